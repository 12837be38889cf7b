"""Whole processes: from the start to the end of a command that prints one page."""

import os
import shutil
from statistics import median
from time import perf_counter

from measure import note
from program import Program, reel_binary

PYTHON = "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep='|')"


def run(command, environment):
    """Seconds by the clock and of the processor that a command took."""
    nothing = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, nothing, number) for number in (0, 1)]
    start = perf_counter()
    child = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = perf_counter() - start
    os.close(nothing)
    if status:
        raise SystemExit(f"{' '.join(command[:3])} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_utime + usage.ru_stime


def commands(ledger):
    """From title to each program's command line: the same rows, all of their columns."""
    baseline = Program("C", "read", ledger)
    newest = baseline.sql("newest").replace(":profile", "'default'").replace(":limit", "20")
    one = baseline.sql("task").replace("?", "42")
    baseline.close()
    found = {}
    for title, words, sql in [("reel list", ["list"], newest), ("reel show 42", ["show", "42"], one)]:
        found[title] = {
            "sqlite3": ["sqlite3", "-readonly", str(ledger), sql], "reel": [str(reel_binary()), *words],
            "Python": ["python3", "-c", PYTHON, str(ledger), sql],
        }  # fmt: skip
    return found


def starting(ledger, home, rounds=40):
    if not reel_binary().exists() or not shutil.which("sqlite3"):
        note("whole processes are left out: the release binary or the sqlite3 shell is missing")
        return {}
    home.mkdir(exist_ok=True)
    environment = {key: os.environ[key] for key in ("PATH", "LANG", "LD_LIBRARY_PATH") if key in os.environ}
    environment |= {"REEL_HOME": str(home), "REEL_DATABASE": str(ledger), "XDG_CONFIG_HOME": str(home)}
    results = {}
    for title, programs in commands(ledger).items():
        spans = {name: [] for name in programs}
        for turn in range(rounds + 2):
            for name, command in programs.items():
                # What takes forty times as long need not be asked as often.
                if name == "Python" and turn % 4:
                    continue
                span = run(command, environment)
                if turn >= 2:
                    spans[name].append(span)
        results[title] = {
            name: {"wall": median(wall for wall, _ in found), "cpu": median(cpu for _, cpu in found)}
            for name, found in spans.items()
        }
        told = ", ".join(f"{name} {found['wall'] * 1_000:.1f}" for name, found in results[title].items())
        note(f"{title}: {told} ms")
    return results
