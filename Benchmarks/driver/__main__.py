"""Builds the ledgers, asks everything in turn, and writes one table.

    python3 driver [SIZE…]      sizes of ledgers in tasks; 10000 100000 1000000 unless given
"""

import json
import os
import shutil
import sys
import time

import ledgers
import machine
import report
from durability import committing, synced
from importing import importing
from measure import note, reading
from processes import starting
from program import BENCHMARKS, find
from writing import changing

RESULTS = BENCHMARKS / ".results"


def step(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def main(sizes):
    results = {"command": os.environ.get("BENCH_COMMAND", "make bench"), "sizes": sizes, "machine": machine.described()}
    peers = [name for name in ("GRDB", "Python") if name == "Python" or find(name).exists()]
    RESULTS.mkdir(exist_ok=True)
    drafts = ledgers.drafts(20_000)
    for size in sizes:
        step(f"a ledger of {size:,} tasks")
        path = ledgers.ledger(size)
        step(f"questions about {size:,} tasks")
        results[str(size)] = {"reading": reading(path, size, peers)}
        step(f"changes to {size:,} tasks, in memory")
        results[str(size)]["changing"] = changing(path, size, drafts, peers if size == sizes[0] else [])
        keep(results)
    small, large = ledgers.ledger(sizes[0]), ledgers.ledger(sizes[-1])
    folder = ledgers.FOLDER / f"run-{os.getpid()}"
    folder.mkdir()
    try:
        step("changes on the disk")
        results["synced"] = synced(small, folder, drafts)
        results["committing"] = committing(small, folder)
        step("whole processes")
        results["processes"] = starting(large, folder / "home")
        step("the import")
        results["importing"] = importing(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    keep(results)
    text = report.markdown(results)
    (RESULTS / "latest.md").write_text(text)
    print(text)
    note(f"kept in {RESULTS / 'latest.md'} and latest.json")


def keep(results):
    (RESULTS / "latest.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


main(sorted(int(word) for word in sys.argv[1:]) or [10_000, 100_000, 1_000_000])
