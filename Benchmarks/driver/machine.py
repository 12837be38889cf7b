"""Where the figures come from."""

import os
import platform
import sqlite3
import subprocess
from datetime import datetime, timezone

from program import BENCHMARKS


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=BENCHMARKS).stdout.strip()
    except OSError:
        return ""


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def described():
    system = next((line.split("=")[1].strip('"\n') for line in open("/etc/os-release") if line.startswith("PRETTY_NAME")), "") \
        if os.path.exists("/etc/os-release") else platform.platform()  # fmt: skip
    return {
        "when": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "processor": processor(),
        "processors": os.cpu_count(), "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{system}, Linux {platform.release()}" if platform.system() == "Linux" else platform.platform(),
        "file system": output("stat", "-f", "-c", "%T", str(BENCHMARKS)), "load before": round(os.getloadavg()[0], 2),
        "sqlite": sqlite3.sqlite_version, "compiler": output("cc", "--version").split("\n")[0],
        "swift": output("swift", "--version").split("\n")[0], "commit": output("git", "rev-parse", "--short", "HEAD"),
    }  # fmt: skip
