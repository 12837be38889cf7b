"""Daemons that share a ledger: how many create calls and polls they make a second, against nginx that accepts at once."""

import os
import signal
import subprocess
import time
from collections import Counter

import exporting
import workload
from polls import KEY, free_port, processor_seconds
from program import reel_binary

CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000000;
    log_format create '$msec $request_body';
    log_format poll '$msec $arg_id';
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        access_log off;
        # The body must be read to be logged: it is handed on to the server below, which reads none.
        location = /v1/video/create {{
            access_log {folder}/creates.log create;
            client_body_buffer_size 1m; client_body_in_single_buffer on;
            proxy_pass http://127.0.0.1:{back}/;
        }}
        location = /v1/video/status {{
            access_log {folder}/polls.log poll;
            default_type application/json;
            return 200 '{{"id":"r-1","task_id":"$arg_id","status":"processing","progress":50,"duration":5}}';
        }}
        location = / {{ return 204; }}
    }}
    server {{
        listen 127.0.0.1:{back} backlog=4096;
        access_log off; default_type application/json;
        return 200 '{{"task_id":"task-$request_id"}}';
    }}
}}
"""


# Seconds between two polls of a task while others are sent.
SENDING = 20


class Service:
    """Accepts whatever it gets under an id of its own, and says of each task that it is on its way."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        text = CONFIGURATION.format(folder=folder, port=self.port, back=free_port())
        (folder / "nginx.conf").write_text(text)
        self.process = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
        while not (folder / "polls.log").exists():
            if self.process.poll() is not None:
                raise SystemExit("nginx ended: " + (folder / "error.log").read_text())
            time.sleep(0.05)

    def moments(self, log):
        return [float(line.split(" ", 1)[0]) for line in (self.folder / log).read_text().splitlines() if line]

    def bodies(self):
        return Counter(line.split(" ", 1)[1] for line in (self.folder / "creates.log").read_text().splitlines() if line)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Hosts:
    """So many daemons, each with a home of its own, on one ledger."""

    def __init__(self, folder, count, ledger, service, options, interval):
        self.daemons = []
        self.log = folder / "daemons.log"
        for number in range(count):
            environment = self.environment(folder / f"home-{number}", ledger, service, interval)
            with open(self.log, "ab") as log:
                command = [reel_binary(), "daemon", "run", "--concurrency", str(options.connections), "-q"]
                self.daemons.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

    @staticmethod
    def environment(home, ledger, service, interval=30):
        return {
            "PATH": os.environ["PATH"], "HOME": str(home), "REEL_HOME": str(home), "REEL_DATABASE": str(ledger),
            "SENSEAUDIO_API_KEY": KEY, "SENSEAUDIO_BASE_URL": f"http://127.0.0.1:{service.port}",
            "REEL_POLL_INTERVAL": str(interval),
        }  # fmt: skip

    def processors(self):
        return sum(processor_seconds(daemon.pid) for daemon in self.daemons)

    def check(self):
        if any(daemon.poll() is not None for daemon in self.daemons):
            raise SystemExit("a daemon ended: " + self.log.read_text()[-2_000:])

    def stop(self):
        for daemon in self.daemons:
            daemon.send_signal(signal.SIGTERM)
        for daemon in self.daemons:
            try:
                daemon.wait(60)
            except subprocess.TimeoutExpired:
                daemon.kill()


def run(folder, count, ledger, options):
    """Create calls and polls a second of so many daemons on a new ledger, and how often the busiest request was sent."""
    folder.mkdir()
    service = Service(folder / "service")
    hosts = None
    try:
        fill(folder, ledger, service, options)
        # None is polled for so long, or sending and polling would share what there is.
        hosts = Hosts(folder, count, ledger, service, options, SENDING)
        creates = wait_for_creates(service, hosts, options.tasks)
        hosts.stop()
        hosts = Hosts(folder, count, ledger, service, options, 0.5)
        polls, processors = follow(service, hosts, options.seconds)
        times = max(service.bodies().values())
        return {"creates": creates, "polls": polls, "processors": processors, "sent at most": times}
    finally:
        if hosts:
            hosts.stop()
        service.stop()


def fill(folder, ledger, service, options):
    """Records all requests, to be sent once somebody works on the ledger."""
    environment = Hosts.environment(folder / "home-0", ledger, service)
    tasks = workload.unsent(options.tasks, int(time.time() * 1_000))
    exporting.write_export(folder / "unsent.ndjson", options.tasks, tasks, environment["SENSEAUDIO_BASE_URL"])
    for words in (["import", folder / "unsent.ndjson"], ["queue", "release", "--all-held"]):
        done = subprocess.run([reel_binary(), *words], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"reel {words[0]} ended with {done.returncode}: {done.stderr}")


def rate(moments):
    """A second, over the middle eight tenths of what happened."""
    moments = sorted(moments)
    low, high = len(moments) // 10, len(moments) * 9 // 10
    return (high - low) / max(1e-3, moments[high] - moments[low])


def wait_for_creates(service, hosts, tasks):
    while len(service.moments("creates.log")) < tasks:
        hosts.check()
        time.sleep(0.5)
    return rate(service.moments("creates.log"))


def follow(service, hosts, seconds):
    """Polls a second and processors that the daemons took, once all tasks are sent and the pace is found."""
    time.sleep(SENDING)
    begun, used, before = time.time(), hosts.processors(), len(service.moments("polls.log"))
    time.sleep(seconds)
    span = time.time() - begun
    hosts.check()
    found = (len(service.moments("polls.log")) - before) / span
    return found, (hosts.processors() - used) / span
