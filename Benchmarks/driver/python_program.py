"""The same statements as the baseline in C, through Python's sqlite3 module, for the reader's scale.

Speaks the same protocol. `define<TAB>name=…<TAB>sql=…` hands it a statement of the baseline's.
"""

import re
import sqlite3
import sys
from time import perf_counter_ns

MASK = (1 << 64) - 1


def main():
    mode, path = sys.argv[1:]
    db = sqlite3.connect(f"file:{path}?mode={'ro' if mode == 'read' else 'rw'}", uri=True, isolation_level=None)
    db.row_factory = sqlite3.Row
    if mode == "write":
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA synchronous=FULL")
    sql = {}
    for line in sys.stdin:
        name, *fields = line.rstrip("\n").split("\t")
        values = dict(field.split("=", 1) for field in fields)
        if name == "define":
            sql[values["name"]] = values["sql"]
            continue
        runs = int(values.get("runs", 1))
        start = perf_counter_ns()
        rows, checksum = {"list": list_tasks, "show": show, "observe": observe}[name](db, sql, values, runs)
        print("ok", perf_counter_ns() - start, rows, f"{checksum:x}", sep="\t", flush=True)


def read_tasks(db, sql, values):
    tasks = [dict(row) for row in db.execute(sql, values)]
    for task in tasks:
        task["tags"] = sorted(task["tag_text"].split("\x1f")) if task["tag_text"] else []
    return tasks


def add(checksum, task):
    text = len(task["prompt"].encode()) + len(task["tags"]) * 17 + len(task["video_url"] or "")
    return (checksum * 1000003 + task["id"] * 31 + task["created_at"] + text) & MASK


def list_tasks(db, sql, values, runs):
    text = sql[values["kind"]]
    names = re.findall(r":([a-z]+)", text)
    bound = {name: int(values[name]) if values[name].isdigit() else values[name] for name in names}
    for _ in range(runs):
        tasks = read_tasks(db, text, bound)
    checksum = 0
    for task in tasks:
        checksum = add(checksum, task)
    return len(tasks), checksum


def show(db, sql, values, runs):
    checksum = 0
    for turn in range(runs):
        number = 1 + turn * 7919 % int(values["tasks"])
        db.execute("BEGIN")
        (task,) = read_tasks(db, sql["task"], (number,))
        events = [dict(row) for row in db.execute(sql["history"], (number,))]
        db.execute("COMMIT")
        checksum = add(checksum, task) + len(events) & MASK
    return len(events), checksum


def observe(db, sql, values, runs):
    ids = [row[0] for row in db.execute(sql["polled"])]
    for turn in range(runs):
        number, now = ids[turn % len(ids)], int(values["now"]) + turn
        db.execute("BEGIN IMMEDIATE")
        (task,) = read_tasks(db, sql["task"], (number,))
        newest = [dict(row) for row in db.execute(sql["newest_events"], (number,))]
        following = "processing" if task["state"] == "pending" else "pending"
        seq, progress = newest[0]["seq"] + 1 if newest else 1, now % 101
        db.execute(sql["insert_observation"], (number, seq, now, following, progress, following, now))
        db.execute(sql["counter"], (task["account_id"], task["profile"], task["state"], -1))
        db.execute(sql["counter"], (task["account_id"], task["profile"], following, 1))
        keys = [("request", task["model"], task["resolution"]), ("project", task["project"] or "", "")]
        keys += [("tag", tag, "") for tag in task["tags"] or [""]]
        for dimension, value, resolution in keys:
            hour = task["created_at"] // 3_600_000
            db.execute(sql["count_" + following], (dimension, hour, value, resolution, task["profile"]))
        db.execute(sql["update_observed"], (now, following, now, following, progress, number))
        db.execute("COMMIT")
    return runs, 0


main()
