"""Child processes: started and ended by their handle, their ports, CPU time and memory."""

import contextlib
import os
import pathlib
import socket
import subprocess
import time

START_LIMIT_S = 60  # the first start of a new jar makes its class archive
END_LIMIT_S = 20
QUIET_LIMIT_S = 10
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class NotStarted(Exception):
    """A server did not come up; the text says what it was."""


def free_ports():
    """Two neighbouring ports that nobody listens on."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                two.bind(("127.0.0.1", port + 1))
                return port


@contextlib.contextmanager
def process(*command, **options):
    child = subprocess.Popen([str(part) for part in command], **options)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def until(condition, child, name):
    """Waits until the server answers; `condition` may raise OSError while it does not."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(OSError):
            if condition():
                return
        time.sleep(0.05)
    raise NotStarted(f"{name} did not start" + ("" if child.poll() is None else f" (exit code {child.returncode})"))


def listens(port):
    socket.create_connection(("127.0.0.1", port), timeout=2).close()
    return True


def family(pid):
    """This process and all below it: a server may be a master with workers."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [each for child in children for each in family(int(child))]


def cpu_s(pids):
    """User and system time of these processes, all threads."""
    return sum(_times(pathlib.Path(f"/proc/{pid}"))[1] for pid in pids)


def compiling_s(pids):
    """Processor time of the JVMs' optimising compilers in these processes; of others 0."""
    total_s = 0
    for task in (task for pid in pids for task in pathlib.Path(f"/proc/{pid}/task").iterdir()):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # the thread has ended meanwhile
            name, used_s = _times(task)
            total_s += used_s if name.startswith("C2 Compiler") else 0
    return total_s


def _times(task):
    """Name, and user and system time, of a process or a thread by its folder in /proc."""
    head, _, rest = (task / "stat").read_text().rpartition(")")
    fields = rest.split()
    return head.partition("(")[2], (int(fields[11]) + int(fields[12])) * TICK_S


def until_quiet(pids):
    """What a server still does about the clients that have left is no part of the next run."""
    deadline = time.monotonic() + QUIET_LIMIT_S
    quiet = 0
    while quiet < 2 and time.monotonic() < deadline:
        before = cpu_s(pids)
        time.sleep(0.2)
        quiet = quiet + 1 if cpu_s(pids) - before < 0.02 else 0


def resident_kb(pids):
    """Of one process its resident memory; of several the sum of their shares, or what they share would count twice."""
    if len(pids) > 1:
        return sum(_kb(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in pids)
    return _kb(f"/proc/{pids[0]}/status", "VmRSS:")


def _kb(file, name):
    _, found, rest = pathlib.Path(file).read_text().partition(name)
    if not found:  # of a process that has ended, until its parent has asked for its exit code
        raise ProcessLookupError(f"{file}: the process has ended")
    return int(rest.split()[0])
