"""The measured programs, and the protocol that all of them speak."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
# Where the programs are, if not where `make bench` builds them.
ELSEWHERE = os.environ.get("BENCH_PROGRAMS")
PLACES = {
    "C": ["baseline", BENCHMARKS / ".build/baseline"],
    "reel": ["Bench", BENCHMARKS / ".build/release/Bench"],
    "GRDB": ["GRDBBench", BENCHMARKS / ".build/release/GRDBBench"],
}
STATEMENTS = [
    "task", "history", "newest_events", "polled", "insert_observation", "update_observed", "counter", "count_processing",
    "count_pending",
]  # fmt: skip


def find(name):
    file, place = PLACES[name]
    return Path(ELSEWHERE) / file if ELSEWHERE else place


def reel_binary():
    return Path(ELSEWHERE) / "reel" if ELSEWHERE else BENCHMARKS.parent / ".build/release/reel"


@dataclass
class Answer:
    nanoseconds: int
    rows: int
    checksum: str


class Program:
    """One of them, on a ledger of its own or on one that all of them read."""

    def __init__(self, name, mode, ledger, under=()):
        self.name = name
        command = ["python3", BENCHMARKS / "driver/python_program.py"] if name == "Python" else [find(name)]
        self.process = subprocess.Popen(
            [*map(str, under), *map(str, command), mode, str(ledger)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=os.environ | {"TZ": "UTC"},
        )  # fmt: skip

    def send(self, name, /, **values):
        line = "\t".join([name, *(f"{key}={value}" for key, value in values.items())])
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, name, /, **values):
        self.send(name, **values)
        fields = self.process.stdout.readline().rstrip("\n").split("\t")
        if fields[0] != "ok":
            raise SystemExit(f"{self.name} failed at {name} {values}")
        return Answer(int(fields[1]), int(fields[2]), fields[3])

    def sql(self, name):
        """A statement of the baseline's."""
        self.send("sql", name=name)
        return self.process.stdout.readline().rstrip("\n").split("\t")[1]

    def learn(self, baseline, lists):
        """Hands over the baseline's statements, so that the same ones run."""
        for name in STATEMENTS + lists:
            self.send("define", name=name, sql=baseline.sql(name))

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit(f"{self.name} ended with {self.process.returncode}")
