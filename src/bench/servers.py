"""What is compared: how each server is built, started, spoken to, and which version it is.

Every server is the same to the rest: `unavailable()` says why it is left out (or nothing), `running()` starts it and gives what
the load generator has to know. Nothing is installed here; what Go and npm load is in their caches and in target/bench.
"""

import contextlib
import dataclasses
import pathlib
import shutil
import subprocess
import sys
from typing import Callable

import processes

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / "target" / "bench"
PEERS = ROOT / "src" / "bench" / "peers"
JAR = ROOT / "target" / "websocket-hub.jar"
BUILD_LIMIT_S = 300

# How the load generator subscribes by the Centrifuge protocol.
CENTRIFUGE_CLIENT = [
    "-path",
    "/connection/websocket",
    "-acks",
    2,
    "-hello",
    '{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"c%c"}}',
]
CENTRIFUGE_PUBLISHER = [
    "-publish",
    "websocket",
    "-publish-path",
    "/connection/websocket",
    "-publish-hello",
    '{"id":1,"connect":{}}',
    "-publish-body",
    '{"id":2,"publish":{"channel":"c%c","data":"%p"}}',
]

# What is posted is the message.
PLAIN_PUBLISHER = ["-publish-path", "/publish/c%c", "-publish-header", "Content-Type: text/plain"]


def log_of(key):
    """Where a server's output goes, below the project's root."""
    return f"target/bench/{key}.log"


@dataclasses.dataclass
class Running:
    """A server that runs: its processes, and the load generator's options for subscribing to it and publishing on it."""

    pids: list
    options: list
    websocket_publisher: list = None  # None: clients of this server are not compared as publishers
    collect: Callable = lambda: None  # makes it give back the memory that it does not need, where that can be asked for
    heap_kb: Callable = lambda: None
    settle_s: float = 0  # what it does that long after the last client has left is no part of the next run


class Server:
    key = title = settings = None
    warm_up_s = 1.0  # native code is warm when its caches are

    def unavailable(self):
        """Why this server cannot be compared here, or None; builds what it needs."""
        return None

    def version(self):
        return None

    def running(self):
        raise NotImplementedError

    def log(self):
        return (ROOT / log_of(self.key)).open("ab")


def build_ours():
    """The hub's jar, the load generator and the limit program; what they say when they fail is the reader's to see."""
    gone = missing("gcc", "java", "mvn")
    if gone:
        sys.exit(f"scripts/bench needs what is {gone}")
    BUILT.mkdir(parents=True, exist_ok=True)
    maven = ["mvn", "-B", "-ntp", "-q", "-f", ROOT / "pom.xml", "package", "-DskipTests"]
    for command in [maven, [ROOT / "src" / "bench" / "c" / "build", BUILT]]:
        try:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=2 * BUILD_LIMIT_S)
        except subprocess.SubprocessError as failure:
            sys.exit(f"the build failed: {failure}")


def missing(*tools):
    """What to say when one of these programs is not installed."""
    gone = [tool for tool in tools if not shutil.which(tool)]
    return f"not installed: {', '.join(gone)}" if gone else None


def _run(command, options):
    """Both streams of the command are its output."""
    return subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=BUILD_LIMIT_S,
        **options,
    )


def output_of(*command, **options):
    """Both streams of a short command, stripped."""
    return _run(command, options).stdout.strip()


def build(what, *command, **options):
    """Runs a build; the reason why it failed, or None."""
    try:
        run = _run(command, options)
    except subprocess.TimeoutExpired:
        return f"{what} took more than {BUILD_LIMIT_S} s"
    last = run.stdout.strip().splitlines()[-1:] or ["no output"]
    return f"{what} failed: {last[0]}" if run.returncode else None


def debian_version(package):
    return (
        output_of("dpkg-query", "-W", "-f", "${Version}", package) if shutil.which("dpkg-query") else "unknown version"
    )


class Limit(Server):
    key, title = "limit", "Limit in C"
    settings = (
        "one send() per subscriber and turn of its loop; no protocol, publications are lines over TCP, not HTTP; not a "
        "server to use"
    )

    def version(self):
        return output_of("gcc", "--version").splitlines()[0]

    @contextlib.contextmanager
    def running(self):
        port = processes.free_ports()
        with self.log() as log, processes.process(BUILT / "wslimit", port, stdout=log, stderr=log) as child:
            processes.until(lambda: processes.listens(port), child, self.title)
            yield Running(
                [child.pid],
                [
                    "-port",
                    port,
                    "-path",
                    "/%c",
                    "-acks",
                    0,
                    "-publish",
                    "lines",
                    "-publish-port",
                    port + 1,
                    "-publish-path",
                    "%c",
                ],
            )
