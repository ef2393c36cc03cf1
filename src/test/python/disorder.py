"""A server that takes publications as the load generator's lines do, and does with them what no server may."""

import contextlib
import socket
import threading

from websockets.sync.server import serve

DEADLINE_S = 10


class Disorder:
    """Takes `count` publications, and sends each of the `expected` subscribers the frames that `change` makes of them.

    Frames that are bytes go as they are.
    """

    def __init__(self, count: int, expected: int, change):
        self.count = count
        self.complete = threading.Barrier(expected + 1)
        self.change = change
        self.subscribers = []
        self.publishing = socket.create_server(("127.0.0.1", 0))
        self.server = serve(self._subscribe, "127.0.0.1", 0, compression=None)

    def options(self) -> list[str]:
        port, publishing = (str(s.getsockname()[1]) for s in (self.server.socket, self.publishing))
        return ["-port", port, "-acks", "0", "-publish", "lines", "-publish-port", publishing,
                "-messages", str(self.count), "-window", str(self.count)]

    @contextlib.contextmanager
    def running(self):
        threads = [threading.Thread(target=target) for target in (self.server.serve_forever, self._publish)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.publishing.shutdown(socket.SHUT_RDWR)
            self.publishing.close()
            for thread in threads:
                thread.join()

    def _subscribe(self, connection):
        self.subscribers.append(connection)
        self.complete.wait(DEADLINE_S)
        for _ in connection:
            pass

    def _publish(self):
        with contextlib.suppress(OSError):
            publisher, _ = self.publishing.accept()
            with publisher, publisher.makefile("r", newline="\r\n") as lines:
                self.complete.wait(DEADLINE_S)
                for frame in self.change(payload(lines) for _ in range(self.count)):
                    for subscriber in self.subscribers:
                        (subscriber.send if isinstance(frame, str) else subscriber.socket.sendall)(frame)
                lines.read()


def payload(lines) -> str:
    lines.readline()
    return lines.readline().strip()
