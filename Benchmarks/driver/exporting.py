"""The workload as an export of reel's, which `reel import` brings in."""

import hashlib
import heapq
import json
from collections import deque

import workload


def write_export(path, count, tasks=None, base_url=workload.BASE_URL):
    """One line for the header, one for the account, and one for each task with all that belongs to it."""
    with open(path, "w", encoding="utf-8") as file:
        account = {"base_url": base_url, "key_fingerprint": "00" * 16, "number": 1, "salt": "11" * 32}
        print(line({"reel_export": 1, "tasks": count}), line({"account": account}), sep="\n", file=file)
        for number, (task, events) in enumerate(numbered(tasks or workload.tasks(count)), 1):
            file.write(line(exported(number, task, events)) + "\n")


def line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def numbered(tasks):
    """Each task with the ledger-wide numbers of its events, which grow with time: those of several tasks interleave."""
    waiting, moments, next_number = deque(), [], 1

    def number_until(moment):
        nonlocal next_number
        while moments and moments[0][0] <= moment:
            _, _, _, numbers, place = heapq.heappop(moments)
            numbers[place] = next_number
            next_number += 1

    for order, task in enumerate(tasks):
        number_until(task["created_at"])
        numbers = [None] * len(task["events"])
        for place, event in enumerate(task["events"]):
            heapq.heappush(moments, (event[1], order, place, numbers, place))
        waiting.append((task, numbers))
        while waiting and waiting[0][1][-1] is not None:
            yield waiting.popleft()
    number_until(float("inf"))
    yield from waiting


def exported(number, task, events):
    body = workload.body(task)
    digest = hashlib.sha256(body.encode()).hexdigest()
    plain = (
        "uid state profile created_at updated_at submitted_at accepted_at finished_at deadline_at last_polled_at "
        "next_poll_at polls model duration resolution ratio project prompt task_id upstream_status progress tags"
    ).split()
    found = {key: task[key] for key in plain if task[key] is not None} | {
        "id": number, "account": 1, "fingerprint": digest[:32], "mode": "text", "watermark": False, "simulated": False,
        "priority": 0, "poll_errors": 0, "missing_polls": 0, "queued_at": task["created_at"],
        "request": {"sha256": digest, "text": body}, "history": history(task, events),
    }  # fmt: skip
    if task["error"]:
        found["error"] = {"code": task["error"][0], "message": task["error"][1]}
    if task["video"]:
        video = {"attempts": 0, "refusals": 0} | task["video"]
        if video["state"] == "waiting":
            video["next_attempt_at"] = video["expires_at"]
        found["video"] = video
    return found


def history(task, numbers):
    entries = []
    for seq, (number, event) in enumerate(zip(numbers, task["events"]), 1):
        kind, at, state, progress, message = event
        entry = {"event": number, "seq": seq, "at": at, "kind": kind, "state": state, "observations": 1}
        if progress is not None:
            entry["progress"] = progress
        if message is not None:
            entry["message"] = message
        if kind == "observed":
            entry |= {"http_status": 200, "last_observed_at": at, "upstream_status": state}
        entries.append(entry)
    return entries
