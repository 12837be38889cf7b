"""A PostgreSQL server of the benchmark's own, with the settings that it comes with: every commit waits for the disk."""

import os
import subprocess
from contextlib import contextmanager
from glob import glob
from urllib.parse import parse_qs, urlsplit

from program import BENCHMARKS

SCRIPT = BENCHMARKS.parent / "scripts/private-postgres"


class Cluster:
    """Where the server is, and its own programs."""

    def __init__(self, url):
        self.url = url
        self.folder = parse_qs(urlsplit(url).query)["host"][0]

    def database(self, name):
        """The address of a new database."""
        self.run("CREATE DATABASE " + name)
        return self.url.replace("/postgres?", f"/{name}?")

    def run(self, sql, database="postgres"):
        return output(["psql", "-XAtqc", sql, self.url.replace("/postgres?", f"/{database}?")]).strip()

    def program(self, name):
        """Of the newest version that is installed; not all of them are in the path."""
        return next(iter(sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), name)

    def commits(self, clients, seconds, folder):
        """Transactions a second of PostgreSQL's own benchmark: each takes one lock, adds a row and waits for the disk."""
        script = folder / "commit.sql"
        script.write_text(
            "BEGIN;\nSELECT pg_advisory_xact_lock(1);\nINSERT INTO kept (value) VALUES (1);\nCOMMIT;\n"
        )
        self.run("CREATE TABLE IF NOT EXISTS kept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, value bigint)")
        command = [self.program("pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds)]
        told = output([*command, "-f", str(script), "-h", self.folder, "-U", "reel", "postgres"])
        return next(float(line.split()[2]) for line in told.splitlines() if line.startswith("tps ="))


def output(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


@contextmanager
def cluster(folder):
    """It runs as another user where this one is root, who has to get into the folder."""
    os.chmod(folder, 0o755)
    place = str(folder / "server")
    url = output([str(SCRIPT), "start", place]).strip()
    try:
        yield Cluster(url)
    finally:
        subprocess.run([str(SCRIPT), "stop", place])
