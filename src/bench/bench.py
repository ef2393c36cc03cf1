"""Runs the load generator against the hub and against the limit program, in turns, and prints the medians of several rounds.

Everything happens on the loopback interface; every run is bounded in time; only processes started here are ended.
"""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / "target" / "bench"
RUN_LIMIT_S = 30
START_LIMIT_S = 120
IDLE_CONNECTIONS = 10_000
API_KEY = "bench"

# name: options of the load generator
SHAPES = {
    "1 channel, 1,000 subscribers, 16 in flight": {"n": 1000, "window": 16, "messages": 3000},
    "1 channel, 10,000 subscribers, 4 in flight": {"n": 10_000, "window": 4, "messages": 300},
    "1,000 channels, 10,000 subscribers, 1,000 in flight": {"n": 10_000, "channels": 1000, "window": 1000, "messages": 40_000},
    "1 channel, 1,000 subscribers, 100 messages/s": {"n": 1000, "rate": 100, "messages": 500},
}
FIGURES = ["deliveries_per_s", "cpu_us_per_delivery", "p50_us", "p99_us"]


def free_ports():
    """Two neighbouring ports that nobody listens on."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            with contextlib.suppress(OSError):
                two.bind(("127.0.0.1", port + 1))
                return port


@contextlib.contextmanager
def process(*command, **options):
    child = subprocess.Popen([str(part) for part in command], **options)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextlib.contextmanager
def hub():
    port = free_ports()
    config = BUILT / "hub.json"
    config.write_text(json.dumps({
        "http_server": {"address": "127.0.0.1", "port": port},
        "http_api": {"key": API_KEY},
        "client": {"insecure": True},
        "shutdown": {"drain": "0s"},
    }))
    with (BUILT / "hub.log").open("ab") as log:
        with process(ROOT / "scripts" / "run", "--conf", config, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as child:
            wait_until_ready(child, port)
            yield child.pid, hub_options(port)


def wait_until_ready(child, port):
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).close()
            return
        time.sleep(0.1)
    raise SystemExit(f"the hub did not become ready: see {BUILT / 'hub.log'}")


def hub_options(port):
    return [
        "-port", port, "-path", "/connection/websocket", "-acks", 2,
        "-hello", '{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"c%c"}}',
        "-publish-path", "/api/publish", "-publish-header", f"X-API-Key: {API_KEY}\r\nContent-Type: application/json",
        "-publish-body", '{"channel":"c%c","data":"%p"}',
    ]


@contextlib.contextmanager
def limit():
    port = free_ports()
    with process(BUILT / "wslimit", port) as child:
        time.sleep(0.3)
        yield child.pid, ["-port", port, "-path", "/%c", "-acks", 0,
                          "-publish", "lines", "-publish-port", port + 1, "-publish-path", "%c"]


def load_command(pid, options, shape):
    flags = [part for name, value in shape.items() for part in (f"-{name}", value)]
    return [str(part) for part in [BUILT / "wsload", "-pid", pid, "-limit", RUN_LIMIT_S, *options, *flags]]


def load(pid, options, shape):
    run = subprocess.run(load_command(pid, options, shape), stdout=subprocess.PIPE, timeout=4 * RUN_LIMIT_S)
    result = json.loads(run.stdout)
    result["complete"] = result["deliveries"] == result["expected"] and result["ready"] == result["connections"]
    time.sleep(0.5)  # the server's side of the closing sockets is no part of the next run
    return result


def resident_kb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def live_heap_kb(pid):
    """Bytes of the objects that survive a full collection, which this forces."""
    java = pathlib.Path(shutil.which("java")).resolve()
    jcmd = next((path for path in (java.with_name("jcmd"), shutil.which("jcmd")) if path and pathlib.Path(path).exists()), None)
    if not jcmd:
        return None
    for _ in range(2):
        subprocess.run([jcmd, str(pid), "GC.run"], stdout=subprocess.DEVNULL, check=True)
    histogram = subprocess.run([jcmd, str(pid), "GC.class_histogram"], stdout=subprocess.PIPE, text=True, check=True)
    return int(histogram.stdout.split()[-1]) // 1024


def measure_memory():
    """A fresh hub, before and after 10,000 subscribed connections that do nothing."""
    with hub() as (pid, options):
        heap_before, before = live_heap_kb(pid), resident_kb(pid)
        shape = {"n": IDLE_CONNECTIONS, "channels": 1000, "messages": 0, "hold": RUN_LIMIT_S}
        with process(*load_command(pid, options, shape), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as swarm:
            holding = json.loads(swarm.stdout.readline())["holding"]
            if holding != IDLE_CONNECTIONS:
                raise SystemExit(f"only {holding} of {IDLE_CONNECTIONS} connections came up")
            grown = resident_kb(pid)
            heap_after, after = live_heap_kb(pid), resident_kb(pid)
    return {
        "connections": IDLE_CONNECTIONS,
        "empty_mb": before / 1024,
        "rss_kb_per_connection": (after - before) / IDLE_CONNECTIONS,
        "rss_kb_per_connection_before_collection": (grown - before) / IDLE_CONNECTIONS,
        "heap_kb_per_connection": None if heap_before is None else (heap_after - heap_before) / IDLE_CONNECTIONS,
    }


def measure_shapes(shapes, rounds):
    """For each shape and server the results of all rounds; the servers take turns, so that both see the same machine."""
    results = {name: {"hub": [], "limit in C": []} for name in shapes}
    with hub() as hub_server, limit() as limit_server:
        servers = {"hub": hub_server, "limit in C": limit_server}
        for shape in shapes.values():
            load(*hub_server, shape)  # not counted: the JIT compiler is at work
        for number in range(1, rounds + 1):
            print(f"round {number} of {rounds}", flush=True)
            for name, shape in shapes.items():
                for server, (pid, options) in servers.items():
                    results[name][server].append(load(pid, options, shape))
    return results


def medians(results):
    return {figure: statistics.median(result[figure] for result in results) for figure in FIGURES} | {
        "complete": all(result["complete"] for result in results),
        "publish_errors": sum(result["publish_errors"] for result in results),
    }


def machine():
    model = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    java = subprocess.run(["java", "-version"], stderr=subprocess.PIPE, text=True).stderr.splitlines()
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "java": java[-1] if java else ""}


def print_table(summary, memory):
    print(f"\n{'':54}{'deliveries/s':>14}{'CPU µs each':>13}{'p50 ms':>9}{'p99 ms':>9}")
    for name, servers in summary.items():
        print(name)
        for server, row in servers.items():
            remark = "" if row["complete"] else "  INCOMPLETE"
            print(f"    {server:50}{row['deliveries_per_s']:14,.0f}{row['cpu_us_per_delivery']:13.2f}"
                  f"{row['p50_us'] / 1000:9.1f}{row['p99_us'] / 1000:9.1f}{remark}")
    if memory:
        print(f"{memory['connections']:,} idle subscribed connections: {memory['rss_kb_per_connection']:.1f} KB resident each after a "
              f"full collection ({memory['rss_kb_per_connection_before_collection']:.1f} before), "
              f"{memory['heap_kb_per_connection'] or float('nan'):.1f} KB of heap; the empty process has {memory['empty_mb']:.0f} MB")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures the hub on this machine.")
    parser.add_argument("--rounds", type=int, default=3, help="rounds to take the medians of (default 3)")
    parser.add_argument("--only", default="", metavar="WORD", help="only what has this word in its name; 'memory' is one, too")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: exit(143))
    shapes = {name: shape for name, shape in SHAPES.items() if arguments.only in name}
    results = measure_shapes(shapes, arguments.rounds) if shapes else {}
    memory = measure_memory() if arguments.only in "memory" else None
    summary = {name: {server: medians(runs) for server, runs in servers.items()} for name, servers in results.items()}
    report = {"machine": machine(), "medians": summary, "memory": memory, "rounds": results}
    (BUILT / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    print_table(summary, memory)
    print(f"Details: {BUILT / 'report.json'}")
    if not all(row["complete"] for servers in summary.values() for row in servers.values()):
        raise SystemExit("some deliveries did not arrive")


if __name__ == "__main__":
    main()
