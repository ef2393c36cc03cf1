"""scripts/class-archive says what it cannot do before it starts a hub, and leaves nothing behind; that its archives are good is tested with the
start of the jar. In place of Java there is a script here, which makes its archive, as Java does, when it is told to end."""

import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

SCRIPTS = pathlib.Path(__file__).parents[3] / "scripts"
SCRIPT = SCRIPTS / "class-archive"

JAVA = """#!/usr/bin/env bash
for argument; do
  case $argument in
    -version) echo 'openjdk version "17.0.1"' >&2 && exit ;;
    -XX:ArchiveClassesAtExit=*) file=${argument#*=} ;;
  esac
done
[[ -n ${file-} ]] || { echo hub >>{marks}/hubs && exit; }
trap 'sleep 0.5; echo made >"$file"; exit' TERM
echo $$ "$file" >>{marks}/makers
{maker}
"""
ENDLESS = "while :; do sleep 0.1; done"


class Place:
    """A folder with a jar, the scripts and a Java that does what the test wants while it makes an archive."""

    def __init__(self, folder, maker):
        self.root = folder / "hub"
        self.marks = folder / "marks"
        home = folder / "java"
        for path in self.root / "scripts", self.root / "src" / "main", self.root / "target", self.marks, home / "bin":
            path.mkdir(parents=True)
        for name in "run", "class-archive":
            shutil.copy(SCRIPTS / name, self.root / "scripts")
        (self.root / "pom.xml").touch()
        self.jar = self.root / "target" / "websocket-hub.jar"
        self.jar.touch()
        java = home / "bin" / "java"
        java.write_text(JAVA.replace("{marks}", str(self.marks)).replace("{maker}", maker))
        java.chmod(0o755)
        self.variables = {**os.environ, "JAVA_HOME": str(home)}

    def end(self):
        mark = self.marks / "makers"
        for line in mark.read_text().splitlines() if mark.exists() else []:
            try:
                os.kill(int(line.split(" ")[0]), signal.SIGKILL)
            except ProcessLookupError:
                pass  # as it should be

    def start(self, *command):
        return subprocess.Popen(command, env=self.variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def makers(self, count):
        """Process and archive of each Java that makes one, as soon as there are so many."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            mark = self.marks / "makers"
            lines = mark.read_text().splitlines() if mark.exists() else []
            if len(lines) == count:
                return [(int(line.split(" ")[0]), line.split(" ")[1]) for line in lines]
            time.sleep(0.02)
        pytest.fail(f"no {count} archives were begun")

    def assert_nothing_is_left(self, started):
        """Neither now nor when a Java that was told to end, and not waited for, has written its archive."""
        deadline = time.monotonic() + 5
        alive = [pid for pid, _ in started]
        while alive and time.monotonic() < deadline:
            alive = [pid for pid in alive if pathlib.Path(f"/proc/{pid}").exists()]
            time.sleep(0.02)
        assert alive == []
        assert list(self.jar.parent.iterdir()) == [self.jar]


@pytest.fixture
def place(tmp_path, request):
    made = Place(tmp_path, getattr(request, "param", ENDLESS))
    yield made
    made.end()


@pytest.mark.parametrize("arguments, code, told", [
    ([], 2, "Required are the hub's jar and the archive to write"),
    (["/nowhere/hub.jar", "hub.jsa"], 1, "There is no /nowhere/hub.jar."),
    ([__file__, "/nowhere/hub.jsa"], 1, "There is no file to write at /nowhere/hub.jsa."),
    ([__file__, "/tmp"], 1, "There is no file to write at /tmp."),
])
def test_wrong_arguments_are_told(arguments, code, told, tmp_path):
    run = subprocess.run([SCRIPT, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (run.returncode, list(tmp_path.iterdir())) == (code, [])
    assert told in run.stderr


def test_a_signal_ends_the_making_at_once(place):
    script = place.start(SCRIPT, place.jar, place.jar.with_suffix(".jsa"))
    started = place.makers(1)
    script.terminate()
    assert script.wait(2) != 0
    place.assert_nothing_is_left(started)


def test_processes_of_the_same_number_do_not_share_a_file(place):
    """As those of two containers with one volume may have; $$ is the same in all parts of one shell."""
    both = '(source "$@") & (source "$@") & trap "kill %1 %2" TERM; wait; wait'
    script = place.start("bash", "-mc", both, "bash", SCRIPT, place.jar, place.jar.with_suffix(".jsa"))
    started = place.makers(2)
    script.terminate()
    script.wait(5)
    assert len({file for _, file in started}) == 2
    place.assert_nothing_is_left(started)


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_a_start_that_makes_an_archive_is_ended_at_once(wish, place):
    run = place.start(place.root / "scripts" / "run")
    started = place.makers(1)
    run.send_signal(wish)
    assert run.wait(2) == 0
    place.assert_nothing_is_left(started)
    assert not (place.marks / "hubs").exists()


@pytest.mark.parametrize("place", ["exit 1"], indirect=True)
def test_an_earlier_archive_stays_whole_for_those_who_use_it(place, tmp_path):
    place.start(place.root / "scripts" / "run").wait(20)
    archive, = place.jar.parent.glob("*.jsa")
    assert archive.read_text() == ""
    archive.write_text("used by a hub that runs")
    used = tmp_path / "used"
    used.hardlink_to(archive)
    os.utime(archive, (1, 1))
    place.start(place.root / "scripts" / "run").wait(20)
    assert (archive.read_text(), used.read_text()) == ("", "used by a hub that runs")
    assert (place.marks / "hubs").read_text().splitlines() == ["hub", "hub"]
