"""The load generator: against a hub, against a server that does everything wrong, and its histogram against HdrHistogram's own."""

import base64
import hashlib
import hmac
import json
import pathlib
import random
import signal
import subprocess
import time

import pytest
from hdrh.histogram import HdrHistogram

from disorder import Disorder
from processes import Hub

ROOT = pathlib.Path(__file__).parents[3]
SOURCES = ROOT / "src" / "bench" / "c"
PROGRAM = ROOT / "target" / "bench" / "wsload"
SECRET = "a secret of the load test's own, which is long enough"
SUBSCRIBERS = 300
QUANTILES = [0.5, 0.9, 0.99, 0.999, 0.9999]
SENT = 20
RUN_LIMIT_S = 60


def part_of_a_token(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def token(user: str) -> str:
    signed = ".".join(part_of_a_token(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, {"sub": user}))
    return signed + "." + part_of_a_token(hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256))


@pytest.fixture(scope="module", autouse=True)
def compiled():
    subprocess.run([SOURCES / "build", PROGRAM.parent], check=True)


@pytest.fixture(scope="module")
def loaded_hub(tmp_path_factory, engine):
    settings = {
        "engine": engine,
        "client": {"token": {"hmac_secret_key": SECRET}},
        "channel": {"without_namespace": {"allow_subscribe_for_client": True, "allow_publish_for_client": True}},
    }
    with Hub(tmp_path_factory.mktemp("loaded"), settings).running() as hub:
        yield hub


def run(command: list, code: int = 0) -> str:
    ended = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=RUN_LIMIT_S)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout if code < 2 else ended.stderr


def load(hub, *options) -> str:
    """Against a hub as its users run it."""
    return run([ROOT / "scripts" / "load", "--url", f"ws://127.0.0.1:{hub.port}", "--api-key", hub.key, "--token", token("load"),
                "--subscribers", SUBSCRIBERS, "--pid", hub.process.pid, *options])


def check_all_came_in_order(result, messages):
    assert result["connections"] == result["ready"] == SUBSCRIBERS and result["closed"] == 0
    assert result["publishes"] == result["answers"] == messages and result["publish_errors"] == 0
    assert result["out_of_order"] == result["missing"] == result["doubled"] == result["foreign"] == 0
    assert result["deliveries"] == result["expected"]
    assert 0 < result["p50_us"] <= result["p90_us"] <= result["p99_us"] <= result["p999_us"] <= result["p9999_us"] <= result["max_us"]
    assert result["connects_per_s"] > 0 and 0 < result["connect_p50_us"] <= result["connect_p99_us"]
    assert result["generator_cpu_us_per_delivery"] > 0


def test_closed_loop(loaded_hub):
    result = json.loads(load(loaded_hub, "--messages", 400, "--json"))
    check_all_came_in_order(result, 400)
    assert result["expected"] == 400 * SUBSCRIBERS
    assert result["cpu_us_per_delivery"] > 0


def test_open_loop_with_channels_of_unequal_size(loaded_hub):
    result = json.loads(load(loaded_hub, "--messages", 210, "--rate", 300, "--channels", 7, "--publishers", 3, "--json"))
    check_all_came_in_order(result, 210)
    assert result["expected"] == 210 // 7 * SUBSCRIBERS
    assert result["elapsed_s"] >= 209 / 300


def test_publishing_over_websocket(loaded_hub):
    result = json.loads(load(loaded_hub, "--messages", 300, "--channels", 3, "--publish", "websocket", "--publishers", 2, "--json"))
    check_all_came_in_order(result, 300)


@pytest.mark.parametrize("how", ["http", "websocket"])
def test_publishing_alone(loaded_hub, how):
    options = ["--subscribers", 0, "--publish", how, "--publishers", 2, "--messages", 2000, "--in-flight", 50, "--json"]
    result = json.loads(load(loaded_hub, *options))
    assert result["publishes"] == result["answers"] == 2000 and result["publish_errors"] == 0
    assert result["publishes_per_s"] > 0 and result["cpu_us_per_publish"] > 0 and 0 < result["p50_us"] <= result["max_us"]


def test_refused_publications_are_errors(loaded_hub):
    options = ["-port", loaded_hub.port, "-n", 0, "-messages", 20, "-publish-path", "/api/publish", "-publish-header", "X-API-Key: wrong"]
    assert json.loads(run([PROGRAM, *options], code=1))["publish_errors"] == 20


def test_the_readable_result(loaded_hub):
    text = load(loaded_hub, "--messages", 100)
    assert f"connected      {SUBSCRIBERS} of {SUBSCRIBERS}, " in text
    assert f"delivered      {100 * SUBSCRIBERS} of {100 * SUBSCRIBERS}, " in text
    assert "order check    0 out of order, 0 missing, 0 doubled, 0 foreign" in text
    assert "CPU time       hub " in text


def test_what_was_not_measured_is_not_in_the_readable_result(loaded_hub):
    text = run([ROOT / "scripts" / "load", "--url", f"ws://127.0.0.1:{loaded_hub.port}", "--api-key", loaded_hub.key,
                "--subscribers", 0, "--messages", 100])
    assert [line.split()[0] for line in text.splitlines()] == ["published", "latency"]


def test_the_histogram_file(loaded_hub, tmp_path):
    file = tmp_path / "latency.hgrm"
    result = json.loads(load(loaded_hub, "--messages", 100, "--histogram", file, "--json"))
    lines = file.read_text().splitlines()
    assert lines[0].split() == ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"]
    median = next(line.split() for line in lines if " 0.500000000000 " in line)
    assert float(median[0]) == result["p50_us"] / 1000
    assert f"Total count    = {result['deliveries']:12}]" in file.read_text()


def stamp(number: int) -> str:
    """A payload that was not published."""
    return f"@@{number:08}{0:016}" + "x" * 10


def doubled_late(sent: list[str]):
    """When all that is waited for has come."""
    yield from sent
    time.sleep(0.01)
    yield sent[-1]


WRONG = {
    "dropped": (lambda sent: sent[:3] + sent[4:], {"missing": 1}),
    "dropped at the end": (lambda sent: sent[:-2], {"missing": 2}),
    "doubled": (lambda sent: sent[:5] + sent[4:], {"doubled": 1}),
    "doubled at the end": (lambda sent: sent + sent[-1:], {"doubled": 1}),
    "doubled late": (doubled_late, {"doubled": 1}),
    "some doubled later": (lambda sent: sent[:9] + sent[2:4] + sent[9:], {"doubled": 2}),
    "swapped": (lambda sent: [*sent[:6], sent[7], sent[6], *sent[8:]], {"out_of_order": 1}),
    "in place of another": (lambda sent: sent[:7] + [sent[6]] + sent[8:], {"doubled": 1, "missing": 1}),
    "of another channel": (lambda sent: sent[:4] + [stamp(1234)] + sent[4:], {"foreign": 1}),
}


@pytest.mark.parametrize("change, found", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_found(change, found):
    with Disorder(SENT, 3, lambda sent: change(list(sent))).running() as server:
        result = json.loads(run([PROGRAM, *server.options(), "-n", 3, "-limit", 2], code=1))
    nothing = {"out_of_order": 0, "missing": 0, "doubled": 0, "foreign": 0}
    assert {name: result[name] for name in nothing} == {**nothing, **{name: 3 * count for name, count in found.items()}}


@pytest.mark.parametrize("size", [26, 128, 5000])
@pytest.mark.parametrize("wrapped", ["{}", '42["m","@{}"]@@', "MSG @@000000 {}\r\n"])
def test_publications_merged_into_one_frame_are_all_found(size, wrapped):
    with Disorder(SENT, 3, lambda sent: ["".join(wrapped.format(payload) for payload in sent)]).running() as server:
        result = json.loads(run([PROGRAM, *server.options(), "-n", 3, "-size", size, "-limit", 2]))
    assert (result["deliveries"], result["frames"], result["missing"]) == (3 * SENT, 3, 0)


def test_frames_that_come_in_pieces():
    def in_pieces(sent):
        wire = b"".join(bytes([0x81, len(payload)]) + payload.encode() for payload in sent)
        for at in range(0, len(wire), 77):
            yield wire[at:at + 77]
            time.sleep(0.001)

    with Disorder(SENT, 3, in_pieces).running() as server:
        result = json.loads(run([PROGRAM, *server.options(), "-n", 3, "-size", 100, "-limit", 2]))
    assert (result["deliveries"], result["frames"], result["missing"]) == (3 * SENT, 3 * SENT, 0)


def test_with_a_rate_latency_counts_from_when_a_publication_was_due():
    started = []

    def halted(sent):
        """At the first publication the load generator is halted for as long as it takes for half of them to be due."""
        yield next(sent)
        started[0].send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        started[0].send_signal(signal.SIGCONT)
        yield from sent

    with Disorder(600, 1, halted).running() as server:
        command = [str(part) for part in [PROGRAM, *server.options(), "-n", 1, "-rate", 1000, "-limit", 10]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            started.append(process)
            result = json.loads(process.communicate(timeout=RUN_LIMIT_S)[0])
    assert result["missing"] == 0
    assert 250_000 <= result["max_us"] and 100_000 <= result["p90_us"]


@pytest.mark.parametrize("options, told", [
    (["-subscribers", 3], "-subscribers; allowed are -host -port "),
    (["-port", "http"], "-port http: allowed is a whole number from 1 to 65535"),
    (["-publish", "ftp"], "-publish ftp: allowed is http, lines or websocket"),
    (["-n"], "-n needs a value"),
    (["-pid", 0], "-pid 0: there is no such process"),
    (["-histogram", "/nowhere/latency.hgrm"], "-histogram /nowhere/latency.hgrm: No such file or directory"),
])
def test_wrong_options_are_told(options, told):
    assert told in run([PROGRAM, *options], code=2)


@pytest.mark.parametrize("options, told", [
    (["--pigeons", 3], "there is no option --pigeons"),
    (["--rate"], "--rate needs a value"),
    (["--url", "wss://example.com"], "--url wss://example.com: allowed is ws://HOST:PORT, without TLS"),
    (["--subscribers", "many"], "--subscribers many: allowed is a whole number from 0 to 1000000"),
    (["--in-flight", 0], "--in-flight 0: allowed is a whole number from 1 to 65536"),
    (["--in-flight", 16, "--rate", 100], "--in-flight and --rate: a loop is closed or open"),
    (["--publish", "ftp"], "--publish ftp: allowed is http or websocket"),
    (["--api-key", ""], "--api-key is needed"),
    (["--url", "ws://127.0.0.1:1", "--subscribers", 0], "connect to 127.0.0.1:1: Connection refused"),
    (["--url", "ws://127.0.0.1:1", "--publish", "websocket", "--subscribers", 0], "connect to 127.0.0.1:1: Connection refused"),
    (["--url", "ws://127.0.0.1:1", "--subscribers", 3], "none of 3 subscribers is connected and confirmed"),
])
def test_wrong_options_of_the_script_are_told_in_its_own_words(options, told):
    assert told in run([ROOT / "scripts" / "load", "--api-key", "key", *options], code=2)


@pytest.fixture(scope="module")
def histogram_of(tmp_path_factory):
    """Values to what the load generator's histogram says of them."""
    program = tmp_path_factory.mktemp("histogram") / "histogram_of"
    source = pathlib.Path(__file__).with_name("histogram_of.c")
    subprocess.run(["gcc", "-O2", "-I", SOURCES, "-o", program, source, SOURCES / "histogram.c", "-lm"], check=True)
    command = [program, *map(str, QUANTILES)]
    return lambda values: subprocess.run(
        command, input="\n".join(map(str, values)), stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def first_reaching(histogram, share: float) -> tuple[float, int]:
    """The first recorded value at which this share of all values has come, and how many have."""
    return next((step.value_iterated_to, step.total_count_to_this_value) for step in histogram.get_recorded_iterator()
                if step.total_count_to_this_value >= share * histogram.get_total_count())


def drawn(draw) -> list[int]:
    numbers = random.Random(1)
    return [int(draw(numbers)) % 60_000_000 + 1 for _ in range(30_000)]


@pytest.mark.parametrize("values", [
    [1, 2, 3],
    [2047, 2048, 2049, 4095, 4096, 60_000_000],
    drawn(lambda numbers: numbers.expovariate(1 / 5000)),
    drawn(lambda numbers: numbers.lognormvariate(9, 2)),
], ids=["three", "at the edges", "exponential", "long tail"])
def test_the_histogram_is_that_of_hdrhistogram(histogram_of, values):
    theirs = HdrHistogram(1, 60_000_000, 3)
    for value in values:
        theirs.record_value(value)
    ours = histogram_of(values)
    assert [int(line) for line in ours[:5]] == [theirs.get_value_at_percentile(100 * quantile) for quantile in QUANTILES]
    assert int(ours[5]) == theirs.get_max_value()
    for value, share, count, *_ in (line.split() for line in ours[8:-3]):
        assert (float(value), int(count)) == first_reaching(theirs, float(share)), share
    assert ours[-4].split()[1:] == ["1.000000000000", str(len(values))]
    assert ours[-3:-1] == [
        f"#[Mean    = {theirs.get_mean_value():12.3f}, StdDeviation   = {theirs.get_stddev():12.3f}]",
        f"#[Max     = {theirs.get_max_value():12.3f}, Total count    = {len(values):12}]",
    ]
