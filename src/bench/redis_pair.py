"""Two instances of one server that are one by Redis: published on the first, subscribed to on the second."""

import contextlib
import subprocess
import tempfile

import processes
from hub import Hub
from peers import GoLibrary
from servers import Running, Server, missing, output_of

# A channel is unsubscribed in Redis a second after its last subscriber has left.
UNSUBSCRIBED_AFTER_S = 1.5


@contextlib.contextmanager
def redis_server():
    """A redis-server of its own without files: its process id and port."""
    port = processes.free_ports()
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "redis-server",
            "--port",
            port,
            "--bind",
            "127.0.0.1",
            "--dir",
            folder,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with processes.process(*command, stdout=subprocess.DEVNULL) as child:
            processes.until(lambda: processes.listens(port), child, "redis-server")
            yield child.pid, port


class RedisPair(Server):
    """CPU is that of both instances and of Redis together; each one's own is in the runs of report.json."""

    warm_up_s = 3.0

    def __init__(self, key, title, settings, instance):
        self.key, self.title, self.settings, self.instance = key, title, settings, instance

    def unavailable(self):
        return missing("redis-server") or self.instance(0).unavailable()

    def version(self):
        return f"{self.instance(0).version()}; Redis {output_of('redis-server', '--version').split('v=')[1].split()[0]}"

    @contextlib.contextmanager
    def running(self):
        with redis_server() as (redis, port), self.instance(port).running() as first, self.instance(
            port
        ).running() as second:
            publish_port = first.options[first.options.index("-port") + 1]
            yield Running(
                [*first.pids, *second.pids, redis],
                [*second.options, "-publish-port", publish_port],
                settle_s=UNSUBSCRIBED_AFTER_S,
            )


def hubs(mode):
    def instance(port):
        redis = {"address": f"redis://127.0.0.1:{port}", "subscriptions": mode}
        return Hub(key=f"hub-{mode}", sections={"engine": {"type": "redis", "redis": redis}})

    return RedisPair(
        f"hub-{mode}",
        f"WebSocket Hub, {mode}",
        f"two instances, one redis-server, engine.redis.subscriptions: {mode}",
        instance,
    )


def go_libraries():
    return RedisPair(
        "go-redis",
        "Go library centrifuge, Redis",
        "two instances, one redis-server, its Redis broker's defaults",
        lambda port: GoLibrary(key="go-redis", redis_port=port),
    )
