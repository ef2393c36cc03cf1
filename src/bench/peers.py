"""Other people's servers, each with the few lines of src/bench/peers around it and its usual configuration."""

import contextlib
import json
import os
import shutil
import tempfile
import pathlib
import urllib.request

import processes
from servers import BUILT, CENTRIFUGE_CLIENT, CENTRIFUGE_PUBLISHER, PEERS, PLAIN_PUBLISHER, Running, Server
from servers import build, debian_version, missing, output_of

NGINX_MODULES = [pathlib.Path("/usr/lib/nginx/modules"), pathlib.Path("/usr/share/nginx/modules")]


def ask_to_collect(port):
    """The few lines around a library have an address that forces a collection."""
    urllib.request.urlopen(f"http://127.0.0.1:{port}/collect", timeout=60).close()


class GoLibrary(Server):
    """The library behind Centrifugo, on which its server is built."""

    key, title = "go", "Go library centrifuge"
    settings = (
        "defaults, but pinged every 10 minutes (25 s is usual): the load generator does not see a ping that shares a "
        "frame with messages, and the library closes clients that owe a pong (3012)"
    )
    program = BUILT / "centrifuge"

    def __init__(self, key=None, title=None, redis_port=None):
        self.key, self.title, self.redis_port = key or self.key, title or self.title, redis_port

    def unavailable(self):
        return missing("go") or build("go build", "go", "build", "-o", self.program, ".", cwd=PEERS / "centrifuge")

    def version(self):
        module = next(
            line
            for line in (PEERS / "centrifuge" / "go.mod").read_text().splitlines()
            if "centrifugal/centrifuge " in line
        )
        return f"centrifuge {module.split()[-1]}, {output_of('go', 'version').split()[2]}"

    @contextlib.contextmanager
    def running(self):
        port = processes.free_ports()
        command = [self.program, port] + ([f"redis://127.0.0.1:{self.redis_port}"] if self.redis_port else [])
        with self.log() as log, processes.process(*command, stdout=log, stderr=log) as child:
            processes.until(lambda: processes.listens(port), child, self.title)
            options = [
                "-port",
                port,
                *CENTRIFUGE_CLIENT,
                "-publish-path",
                "/api/publish",
                "-publish-header",
                "Content-Type: application/json",
                "-publish-body",
                '{"channel":"c%c","data":"%p"}',
            ]
            yield Running([child.pid], options, ["-port", port, *CENTRIFUGE_PUBLISHER], lambda: ask_to_collect(port))


class SocketIo(Server):
    key, title = "socketio", "Socket.IO"
    settings = "WebSocket only, compression off, pinged every 10 minutes (25 s is usual): its ping is not answered here"
    warm_up_s = 3.0
    folder = BUILT / "socketio"

    def unavailable(self):
        return missing("node", "npm") or self._install()

    def _install(self):
        """What npm loads stays until the lock file changes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock, done = PEERS / "socketio" / "package-lock.json", self.folder / "installed"
        for file in (PEERS / "socketio").iterdir():
            shutil.copy(file, self.folder)
        if done.exists() and done.read_bytes() == lock.read_bytes():
            return None
        failure = build("npm ci", "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=self.folder)
        if not failure:
            shutil.copy(lock, done)
        return failure

    def version(self):
        package = json.loads((PEERS / "socketio" / "package.json").read_text())
        return f"socket.io {package['dependencies']['socket.io']}, node {output_of('node', '--version')}"

    @contextlib.contextmanager
    def running(self):
        port = processes.free_ports()
        with self.log() as log, processes.process(
            "node", "--expose-gc", self.folder / "server.mjs", port, stdout=log, stderr=log
        ) as child:
            processes.until(lambda: processes.listens(port), child, self.title)
            yield Running(
                [child.pid],
                [
                    "-port",
                    port,
                    "-path",
                    "/socket.io/?EIO=4&transport=websocket&room=c%c",
                    "-hello",
                    "40",
                    "-ack",
                    '40{"sid"',
                    "-acks",
                    1,
                    *PLAIN_PUBLISHER,
                ],
                None,
                lambda: ask_to_collect(port),
            )


class Nchan(Server):
    key, title = "nchan", "nchan (nginx)"
    settings = f"one worker a core ({os.cpu_count()}), no message buffer"

    def unavailable(self):
        if not shutil.which("nginx"):
            return "not installed: nginx with nchan (Debian: nginx, libnginx-mod-nchan)"
        if not any((folder / "ngx_nchan_module.so").exists() for folder in NGINX_MODULES):
            return "not installed: nginx's module nchan (Debian: libnginx-mod-nchan)"
        return None

    def version(self):
        return f"nchan {debian_version('libnginx-mod-nchan')}, {output_of('nginx', '-v').split(': ')[-1]}"

    @contextlib.contextmanager
    def running(self):
        port = processes.free_ports()
        modules = next(folder for folder in NGINX_MODULES if (folder / "ngx_nchan_module.so").exists())
        with tempfile.TemporaryDirectory() as folder, self.log() as log:
            text = (PEERS / "nchan" / "nginx.conf").read_text()
            file = pathlib.Path(folder) / "nginx.conf"
            file.write_text(text.replace("MODULES", str(modules)).replace("FOLDER", folder).replace("PORT", str(port)))
            with processes.process("nginx", "-p", folder, "-c", file, stdout=log, stderr=log) as child:
                processes.until(lambda: processes.listens(port), child, self.title)
                yield Running(
                    processes.family(child.pid), ["-port", port, "-path", "/c%c", "-acks", 0, *PLAIN_PUBLISHER]
                )


class Nats(Server):
    key, title = "nats", "NATS over WebSocket"
    settings = "defaults; published over its own protocol on TCP, which costs it less than HTTP would"

    def unavailable(self):
        return missing("nats-server")

    def version(self):
        return output_of("nats-server", "--version")

    @contextlib.contextmanager
    def running(self):
        port = processes.free_ports()
        with tempfile.TemporaryDirectory() as folder, self.log() as log:
            text = (PEERS / "nats" / "nats.conf").read_text()
            file = pathlib.Path(folder) / "nats.conf"
            file.write_text(text.replace("PUBLISH_PORT", str(port + 1)).replace("PORT", str(port)))
            with processes.process("nats-server", "-c", file, stdout=log, stderr=log) as child:
                processes.until(lambda: processes.listens(port) and processes.listens(port + 1), child, self.title)
                yield Running(
                    [child.pid],
                    [
                        "-port",
                        port,
                        "-path",
                        "/",
                        "-binary",
                        1,
                        "-ack",
                        "PONG",
                        "-acks",
                        1,
                        "-hello",
                        'CONNECT {"verbose":false,"pedantic":false}\r\nSUB c%c 1\r\nPING\r\n',
                        "-publish",
                        "lines",
                        "-publish-port",
                        port + 1,
                        "-publish-path",
                        "c%c",
                    ],
                )
