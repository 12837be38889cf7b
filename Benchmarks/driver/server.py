"""A ledger on a PostgreSQL server beside one in a file: daemons that share it, and questions about it.

    python3 driver/server.py [--size 100000] [--tasks 3000] [--daemons 1 2 4] [--connections 16] [--seconds 15]

The server is the benchmark's own, waits for the disk at each commit, and is taken away at the end. Commands run as whole
processes, beside `psql` with the statement that an expert would write for the same rows.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import ledgers
import machine
import sharing
from cluster import cluster
from polls import say
from processes import run
from program import BENCHMARKS, reel_binary
from report import table

COLUMNS = "id, state, progress, upstream_status, model, duration, resolution, ratio, project, prompt, created_at"
# From a command to a statement for the same tasks.
QUESTIONS = {
    "list": f"SELECT {COLUMNS} FROM task WHERE profile = 'default' ORDER BY created_at DESC, id DESC LIMIT 20",
    "list --state failed": (
        f"SELECT {COLUMNS} FROM task WHERE profile = 'default' AND state = 'failed' ORDER BY created_at DESC, id DESC LIMIT 20"
    ),
    "list --tag storyboard": (
        f"SELECT {COLUMNS} FROM task WHERE profile = 'default' AND id IN (SELECT task FROM tag WHERE tag = 'storyboard') "
        "ORDER BY created_at DESC, id DESC LIMIT 20"
    ),
    "list --project project-03": (
        f"SELECT {COLUMNS} FROM task WHERE profile = 'default' AND project = 'project-03' "
        "ORDER BY created_at DESC, id DESC LIMIT 20"
    ),
    "search axolotl": None,
    "search 灯塔": None,
    "search 船": None,
    "show 42": "SELECT * FROM task WHERE id = 42",
    "history 42": "SELECT * FROM event WHERE task = 42 ORDER BY seq",
    "stats": "SELECT state, count(*) FROM task WHERE profile = 'default' GROUP BY state",
}  # fmt: skip


def questions(server, url, ledger, home, rounds):
    """Medians of whole processes, in milliseconds: on the server, in the file, and by psql."""
    home.mkdir()
    plain = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
    plain |= {"HOME": str(home), "REEL_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    places = {"server": plain | {"REEL_DATABASE": url}, "file": plain | {"REEL_DATABASE": str(ledger)}}
    server.run("VACUUM ANALYZE", "sized")
    found = {}
    for words, sql in QUESTIONS.items():
        command = [str(reel_binary()), *words.split()]
        spans = {name: [] for name in [*places, "psql"]}
        for turn in range(rounds + 2):
            taken = {name: run(command, place) for name, place in places.items()}
            if sql:
                taken["psql"] = run(["psql", "-XAtqc", sql, url], plain)
            if turn >= 2:
                for name, (wall, _) in taken.items():
                    spans[name].append(wall)
        found[words] = {name: median(walls) * 1e3 for name, walls in spans.items() if walls}
        say(f"reel {words}: " + ", ".join(f"{name} {span:.1f}" for name, span in found[words].items()) + " ms")
    return found


def moved(server, size, folder):
    """The address of a ledger on the server that has all that the one in the file has, and the seconds that it took."""
    ledger, url = ledgers.ledger(size), server.database("sized")
    plain = os.environ | {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    say(f"moving {size:,} tasks to the server")
    export = folder / "export.ndjson"
    out = plain | {"REEL_HOME": str(folder / "from"), "REEL_DATABASE": str(ledger)}
    subprocess.run([reel_binary(), "export", "-o", export], env=out, check=True, stderr=subprocess.DEVNULL)
    into = plain | {"REEL_HOME": str(folder / "to"), "REEL_DATABASE": url}
    command = [str(reel_binary()), "import", str(export)]
    seconds, _ = run(command, into)
    export.unlink()
    return ledger, url, seconds


def main(options):
    missing = [name for name in ("nginx", "psql") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} must be installed: apt-get install nginx postgresql")
    found = {"options": vars(options), "machine": machine.described(), "shared": {}, "commits": {}}
    folder = Path(tempfile.mkdtemp(prefix="reel-server-", dir=BENCHMARKS))
    try:
        with cluster(folder) as server:
            found["server"] = server.run("SHOW server_version")
            for clients in options.daemons:
                found["commits"][clients] = server.commits(clients, max(3, options.seconds // 3), folder)
            say("one daemon on a file")
            found["shared"]["file, 1"] = sharing.run(folder / "file", 1, folder / "file/reel.db", options)
            for count in options.daemons:
                say(f"daemons on the server: {count}")
                url = server.database(f"shared_{count}")
                found["shared"][f"server, {count}"] = sharing.run(folder / f"server-{count}", count, url, options)
            ledger, url, found["import"] = moved(server, options.size, folder)
            found["questions"] = questions(server, url, ledger, folder / "asking", options.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    results = BENCHMARKS / ".results"
    results.mkdir(exist_ok=True)
    text = markdown(found)
    (results / "server.md").write_text(text)
    (results / "server.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(text)


def markdown(found):
    options, at = found["options"], found["machine"]
    base = found["shared"]["file, 1"]
    rows = [
        [
            place, f"{one['creates']:,.0f}", f"{one['creates'] / base['creates']:.2f}", f"{one['polls']:,.0f}",
            f"{one['polls'] / base['polls']:.2f}", f"{one['processors']:.2f}", one["sent at most"],
        ]
        for place, one in found["shared"].items()
    ]  # fmt: skip
    shared = table(
        ["ledger, daemons", "create calls/s", "× file", "polls/s", "× file", "processors of the daemons", "sent at most"], rows)
    commits = table(["clients of pgbench", "commits/s"], [[n, f"{rate:,.0f}"] for n, rate in found["commits"].items()])
    rows = [
        [
            f"`reel {words}`", f"{one['server']:.1f}", f"{one['file']:.1f}", f"{one['server'] / one['file']:.2f}",
            f"{one['psql']:.1f}" if "psql" in one else "", f"{one['server'] / one['psql']:.2f}" if "psql" in one else "",
        ]
        for words, one in found["questions"].items()
    ]  # fmt: skip
    asked = table(["whole process, ms", "server", "file", "server × file", "psql", "server × psql"], rows)
    return "\n\n".join([
        f"{at['when']}, commit {at['commit']}: {at['processors']} × {at['processor']}, {at['memory'] / 2**30:.0f} GiB, "
        f"{at['system']}, {at['file system']}, PostgreSQL {found['server']}; load before {at['load before']}.",
        f"### Daemons that share a ledger, {options['tasks']:,} tasks, {options['connections']} calls at once for each",
        shared, commits, f"### Questions about {options['size']:,} tasks", asked,
        f"The import took {found['import']:.0f} s: {options['size'] / found['import']:,.0f} tasks a second.",
    ]) + "\n"  # fmt: skip


if __name__ == "__main__":
    # What was started is ended then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--tasks", type=int, default=3_000)
    parser.add_argument("--daemons", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=30)
    main(parser.parse_args())
