"""The hub itself, as `scripts/run` starts it."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import urllib.request

import processes
from servers import BUILT, CENTRIFUGE_CLIENT, CENTRIFUGE_PUBLISHER, JAR, PEERS, PLAIN_PUBLISHER, ROOT, Running, Server
from servers import build, missing, output_of

API_KEY = "bench"
JCMD_LIMIT_S = 60


def jcmd(pid, command):
    """A diagnostic command of that Java process; None where the JDK has no jcmd."""
    java = pathlib.Path(shutil.which("java")).resolve()
    tool = next(
        (path for path in (java.with_name("jcmd"), shutil.which("jcmd")) if path and pathlib.Path(path).exists()), None
    )
    if not tool:
        return None
    return subprocess.run(
        [str(tool), str(pid), command], stdout=subprocess.PIPE, text=True, check=True, timeout=JCMD_LIMIT_S
    ).stdout


def collect_garbage(pid):
    for _ in range(2):
        jcmd(pid, "GC.run")


def live_heap_kb(pid):
    """What the objects occupy that survive a full collection, which the histogram makes."""
    histogram = jcmd(pid, "GC.class_histogram")
    return int(histogram.split()[-1]) // 1024 if histogram else None


def hub_options(port):
    return [
        "-port",
        port,
        *CENTRIFUGE_CLIENT,
        "-publish-path",
        "/api/publish",
        "-publish-header",
        f"X-API-Key: {API_KEY}\r\nContent-Type: application/json",
        "-publish-body",
        '{"channel":"c%c","data":"%p"}',
    ]


class Hub(Server):
    key, title = "hub", "WebSocket Hub"
    settings = "the flags of scripts/run, all defaults (ping every 25 s)"
    warm_up_s = 3.0

    def __init__(self, key=None, title=None, loops=None, sections=None):
        self.key, self.title = key or self.key, title or self.title
        self.loops, self.sections = loops, sections or {}

    def version(self):
        return output_of(ROOT / "scripts" / "run", "--version").splitlines()[-1]

    def environment(self):
        loops = f"-Dvertx.options.eventLoopPoolSize={self.loops}" if self.loops else ""
        return os.environ | {"JAVA_OPTS": f"{os.environ.get('JAVA_OPTS', '')} {loops}".strip()}

    def configuration(self, port):
        file = BUILT / f"hub-{port}.json"
        file.write_text(
            json.dumps(
                {
                    "http_server": {"address": "127.0.0.1", "port": port},
                    "http_api": {"key": API_KEY},
                    "client": {"insecure": True},
                    "shutdown": {"drain": "0s"},
                    **self.sections,
                }
            )
        )
        return file

    @contextlib.contextmanager
    def running(self):
        port = processes.free_ports()
        file = self.configuration(port)
        command = [ROOT / "scripts" / "run", "--conf", file]
        streams = {"stdin": subprocess.DEVNULL, "env": self.environment()}
        try:
            with self.log() as log, processes.process(*command, stdout=log, stderr=log, **streams) as child:
                processes.until(lambda: self.ready(port), child, self.title)
                yield Running(
                    [child.pid],
                    hub_options(port),
                    ["-port", port, *CENTRIFUGE_PUBLISHER],
                    lambda: collect_garbage(child.pid),
                    lambda: live_heap_kb(child.pid),
                )
        finally:
            file.unlink()

    @staticmethod
    def ready(port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
            return True


class PlainVertx(Server):
    """What one writes first with Vert.x: writeTextMessage to each subscriber."""

    key, title = "vertx", "Vert.x writeTextMessage"
    settings = "one event loop, parallel collector as the hub's, compression off"
    warm_up_s = 3.0

    def unavailable(self):
        return missing("javac") or build(
            "javac", "javac", "-cp", JAR, "-d", BUILT / "vertx", PEERS / "vertx" / "FanOut.java"
        )

    def version(self):
        found = re.search(r"<vertx\.version>(.*?)<", (ROOT / "pom.xml").read_text())
        return f"Vert.x {found[1]}" if found else "Vert.x as in the hub's jar"

    @contextlib.contextmanager
    def running(self):
        port = processes.free_ports()
        command = ["java", "-XX:+UseParallelGC", "-cp", f"{JAR}:{BUILT / 'vertx'}", "FanOut", port]
        with self.log() as log, processes.process(*command, stdout=log, stderr=log) as child:
            processes.until(lambda: processes.listens(port), child, self.title)
            yield Running(
                [child.pid],
                ["-port", port, "-path", "/c%c", "-acks", 0, *PLAIN_PUBLISHER],
                None,
                lambda: collect_garbage(child.pid),
                lambda: live_heap_kb(child.pid),
            )
