"""What is measured: the works, the figures of each, and who does which.

The number of publications is not fixed: each run is as long as the server's own speed makes it take some seconds, so that slow
servers do not take minutes and fast ones are not over before they have begun.
"""

import dataclasses

import measure
from hub import Hub, PlainVertx
from peers import GoLibrary, Nats, Nchan, SocketIo
from redis_pair import go_libraries, hubs
from servers import Limit

DELIVERING = ["deliveries_per_s", "cpu_us_per_delivery", "p50_us", "p99_us", "p999_us"]
CONNECTING = ["connects_per_s", "cpu_us_per_connect"]
IDLE = ["kb_per_connection", "kb_before_collection", "heap_kb_per_connection", "empty_mb"]
PUBLISHING = ["publishes_per_s", "cpu_us_per_publish"]

EVERYBODY = ["hub", "limit", "go", "nats", "nchan", "socketio", "vertx"]
PAIRS = ["hub-multiplexed", "hub-dedicated", "go-redis"]
EVENT_LOOPS = [1, 2, 4]
LOOPS = [f"hub-loops-{count}" for count in EVENT_LOOPS]
CURVE = [100, 1000, 10_000, 15_000]


@dataclasses.dataclass
class Work:
    """One row of the comparison. `do` measures it once on a server that runs and returns the run's results."""

    key: str
    title: str
    figures: list
    servers: list
    do: object
    fresh: bool = False  # needs a process that has done nothing else


def fan_out(key, title, servers=EVERYBODY, **shape):
    return Work(key, title, DELIVERING, servers, measure.FanOut(shape))


def all_works():
    return [
        fan_out("one-channel-1000", "1 channel, 1,000 subscribers, 16 in flight", n=1000, window=16),
        fan_out("one-channel-10000", "1 channel, 10,000 subscribers, 4 in flight", n=10_000, window=4),
        fan_out(
            "many-channels", "1,000 channels, 10,000 subscribers, 1,000 in flight", n=10_000, channels=1000, window=1000
        ),
        fan_out("open-loop", "1 channel, 1,000 subscribers, 100 messages/s", n=1000, rate=100),
        Work(
            "connect",
            "Connect and subscribe: 10,000 clients, after 20,000 before them",
            CONNECTING,
            EVERYBODY,
            measure.Connect(10_000),
        ),
        Work("idle", "Memory of 10,000 idle subscribed connections", IDLE, EVERYBODY, measure.Idle(10_000), fresh=True),
        Work(
            "publish-http",
            "Publish over the HTTP API, no subscribers",
            PUBLISHING,
            ["hub", "go"],
            measure.Publish("http"),
        ),
        Work(
            "publish-websocket",
            "Publish over WebSocket, no subscribers",
            PUBLISHING,
            ["hub", "go"],
            measure.Publish("websocket"),
        ),
        Work("publish-bus", "Publish over the event bus, no subscribers", PUBLISHING, ["hub-bus"], measure.EventBus()),
        fan_out("redis-one-channel", "Redis: 1 channel, 1,000 subscribers, 16 in flight", PAIRS, n=1000, window=16),
        fan_out(
            "redis-many-channels",
            "Redis: 1,000 channels, 10,000 subscribers, 1,000 in flight",
            PAIRS,
            n=10_000,
            channels=1000,
            window=1000,
        ),
        *[
            fan_out(
                f"curve-{count}", f"Curve: 1 channel, {count:,} subscribers, 16 in flight", LOOPS, n=count, window=16
            )
            for count in CURVE
        ],
    ]


def all_servers():
    """In the order in which they take their turns."""
    return [
        Hub(),
        Limit(),
        GoLibrary(),
        Nats(),
        Nchan(),
        SocketIo(),
        PlainVertx(),
        measure.InOneProcess("hub-bus", "WebSocket Hub, embedded"),
        hubs("multiplexed"),
        hubs("dedicated"),
        go_libraries(),
        *[Hub(f"hub-loops-{count}", f"WebSocket Hub, event loops: {count}", loops=count) for count in EVENT_LOOPS],
    ]


def chosen_servers(names):
    """Those of these names; `hub` stands for all its variants, `go` for both of the library's."""
    kin = {
        "hub-bus": "hub",
        "hub-multiplexed": "hub",
        "hub-dedicated": "hub",
        "go-redis": "go",
        **{loops: "hub" for loops in LOOPS},
    }
    return [server for server in all_servers() if not names or server.key in names or kin.get(server.key) in names]
