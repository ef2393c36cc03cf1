"""Each way of measuring: one class, called with a server that runs, returning one run's results.

What the load generator found incomplete stands in the results under `faults`; the figures are reported all the same.
"""

import contextlib
import json
import subprocess
import time

import processes
from servers import BUILT, JAR, ROOT, Running, Server, build, missing

RUN_LIMIT_S = 30
FIRST_DELIVERIES = 200_000
FIRST_PUBLISHES = 20_000
PUBLISHES_A_SECOND = 60_000  # about what one event loop takes by requests
WARM_UP_RUNS = 20
STILL_COMPILING = 0.1  # of a core
WARM_UP_CONNECTIONS = 500


class Failed(Exception):
    """The load generator ended without a result."""


class Pace:
    """How long a run takes. Quick runs prove that everything works; their figures mean little."""

    def __init__(self, quick):
        self.quick = quick
        self.run_s = 0.5 if quick else 3.0
        self.warm_up_part = 0.1 if quick else 1.0


def flags(shape):
    return [part for name, value in shape.items() for part in (f"-{name}", value)]


def load_command(running, shape, options):
    watched = [part for pid in running.pids for part in ("-pid", pid)]
    return [str(part) for part in [BUILT / "wsload", *watched, "-limit", RUN_LIMIT_S, *options, *flags(shape)]]


def captured(command, limit_s):
    """Runs a program that measures; its output and its complaints apart."""
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=limit_s,
    )


def load(running, shape, options=None):
    """One run of the load generator; afterwards the server has done with the clients that left."""
    command = load_command(running, shape, running.options if options is None else options)
    run = captured(command, 4 * RUN_LIMIT_S)
    if not run.stdout.strip():
        raise Failed((run.stderr.strip().splitlines() or ["the load generator said nothing"])[-1])
    result = json.loads(run.stdout.splitlines()[-1])
    result["faults"] = faults(result, run.stderr)
    time.sleep(running.settle_s)
    processes.until_quiet(running.pids)
    return result


def faults(result, complaints):
    """What was wrong with a run, in words."""
    found = []
    if result.get("ready", 0) != result.get("connections", 0):
        found.append(f"only {result['ready']:,} of {result['connections']:,} clients came up")
    # Where publications alone are measured nobody is there to receive them.
    if result.get("connections") and result.get("deliveries", 0) != result.get("expected", 0):
        found.append(f"{result['deliveries']:,} of {result['expected']:,} deliveries arrived")
    found += [
        f"{name.replace('_', ' ')}: {result[name]:,}"
        for name in ("closed", "publish_errors", "missing", "doubled", "out_of_order", "foreign")
        if result.get(name)
    ]
    return found + complaints.strip().splitlines()[:1] if found else []


def warmed(run, figure, rate, running, pace, warm_up_s):
    """Lets `run(rate, seconds)` pass at the server's own rate until that took so long and a JVM's compiler rests: the rate then.

    0 where nothing came through.
    """
    warm, runs, compiling = 0, 0, True
    while runs < WARM_UP_RUNS and (warm < warm_up_s * pace.warm_up_part or compiling):
        before = processes.compiling_s(running.pids)
        result = run(rate, pace.run_s / 2 if runs else 1)
        if not result.get(figure):
            return 0
        rate, warm, runs = result[figure], warm + result["elapsed_s"], runs + 1
        compiled_s = processes.compiling_s(running.pids) - before
        compiling = not pace.quick and compiled_s > STILL_COMPILING * result["elapsed_s"]
    return rate


class FanOut:
    """Publications to subscribers, in a closed loop (`window` in flight) or an open one (`rate` a second)."""

    def __init__(self, shape):
        self.shape = shape
        self.fan_out = shape["n"] // shape.get("channels", 1)

    def sized(self, deliveries_per_s, seconds):
        if "rate" in self.shape:
            return self.shape | {"messages": max(10, int(self.shape["rate"] * seconds))}
        return self.shape | {"messages": max(self.shape["window"], int(deliveries_per_s * seconds / self.fan_out))}

    def __call__(self, running, pace, warm_up_s):
        if processes.compiling_s(running.pids):  # a fan-out alone publishes too seldom for a compiler to take notice
            Publish("http").warmed(running, pace, 0)

        def run(rate, seconds):
            return load(running, self.sized(rate, seconds))

        rate = warmed(run, "deliveries_per_s", FIRST_DELIVERIES, running, pace, warm_up_s)
        return run(rate, pace.run_s if "rate" not in self.shape else pace.run_s * 5 / 3)


class Connect:
    """Clients that connect and subscribe, when as many have done so twice before."""

    def __init__(self, count):
        self.shape = {"n": count, "messages": 0}

    def __call__(self, running, pace, warm_up_s):
        for _ in range(2):
            load(running, self.shape)
        result = load(running, self.shape)
        result["connects_per_s"] = result["ready"] / max(result["connect_s"], 0.001)
        result["cpu_us_per_connect"] = result["connect_cpu_us"]
        return result


class Idle:
    """Resident memory before and after many subscribed connections that do nothing, after a collection each time."""

    def __init__(self, count):
        self.count = count

    def __call__(self, running, pace, warm_up_s):
        load(running, {"n": WARM_UP_CONNECTIONS, "messages": 0})
        running.collect()
        heap_before, before = running.heap_kb(), processes.resident_kb(running.pids)
        shape = {"n": self.count, "channels": self.count // 10, "messages": 0, "hold": RUN_LIMIT_S}
        command = load_command(running, shape, running.options)
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with processes.process(*command, **streams) as swarm:
            line = swarm.stdout.readline()
            if not line:
                raise Failed("the load generator ended before its connections were up")
            holding = json.loads(line)["holding"]
            processes.until_quiet(running.pids)
            grown = processes.resident_kb(running.pids)
            running.collect()
            heap_after, after = running.heap_kb(), processes.resident_kb(running.pids)
        return {
            "faults": [] if holding == self.count else [f"only {holding:,} of {self.count:,} connections came up"],
            "kb_per_connection": (after - before) / max(holding, 1),
            "kb_before_collection": (grown - before) / max(holding, 1),
            "heap_kb_per_connection": None if heap_before is None else (heap_after - heap_before) / max(holding, 1),
            "empty_mb": before / 1024,
        }


class Publish:
    """Publications to a channel that nobody has subscribed to."""

    def __init__(self, by):
        self.by = by

    def __call__(self, running, pace, warm_up_s):
        return self.run(running, self.warmed(running, pace, warm_up_s), pace.run_s)

    def warmed(self, running, pace, warm_up_s):
        def run(rate, seconds):
            return self.run(running, rate, seconds)

        return warmed(run, "publishes_per_s", FIRST_PUBLISHES, running, pace, warm_up_s)

    def run(self, running, rate, seconds):
        options = running.options if self.by == "http" else running.websocket_publisher
        return load(running, {"n": 0, "window": 256, "messages": max(256, int(rate * seconds))}, options)


class InOneProcess(Server):
    """A program that embeds the hub and measures it itself; it warms up on its own."""

    settings = "a program that deploys the hub in its own Vert.x and publishes on the event bus, 64 in flight"
    classes = BUILT / "bus"
    program = "dev.wshub.bench.EventBusPublish"
    source = ROOT / "src" / "bench" / "java" / "dev" / "wshub" / "bench" / "EventBusPublish.java"

    def __init__(self, key, title):
        self.key, self.title = key, title

    def unavailable(self):
        if not self.source.exists():
            return "its program is missing"
        return missing("javac") or build("javac", "javac", "-cp", JAR, "-d", self.classes, self.source)

    @contextlib.contextmanager
    def running(self):
        yield Running([], [])


class EventBus:
    def __call__(self, running, pace, warm_up_s):
        class_path, count = f"{JAR}:{InOneProcess.classes}", int(PUBLISHES_A_SECOND * pace.run_s)
        command = ["java", "-XX:+UseParallelGC", "-cp", class_path, InOneProcess.program, str(count)]
        run = captured(command, 2 * RUN_LIMIT_S)
        if run.returncode or not run.stdout.strip():
            raise Failed((run.stderr.strip().splitlines() or ["the program said nothing"])[-1])
        return {"faults": []} | json.loads(run.stdout.splitlines()[-1])
