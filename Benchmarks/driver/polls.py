"""One daemon's polls a second, against nginx that answers every question alike and is asked by wrk as well.

    python3 driver/polls.py [--tasks 100000] [--connections 64] [--seconds 20] [--interval 15]

First the daemon has more to ask than it can, which tells its rate; then the tasks are due at `interval`, which tells
how late it is. Everything runs on the loopback, on ports and folders of its own, and is stopped at the end.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

from program import BENCHMARKS, Program, reel_binary

KEY = "sk-benchmark"
CONFIGURATION = """
daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000000;
    # One task in a hundred is followed, to see how far its polls are apart.
    map $arg_id $is_sample {{ default 0; "~00$" 1; }}
    log_format moment '$msec $arg_id';
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        access_log {folder}/samples.log moment if=$is_sample;
        location = /v1/video/status {{
            default_type application/json;
            return 200 '{{"id":"r-1","task_id":"$arg_id","status":"processing","progress":50,"duration":5}}';
        }}
        location = /requests {{ access_log off; stub_status; }}
    }}
}}
"""
SCRIPT = """
local number = 0
request = function()
    number = (number + 1) % {tasks}
    return wrk.format("GET", "/v1/video/status?id=open-" .. number, {{["Authorization"] = "Bearer {key}"}})
end
"""


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start_nginx(folder, port):
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port))
    nginx = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    for _ in range(100):
        try:
            requests(port)
            return nginx
        except OSError:
            time.sleep(0.05)
    raise SystemExit("nginx does not answer: " + (folder / "error.log").read_text())


def requests(port):
    """How many questions nginx has answered so far, this one included."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/requests") as answer:
        return int(re.search(r"\n\s*\d+ \d+ (\d+)", answer.read().decode())[1])


def by_wrk(folder, port, options):
    (folder / "ask.lua").write_text(SCRIPT.format(tasks=options.tasks, key=KEY))
    command = ["wrk", "-t2", f"-c{options.connections}", f"-d{max(3, options.seconds // 2)}s", "-s", folder / "ask.lua"]
    found = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True)
    return float(re.search(r"Requests/sec:\s*([\d.]+)", found.stdout)[1])


def by_daemon(folder, port, options, interval):
    """Polls a second, the peak of its memory in MB, its share of a processor, and the seconds between polls of a task."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "REEL_HOME": str(folder / "home")} | {
        "SENSEAUDIO_API_KEY": KEY, "SENSEAUDIO_BASE_URL": f"http://127.0.0.1:{port}", "REEL_POLL_INTERVAL": str(interval),
    }  # fmt: skip
    with open(folder / "daemon.log", "ab") as log:
        command = [reel_binary(), "daemon", "run", "--concurrency", str(options.connections), "-q"]
        daemon = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        # By then what an earlier one had claimed is given back, the pace is found, and the pages are warm.
        time.sleep(max(10, 2 * interval))
        begun, before, used = time.monotonic(), requests(port), processor_seconds(daemon.pid)
        since = time.time()
        time.sleep(max(options.seconds, 2.5 * interval))
        span = time.monotonic() - begun
        if daemon.poll() is not None:
            raise SystemExit("the daemon ended: " + (folder / "daemon.log").read_text()[-2_000:])
        rate = (requests(port) - before - 1) / span
        share = (processor_seconds(daemon.pid) - used) / span
        peak = int(re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{daemon.pid}/status").read_text())[1]) / 1024
        return {"rate": rate, "memory": peak, "processor": share, "gaps": gaps(folder / "samples.log", since)}
    finally:
        daemon.send_signal(signal.SIGTERM)
        try:
            daemon.wait(30)
        except subprocess.TimeoutExpired:
            daemon.kill()


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def gaps(log, since):
    moments = defaultdict(list)
    for line in log.read_text().splitlines():
        moment, task = line.split()
        if float(moment) >= since:
            moments[task].append(float(moment))
    found = sorted(later - earlier for times in moments.values() for earlier, later in zip(times, times[1:]))
    if len(found) < 2:
        return None
    return {"median": median(found), "p99": quantiles(found, n=100)[98], "longest": found[-1]}


def main(options):
    missing = [name for name in ("nginx", "wrk") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} must be installed: apt-get install nginx wrk")
    folder, port = Path(tempfile.mkdtemp(prefix="reel-polls-", dir=BENCHMARKS)), free_port()
    nginx = None
    try:
        nginx = start_nginx(folder, port)
        say(f"{options.tasks:,} open tasks")
        bench = Program("reel", "write", folder / "home/reel.db")
        # A while ago: the program's clock ticks with each reading, and every first poll is to be due by now. What is older
        # than its deadline would end with its first poll, and an interval doubles in ten minutes.
        now = int(time.time() * 1_000) - 250_000
        bench.ask("follow", runs=options.tasks, url=f"http://127.0.0.1:{port}", key=KEY, now=now)
        bench.close()
        say(f"wrk with {options.connections} connections")
        rates = [by_wrk(folder, port, options)]
        say("the daemon, with more to ask than it can")
        most = by_daemon(folder, port, options, interval=0.5)
        rates.append(by_wrk(folder, port, options))
        say(f"the daemon, each task due every {options.interval} s")
        steady = by_daemon(folder, port, options, options.interval)
        report({"options": vars(options), "wrk": median(rates), "most": most, "steady": steady})
    finally:
        if nginx:
            nginx.terminate()
            nginx.wait()
        shutil.rmtree(folder, ignore_errors=True)


def report(found):
    options, most, steady = found["options"], found["most"], found["steady"]
    share = most["rate"] / found["wrk"]
    shown = f"{share:.3f}" if share >= 1 / 8 else f"**{share:.3f}**"
    lines = [
        f"{options['tasks']:,} open tasks, {options['connections']} connections", "",
        "| | polls/s | of wrk (at least 1/8) | processors | memory, MB |", "|---|---:|---:|---:|---:|",
        f"| wrk | {found['wrk']:,.0f} | | | |",
        f"| daemon, as fast as it can | {most['rate']:,.0f} | {shown} | {most['processor']:.2f} | {most['memory']:.0f} |",
        f"| daemon, every {options['interval']} s | {steady['rate']:,.0f} | | {steady['processor']:.2f} | {steady['memory']:.0f} |",
    ]  # fmt: skip
    if steady["gaps"]:
        told = steady["gaps"]
        lines += ["", f"Between two polls of a task that is due every {options['interval']} s: median {told['median']:.1f} s, "
                  f"99 in 100 below {told['p99']:.1f} s, longest {told['longest']:.1f} s."]  # fmt: skip
    text = "\n".join(lines) + "\n"
    print(text)
    results = BENCHMARKS / ".results"
    results.mkdir(exist_ok=True)
    (results / "polls.md").write_text(text)
    (results / "polls.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--interval", type=float, default=15)
    main(parser.parse_args())
