"""Changes on a real disk: how many calls of fdatasync each takes, and how many it lets through beside a raw loop."""

import shutil
import subprocess
from pathlib import Path
from statistics import median

from measure import note
from program import Program
from workload import END
from writing import copies

AT_ONCE = [1, 16, 64]
# Behind everything that the ledger has.
NOW = END + 30 * 86_400_000
HOUR = 3_600_000


def synced(ledger, folder, drafts):
    """From title to calls of fdatasync for each durable change, counted by strace."""
    if not shutil.which("strace"):
        note("fdatasync is not counted: strace is missing")
        return {}
    cases = [("C", "observe", 1), ("C", "record", 1), ("reel", "record", 1)] + [("reel", "observe", n) for n in AT_ONCE]
    results = {}
    for name, line, at_once in cases:
        changes = 400 * (1 if at_once == 1 else 4)
        calls = [count_calls(ledger, folder, drafts, name, line, at_once, runs) for runs in (0, changes)]
        title = f"{name}: {line}" + (f", {at_once} at once" if at_once > 1 else ", one at a time")
        results[title] = (calls[1] - calls[0]) / changes
        note(f"fdatasync for each change, {title}: {results[title]:.3f}")
    return results


def count_calls(ledger, folder, drafts, name, line, at_once, runs):
    """Of a process that does so many changes, or only opens the ledger and does one."""
    place = folder / "traced"
    shutil.rmtree(place, ignore_errors=True)
    path = copies(ledger, [name], place)[name]
    log = place / "calls"
    under = ["strace", "-f", "-c", "-o", log, "-e", "trace=fdatasync"]
    program = Program(name, "write", path, under)
    values = {"now": NOW, "concurrency": at_once} | ({"drafts": drafts} if line == "record" else {})
    program.ask(line, runs=1, **values | {"concurrency": 1})
    if runs:
        program.ask(line, runs=runs, **values | {"now": NOW + HOUR})
    program.close()
    # Percent, seconds, microseconds for each call, calls, perhaps errors, and the name.
    lines = [line.split() for line in Path(log).read_text().splitlines() if line.endswith(" fdatasync")]
    shutil.rmtree(place)
    return int(lines[0][3]) if lines else 0


def committing(ledger, folder, rounds=5):
    """Observed changes a second on the disk, beside a raw loop of the same rounds."""
    place = folder / "committing"
    shutil.rmtree(place, ignore_errors=True)
    paths = copies(ledger, ["C", "reel"], place)
    baseline, ours = (Program(name, "write", path) for name, path in paths.items())
    results = {}
    for at_once in AT_ONCE:
        rates = {"raw fdatasync": [], "C": [], "reel": []}
        for turn in range(rounds + 1):
            values = {"now": NOW + (at_once * 10 + turn) * HOUR}
            runs = 150 if at_once == 1 else at_once * 40
            asked = [(baseline, "raw fdatasync", "sync", 150, {"path": place / "raw"})]
            asked.append((ours, "reel", "observe", runs, values | {"concurrency": at_once}))
            if at_once == 1:
                asked.append((baseline, "C", "observe", runs, values))
            for program, name, line, count, more in asked:
                answer = program.ask(line, runs=count, **more)
                # The first round warms up.
                if turn:
                    rates[name].append(count / answer.nanoseconds * 1e9)
        results[f"{at_once} at once" if at_once > 1 else "one at a time"] = {
            name: median(found) for name, found in rates.items() if found
        }
        note(f"changes a second, {at_once} at once: " + ", ".join(f"{n} {median(r):.0f}" for n, r in rates.items() if r))
    baseline.close()
    ours.close()
    shutil.rmtree(place)
    return results
