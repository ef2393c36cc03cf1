"""The hub that the tests of the HTTP API share, with Redis where that is asked for, and plain WebSocket clients of it."""

import asyncio
import itertools
import json
import os
import re

import cent
import pytest
import websocket

from processes import Hub, running_redis

RECEIVE_DEADLINE_S = 10

OPEN = {
    "presence": True,
    "join_leave": True,
    "history_size": 10,
    "history_ttl": "60s",
    "allow_subscribe_for_client": True,
    "allow_publish_for_client": True,
}


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


class AwaitedClient:
    """The package's asynchronous client; each call is waited for."""

    def __init__(self, url: str, key: str):
        async def create():
            return cent.AsyncClient(url, key)

        self.loop = asyncio.new_event_loop()
        self.client = self.loop.run_until_complete(create())

    def __getattr__(self, method: str):
        return lambda request: self.loop.run_until_complete(getattr(self.client, method)(request))

    def close(self):
        self.loop.run_until_complete(self.client.close())
        self.loop.close()


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    """With HUB_ENGINE=redis in the environment a redis-server, otherwise the engine that needs nothing."""
    if os.environ.get("HUB_ENGINE", "memory") == "memory":
        yield {"type": "memory"}
        return
    with running_redis(tmp_path_factory.mktemp("redis")) as settings:
        yield settings


@pytest.fixture(scope="session")
def hub(tmp_path_factory, engine):
    settings = {
        "engine": engine,
        "client": {"user_id_http_header": "X-User-Id"},
        "channel": {"without_namespace": OPEN, "namespaces": [{"name": "plain", "allow_subscribe_for_client": True}]},
    }
    with Hub(tmp_path_factory.mktemp("hub"), settings).running() as hub:
        yield hub


@pytest.fixture(params=["sync", "async"])
def api(hub, request):
    """Each test of the API runs with both clients of the package."""
    if request.param == "sync":
        yield cent.Client(hub.api_url(), hub.key)
        return
    api = AwaitedClient(hub.api_url(), hub.key)
    yield api
    api.close()


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
    return re.sub(r"\W+", "-", request.node.name)
