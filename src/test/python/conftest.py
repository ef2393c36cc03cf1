"""Starts the hub as a child process and connects plain WebSocket clients to it."""

import itertools
import json
import os
import pathlib
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request

import cent
import pytest
import websocket

START_DEADLINE_S = 30
STOP_DEADLINE_S = 15
RECEIVE_DEADLINE_S = 10

OPEN = {
    "presence": True,
    "join_leave": True,
    "history_size": 10,
    "history_ttl": "60s",
    "allow_subscribe_for_client": True,
    "allow_publish_for_client": True,
}


class Hub:
    def __init__(self, folder: pathlib.Path):
        self.port = free_port()
        self.key = secrets.token_hex(12)
        file = folder / "hub.json"
        file.write_text(json.dumps({
            "http_server": {"address": "127.0.0.1", "port": self.port},
            "http_api": {"key": self.key},
            "client": {"user_id_http_header": "X-User-Id"},
            "channel": {"without_namespace": OPEN, "namespaces": [{"name": "plain", "allow_subscribe_for_client": True}]},
            "shutdown": {"drain": "0s"},
        }))
        self.log = folder / "hub.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                ["java", "-jar", jar(), "--conf", str(file)], cwd=folder, stdout=output, stderr=subprocess.STDOUT)

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


class Subscriber:
    """A client of the WebSocket side: connected as `user`, subscribed to `channels`."""

    def __init__(self, hub: Hub, user: str, *channels: str):
        self.user = user
        self.ids = itertools.count(1)
        self.pushes = []
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{hub.port}/connection/websocket", header={"X-User-Id": user}, timeout=RECEIVE_DEADLINE_S)
        self.client = self.command("connect", {})["client"]
        for channel in channels:
            self.command("subscribe", {"channel": channel})

    def command(self, name: str, body: dict) -> dict:
        number = next(self.ids)
        self.socket.send(json.dumps({"id": number, name: body}))
        while True:
            for reply in self._receive():
                if reply.get("id") == number:
                    assert name in reply, reply
                    return reply[name]

    def push(self, kind: str) -> dict:
        """The next push that carries `kind`; others are passed over."""
        while True:
            while self.pushes:
                push = self.pushes.pop(0)
                if kind in push:
                    return push
            self._receive()

    def closing(self) -> tuple[int, str]:
        """Code and reason of the close frame, once it comes."""
        while True:
            opcode, frame = self.socket.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(frame[:2], "big"), frame[2:].decode()

    def close(self):
        self.socket.close()

    def _receive(self) -> list[dict]:
        replies = [json.loads(line) for line in self.socket.recv().splitlines() if line.strip()]
        self.pushes += [reply["push"] for reply in replies if "push" in reply]
        if {} in replies:
            self.socket.send("{}")
        return replies


def jar() -> str:
    built = pathlib.Path(__file__).parents[3] / "target" / "websocket-hub.jar"
    return os.environ.get("HUB_JAR", str(built))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub"))
    try:
        hub.wait_until_ready()
        yield hub
    finally:
        code = hub.stop()
    assert code == 0, hub.log.read_text()


@pytest.fixture
def api(hub) -> cent.Client:
    return cent.Client(hub.api_url(), hub.key)


@pytest.fixture
def subscriber(hub):
    """Makes subscribers, and closes them after the test."""
    made = []

    def make(user: str, *channels: str) -> Subscriber:
        made.append(Subscriber(hub, user, *channels))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def channel(request) -> str:
    """A channel of the test's own."""
    return request.node.name
