"""Changes, on copies in memory: what they cost in processor time, as no disk has a say there."""

import os
import shutil
from pathlib import Path

from measure import note, rounds_of
from program import Program
from workload import END

MEMORY = Path("/dev/shm")
CHANGES = [
    # Title, line, changes a turn, and the share of the baseline's rate that is wanted (of a claim: times its time).
    ("record a task", "record", 200, 0.85),
    ("write down an observed change", "observe", 400, 0.9),
    ("claim 50 due polls", "claim", 8, 1.6),
]


def free_bytes(folder):
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def copies(ledger, names, folder):
    """A copy of the ledger for each program; its log is empty, as nobody has it open."""
    made = {}
    for name in names:
        (folder / name).mkdir(parents=True)
        made[name] = shutil.copy(ledger, folder / name / "reel.db")
    return made


def changing(ledger, tasks, drafts, peers):
    """Each change to a ledger of this size: from title to figures; nothing where memory is too small for copies."""
    names = ["C", "reel", *peers]
    if not MEMORY.is_dir() or free_bytes(MEMORY) < (len(names) + 0.5) * os.path.getsize(ledger):
        note(f"changes are left out: {MEMORY} has no room for {len(names)} copies")
        return {}
    folder = MEMORY / f"reel-bench-{os.getpid()}"
    try:
        paths = copies(ledger, names, folder)
        programs = {name: Program(name, "write", path) for name, path in paths.items()}
        for name in peers:
            programs[name].learn(programs["C"], [])
        results = {}
        for place, (title, line, runs, _) in enumerate(CHANGES):
            asked = [programs[name] for name in (names if line == "observe" else names[:2])]
            # Behind everything that the ledger has.
            values = {"now": END + (30 + place) * 86_400_000}
            if line == "record":
                values["drafts"] = drafts
            warmth = {program.name: max(1, runs // 4) for program in asked}
            rounds_of(asked, line, values, warmth, count=1)
            values["now"] += 3_600_000
            expected = 50 if line == "claim" else runs
            found = rounds_of(asked, line, values, {program.name: runs for program in asked}, rows=expected)
            results[title] = {"programs": found}
            told = ", ".join(f"{name} {figures['ns'] / 1_000:.0f}" for name, figures in found.items())
            note(f"{title}: {told} µs")
        for program in programs.values():
            program.close()
        return results
    finally:
        shutil.rmtree(folder, ignore_errors=True)

