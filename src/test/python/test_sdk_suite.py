"""The Python SDK's own tests, whole and unmodified, against a hub. They are in its source distribution alone, which is fetched from PyPI."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import pytest

from processes import Hub, listens

VERSION = "0.7.0"
TESTS = 185
PORT = 8000  # is written in the SDK's tests
TEST_DEADLINE_S = 60  # they wait without an end where an answer does not come
ATTEMPTS = 3  # some of them leave before the answer to a subscribe has come, and hang when a busy machine is slower than they are
DOWNLOADS = pathlib.Path(__file__).parents[3] / "target" / "python-sdk"


@pytest.fixture(scope="module")
def sdk() -> pathlib.Path:
    """The unpacked source distribution; once fetched it is kept."""
    name = f"centrifuge_python-{VERSION}"
    archive = DOWNLOADS / f"{name}.tar.gz"
    if not archive.exists():
        fetch = ["download", "-q", "--disable-pip-version-check", "--no-deps", "--no-binary", "centrifuge-python", "-d", str(DOWNLOADS)]
        subprocess.run([sys.executable, "-m", "pip", *fetch, f"centrifuge-python=={VERSION}"], check=True)
    shutil.unpack_archive(archive, DOWNLOADS)
    return DOWNLOADS / name


@pytest.fixture(scope="module")
def suite_hub(tmp_path_factory, engine):
    """A hub set up as these tests want it, on the one port where they look for it."""
    taken = [host for host in ("127.0.0.1", "::1") if listens(PORT, host)]
    assert not taken, f"the SDK's tests need port {PORT}, but another process listens there, on {' and '.join(taken)}"
    settings = json.loads(pathlib.Path(__file__).with_name("sdk_suite.json").read_text())
    if engine["type"] == "redis":
        # Some tests leave without waiting for the answer to a subscribe: the way that opens no connection, and warm, is quick enough for them.
        engine = {**engine, "redis": {**engine["redis"], "subscriptions": "multiplexed"}}
    with Hub(tmp_path_factory.mktemp("sdk"), {**settings, "engine": engine}).running() as hub:
        yield hub


def test_the_sdk_passes_its_own_tests(sdk, suite_hub, tmp_path):
    for warm_up in ("TestMultipleSubscriptions", "TestSubscriptionOperations"):
        code, text = run(sdk, tmp_path / warm_up, f"tests.test_client.{warm_up}")
        assert code == 0, text
    for attempt in range(ATTEMPTS):
        code, text = run(sdk, tmp_path / f"output-{attempt}", "discover", "-s", "tests")
        if code == 0:
            break
        print(f"attempt {attempt + 1} of {ATTEMPTS}:", text[-1000:])
    assert code == 0, text[text.find("=" * 70):]
    assert re.findall(r"^Ran (\d+) tests? in", text, re.MULTILINE) == [str(TESTS)]
    assert text.rstrip().endswith("\nOK"), "some were left out: " + text.rstrip().splitlines()[-1]


def run(sdk: pathlib.Path, output: pathlib.Path, *which: str) -> tuple[int, str]:
    """Exit code and output of the SDK's tests; one that does not end is named."""
    command = [sys.executable, "-m", "unittest", *which, "-v"]
    with output.open("wb") as file:
        suite = subprocess.Popen(command, cwd=sdk, stdout=file, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    try:
        begun, since = [], time.monotonic()
        while suite.poll() is None:
            time.sleep(0.2)
            now = re.findall(r"^(test_\w+ \([\w.]+\))", output.read_text(errors="replace"), re.MULTILINE)
            if len(now) > len(begun):
                begun, since = now, time.monotonic()
            elif time.monotonic() > since + TEST_DEADLINE_S:
                return -1, f"not done after {TEST_DEADLINE_S} s: {begun[-1] if begun else 'the first test'}"
    finally:
        suite.kill()
        suite.wait()
    return suite.returncode, output.read_text(errors="replace")
