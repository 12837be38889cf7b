"""Ledgers of some size, made once by `reel import` and kept in `.ledgers`."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from time import perf_counter

import exporting
import workload
from measure import note
from program import BENCHMARKS, reel_binary

FOLDER = Path(os.environ.get("BENCH_LEDGERS", BENCHMARKS / ".ledgers"))


def version():
    """Changes with what is in the ledgers and with the schema that they have."""
    digest = hashlib.sha256()
    for file in [Path(workload.__file__), Path(exporting.__file__), *sorted((BENCHMARKS.parent / "migrations").glob("*.sql"))]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def ledger(count):
    """The path of a ledger with so many tasks, made now if it is not there yet."""
    folder = FOLDER / f"{count}-{version()}"
    path = folder / "reel.db"
    if not (folder / "complete").exists():
        for old in FOLDER.glob(f"{count}-*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
        seconds = import_into(path, count, folder / "export.ndjson")
        (folder / "export.ndjson").unlink()
        (folder / "complete").write_text(f"{seconds:.1f}\n")
    settle(path)
    return path


def import_into(path, count, export):
    """Seconds that the import took; writing the export is not in them."""
    note(f"writing an export of {count:,} tasks")
    start = perf_counter()
    exporting.write_export(export, count)
    note(f"importing {export.stat().st_size / 1e6:.0f} MB, written in {perf_counter() - start:.0f} s")
    home = path.parent / "home"
    home.mkdir(exist_ok=True)
    environment = os.environ | {
        "REEL_HOME": str(home), "REEL_DATABASE": str(path), "XDG_CONFIG_HOME": str(home),
    }  # fmt: skip
    start = perf_counter()
    done = subprocess.run([reel_binary(), "import", export], env=environment, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit(f"reel import ended with {done.returncode}")
    seconds = perf_counter() - start
    note(f"imported in {seconds:.1f} s: {count / seconds:,.0f} tasks a second")
    return seconds


def settle(path):
    """Empties the log, so that the file alone is the whole ledger. Nobody else has it open."""
    connection = sqlite3.connect(path)
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()
    if busy:
        raise SystemExit(f"{path} is in use")


def drafts(count):
    """Requests about to be recorded, one a line, none of which a ledger has."""
    path = FOLDER / f"drafts-{count}-{version()}.tsv"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            for task in workload.tasks(count, seed=7):
                fields = [task["prompt"], workload.MODELS[0], task["duration"], task["resolution"], task["ratio"]]
                print(*fields, task["project"] or "", task["profile"], *task["tags"], sep="\t", file=file)
    return path
