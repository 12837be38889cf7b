"""The tasks of a benchmark's ledger: the same for the same size, always.

A year of a studio's work, recorded in order: Chinese and Latin prompts of 60 to 200 characters, 20 projects, 40 tags of
which few are on most tasks (Zipf), three models. Nine in ten are completed and saved, one in a hundred ended otherwise, and
one in ten is unfinished, most of them among the newest. Each has a history of five events, unless it never got so far.
"""

import hashlib
import random
import uuid
from bisect import bisect
from itertools import accumulate

YEAR = 365 * 86_400_000
END = 1_790_000_000_000
BASE_URL = "https://api.example"
MODELS = ["doubao-seedance-2-0-260128", "doubao-seedance-2-0-fast", "doubao-seedance-1-5-pro"]
PROJECTS = [f"project-{number:02}" for number in range(1, 19)] + ["夏日广告", "城市宣传片"]
TAGS = (
    "campaign hero social night product draft 海边 人物 slow rain city test client-a client-b macro drone 夜景 forest food "
    "winter vertical loop studio 古风 autumn teaser logo water crowd dance car spring portrait abstract smoke 雪山 dawn "
    "vintage neon storyboard"
).split()
CHINESE = (
    "黄昏的海边 海浪轻轻拍打礁石 镜头缓慢推进 白纸折成的小船在水洼里转圈 霓虹灯映在湿漉漉的街道上 一位老人坐在窗前读信 雪山之巅云海翻涌 "
    "古镇石桥下乌篷船缓缓驶过 少女撑着油纸伞走过雨巷 无人机俯拍金色的麦田 咖啡杯上升起热气 城市天际线在晨光中苏醒 电影质感 浅景深 "
    "柔和的逆光 慢动作特写 微距镜头下的露珠滑落 孩子们追逐着肥皂泡 列车穿过樱花隧道 夜市摊位的烟火气 机械臂组装精密零件 "
    "宇航员漂浮在空间站舷窗旁 水墨风格的竹林 鲸鱼跃出海面 沙漠中的驼队 灯火通明的书店 画面保持稳定 背景虚化 色调温暖 环绕运镜"
).split()
LATIN = (
    "a|slow camera move through|the harbour at dusk|with soft warm light|cinematic and calm|a paper boat drifting on a puddle|"
    "shallow depth of field|neon reflections on wet asphalt|an old man reading a letter|drone view over golden fields|"
    "steam rising from a cup|children running after bubbles|a train passing cherry trees|handheld and intimate|"
    "macro shot of dew on a leaf|the camera circles the product|studio lighting on a dark background|wind in tall grass|"
    "rain on a window|a whale breaching in slow motion"
).split("|")
RARE = {"axolotl": 0.001, "灯塔": 0.02, "lighthouse": 0.02}
ENDINGS = ["failed", "rejected", "expired", "abandoned", "cancelled", "uncertain"]
ENDING_SHARES = [0.010, 0.004, 0.002, 0.002, 0.002, 0.001]
TAG_SUMS = list(accumulate(1 / (rank + 1) for rank in range(len(TAGS))))
PROJECT_SUMS = list(accumulate(1 / (rank + 1) ** 0.6 for rank in range(len(PROJECTS))))


def tasks(count, seed=20261123):
    """One task after the other, oldest first, as a flat dictionary with its `events` and its `video` or None."""
    chance = random.Random(seed)
    step = YEAR // count
    for number in range(count):
        created = END - YEAR + number * step + chance.randrange(max(1, step // 2))
        yield task(number / count, created, chance)


def task(age, created, chance):
    state = pick_state(age, chance)
    duration = chance.choice((4, 5, 5, 5, 8, 10, 15))
    wait = int(chance.lognormvariate(0, 0.6) * 40_000 * duration)
    found = {
        "uid": unique_id(created, chance), "state": state, "created_at": created,
        "model": MODELS[0] if age > 0.5 or chance.random() < 0.3 else MODELS[chance.randrange(3)],
        "prompt": prompt(chance), "duration": duration, "resolution": chance.choice(("720p", "720p", "480p")),
        "ratio": chance.choice(("16:9", "16:9", "9:16", "1:1")),
        "project": PROJECTS[bisect(PROJECT_SUMS, chance.random() * PROJECT_SUMS[-1])] if chance.random() < 0.85 else None,
        "tags": pick_tags(chance), "profile": "default" if chance.random() < 0.9 else "studio",
        "task_id": None, "upstream_status": None, "progress": None, "submitted_at": None, "accepted_at": None,
        "finished_at": None, "last_polled_at": None, "next_poll_at": None, "deadline_at": None, "polls": 0,
        "error": None, "video": None, "events": [("recorded", created, "queued", None, None)],
    }  # fmt: skip
    carry_on(found, created, wait, chance)
    found["updated_at"] = found["events"][-1][1]
    return found


def unsent(count, now):
    """Tasks that were recorded just now and wait to be sent."""
    chance = random.Random(now)
    for task in tasks(count, seed=now):
        yield task | {
            "state": "queued", "profile": "default", "model": MODELS[0], "uid": unique_id(now, chance), "polls": 0,
            "created_at": now, "updated_at": now, "events": [("recorded", now, "queued", None, None)],
        } | dict.fromkeys((
            "submitted_at", "accepted_at", "finished_at", "deadline_at", "last_polled_at", "next_poll_at", "task_id",
            "upstream_status", "progress", "error", "video",
        ))  # fmt: skip


def pick_state(age, chance):
    """Nine of ten among the newest tenth are unfinished, and one or two in a hundred of the rest."""
    roll = chance.random()
    for state, share in zip(ENDINGS, ENDING_SHARES):
        roll -= share
        if roll < 0:
            return state
    if chance.random() < (0.85 if age > 0.9 else 0.015):
        return chance.choice(("queued", "pending", "processing", "processing"))
    return "completed"


def carry_on(found, created, wait, chance):
    """What befell the task after it was recorded: each entry is (kind, at, state, progress, message)."""
    state, events = found["state"], found["events"]
    if state in ("queued", "cancelled"):
        if state == "cancelled":
            events.append(("user", created + wait, state, None, "cancelled"))
            found["finished_at"] = created + wait
        return
    sent = found["submitted_at"] = created + chance.randrange(50, 3_000)
    events.append(("submitting", sent, "submitting", None, None))
    accepted = sent + chance.randrange(300, 4_000)
    if state in ("rejected", "uncertain"):
        message = "内容不能为空" if state == "rejected" else "the connection was cut after the request had left"
        found["error"] = ("invalid" if state == "rejected" else "interrupted", message)
        if state == "rejected":
            found["finished_at"] = accepted
        events.append((state, accepted, state, None, message))
        return
    found["task_id"] = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    found.update(accepted_at=accepted, deadline_at=accepted + 176_400_000, upstream_status="pending")
    events.append(("accepted", accepted, "pending", None, found["task_id"]))
    if state == "pending":
        found.update(next_poll_at=accepted + 5_000 + chance.randrange(10_000), progress=0, polls=1)
        events.append(("observed", accepted + 5_000, state, 0, None))
        return
    progress = chance.randrange(5, 95)
    events.append(("observed", accepted + wait // 2, "processing", progress, None))
    found.update(upstream_status="processing", progress=progress, polls=wait // 10_000 + 1)
    found["last_polled_at"] = accepted + wait // 2
    if state == "processing":
        found["next_poll_at"] = accepted + wait // 2 + chance.randrange(5_000, 15_000)
        return
    found.update(finished_at=accepted + wait, last_polled_at=accepted + wait)
    if state == "completed":
        found.update(upstream_status="completed", progress=100)
        events.append(("observed", accepted + wait, state, 100, None))
        found["video"] = video(found, accepted + wait, chance)
    else:
        message = "the material could not be read" if state == "failed" else f"{state} by the benchmark"
        found["error"] = (state, message)
        events.append(("user" if state == "abandoned" else "observed", accepted + wait, state, progress, message))


def video(found, completed, chance):
    """Of all but one in a thousand the file is here."""
    url = f"https://cdn.example/{found['task_id']}.mp4"
    if chance.random() < 0.001:
        return {"state": "waiting", "url": url, "expires_at": completed + 86_400_000}
    name = found["uid"].replace("-", "")
    return {
        "state": "saved", "url": url, "expires_at": completed + 86_400_000, "path": f"{name[:4]}/{name}.mp4",
        "bytes": chance.randrange(2_000_000, 20_000_000), "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "saved_at": completed + 1_500, "attempts": 1,
    }  # fmt: skip


def prompt(chance):
    length = chance.randrange(60, 200)
    is_chinese = chance.random() < 0.6
    parts = [word for word, share in RARE.items() if chance.random() < share]
    words, joint = (CHINESE, "，") if is_chinese else (LATIN, " ")
    # No two alike, as an equal request would be a duplicate.
    parts.append(f"{chance.getrandbits(40):x}")
    size = sum(map(len, parts))
    while size < length:
        word = words[int(len(words) * chance.random() ** 1.5)]
        parts.append(word)
        size += len(word) + 1
    return joint.join(parts)[:length]


def pick_tags(chance):
    return sorted({TAGS[bisect(TAG_SUMS, chance.random() * TAG_SUMS[-1])] for _ in range(chance.choice((0, 1, 1, 2, 2, 3)))})


def unique_id(moment, chance):
    value = (moment << 80) | chance.getrandbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    return str(uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62)))


def body(found):
    """The request as its bytes are sent."""
    import json

    content = {
        "content": [{"text": found["prompt"], "type": "text"}], "duration": found["duration"], "model": found["model"],
        "ratio": found["ratio"], "resolution": found["resolution"], "watermark": False,
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
