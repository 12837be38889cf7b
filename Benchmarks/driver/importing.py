"""`reel import` of a hundred thousand tasks with their histories, into an empty ledger on the disk."""

import os
import shutil
import sqlite3

import ledgers
from measure import note
from program import Program, reel_binary

TASKS = 100_000
SECONDS = 30


def importing(folder):
    if not reel_binary().exists():
        note("the import is left out: the release binary is missing")
        return {}
    place = folder / "importing"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    path = place / "reel.db"
    seconds = ledgers.import_into(path, TASKS, place / "export.ndjson")
    connection = sqlite3.connect(path)
    tasks, events = (connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("task", "event"))
    connection.close()
    if tasks != TASKS:
        raise SystemExit(f"the import brought {tasks} of {TASKS} tasks")
    size = os.path.getsize(path)
    raw = Program("C", "read", path)
    answer = raw.ask("sync", runs=300, path=place / "raw")
    raw.close()
    shutil.rmtree(place)
    return {
        "tasks": tasks, "events": events, "seconds": seconds, "bytes": size,
        "raw fdatasync": answer.rows / answer.nanoseconds * 1e9,
    }  # fmt: skip
