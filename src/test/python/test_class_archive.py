"""scripts/class-archive says what it cannot do before it starts a hub; that its archives are good is tested with the start of the jar."""

import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).parents[3] / "scripts" / "class-archive"


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
