"""The hub and a redis-server as child processes, started and ended the way an operator would."""

import contextlib
import json
import os
import pathlib
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request

START_DEADLINE_S = 30
STOP_DEADLINE_S = 15


class Hub:
    """A hub with these settings; port and API key are filled in where they are missing."""

    def __init__(self, folder: pathlib.Path, settings: dict):
        server = {"address": "127.0.0.1", **settings.get("http_server", {})}
        self.port = server.setdefault("port", free_port())
        api = {"key": secrets.token_hex(12), **settings.get("http_api", {})}
        self.key = api["key"]
        file = folder / "hub.json"
        file.write_text(json.dumps({**settings, "http_server": server, "http_api": api, "shutdown": {"drain": "0s"}}))
        self.log = folder / "hub.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                ["java", "-jar", jar(), *verticles(), "--conf", str(file)], cwd=folder, stdout=output, stderr=subprocess.STDOUT)

    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def wait_until_ready(self):
        deadline = time.monotonic() + START_DEADLINE_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError("the hub did not become ready; its output was:\n" + self.log.read_text())

    def stop(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    @contextlib.contextmanager
    def running(self):
        """From ready to stopped; the exit code must be 0."""
        try:
            self.wait_until_ready()
            yield self
        finally:
            code = self.stop()
        assert code == 0, self.log.read_text()


@contextlib.contextmanager
def running_redis(folder: pathlib.Path):
    """A redis-server with nothing in it; what a hub's `engine` needs to use it."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_listens(port)
        yield {"type": "redis", "redis": {"address": f"redis://127.0.0.1:{port}"}}
    finally:
        redis.terminate()
        redis.wait(STOP_DEADLINE_S)


def wait_until_it_listens(port: int):
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        if listens(port):
            return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on port {port}")


def listens(port: int, host: str = "127.0.0.1") -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection((host, port), timeout=2).close()
        return True
    return False


def jar() -> str:
    built = pathlib.Path(__file__).parents[3] / "target" / "websocket-hub.jar"
    return os.environ.get("HUB_JAR", str(built))


def verticles() -> list[str]:
    """With HUB_VERTICLES in the environment another deployment descriptor than the one in the jar."""
    descriptor = os.environ.get("HUB_VERTICLES")
    return ["--verticles", descriptor] if descriptor else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
