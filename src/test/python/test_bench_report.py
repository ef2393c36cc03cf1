"""What scripts/bench makes of a recorded report.json: a server left out, one incomplete, targets met and missed."""

import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import pytest

from bench_modules import evaluated

ROOT = pathlib.Path(__file__).parents[3]
BENCH = ROOT / "src" / "bench"
RECORDED = pathlib.Path(__file__).with_name("bench_report.json")
VOID = {"meta", "br"}


class Nesting(html.parser.HTMLParser):
    """Fails where an element is closed that is not open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def bench(*arguments, program="bench.py", **options):
    return subprocess.run(
        [sys.executable, "-B", str(BENCH / program), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        **options,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder with report.html and plot.svg, and what was printed."""
    folder = tmp_path_factory.mktemp("bench")
    shutil.copy(RECORDED, folder / "report.json")
    run = bench("--from", folder / "report.json", "--markdown", "--plot", folder / "plot.svg")
    assert run.returncode == 0, run.stderr
    return folder, run.stdout


@pytest.fixture(scope="module")
def page(made):
    return (made[0] / "report.html").read_text()


@pytest.fixture
def recorded():
    return json.loads(RECORDED.read_text())


def pictures_in(page):
    return re.findall(r"<svg.*?</svg>", page, re.DOTALL)


def test_the_page_names_every_server_and_who_is_left_out(page, recorded):
    for server in recorded["servers"]:
        assert server["title"] in page
    assert "left out:</span> not installed: nats-server" in page


def test_the_page_is_well_formed_and_escapes_what_it_is_given(page):
    nesting = Nesting()
    nesting.feed(page)
    assert not nesting.open
    assert "Some &lt;CPU&gt; &amp; more" in page


def test_an_incomplete_run_is_named_and_marked(page, made):
    assert "Socket.IO, 1 channel, 1,000 subscribers, 16 in flight: round 2: 15,999 of 16,000 deliveries arrived" in page
    assert 'Socket.IO <span class="incomplete">incomplete</span>' in page
    assert re.search(r"83,000, 8\.50 \\\*", made[1]) and "not everything arrived" in made[1]


def test_targets_are_shown_as_met_and_missed(page, recorded):
    assert page.count('class="met">met') == sum(target["met"] for target in recorded["targets"]) > 0
    assert page.count('class="missed">missed') == sum(not target["met"] for target in recorded["targets"]) > 0


def test_pictures_are_xml_and_need_nothing_from_elsewhere(page, made):
    pictures = pictures_in(page)
    assert len(pictures) == 4  # bars, latencies and memory of the works, and the curve
    for picture in [*pictures, (made[0] / "plot.svg").read_text()]:
        assert xml.etree.ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
        assert not re.search(r"href|url\(|<script|@import", picture)
    assert not re.search(r"<link|<script|src=", page)


def test_bars_are_as_long_as_their_values(made):
    plot = xml.etree.ElementTree.fromstring((made[0] / "plot.svg").read_text())
    widths = [float(bar.get("width")) for bar in plot.iter("{http://www.w3.org/2000/svg}rect")]
    hub, limit = widths[0], widths[1]
    assert hub / limit == pytest.approx(1_640 / 1_830, rel=0.01)


def test_columns_are_named_with_their_unit_once(page):
    assert '<th class="number">Deliveries/s</th><th class="number">CPU per delivery, µs</th>' in page
    assert "1/s" not in page


def test_medians_stand_over_their_ranges(page):
    assert "1,640,000<small>1,476,000 – 1,804,000</small>" in page


def test_one_round_has_no_range(tmp_path, recorded):
    row = recorded["summary"]["one-channel-1000"]["hub"]
    row["range"]["deliveries_per_s"] = [row["median"]["deliveries_per_s"]] * 2
    (tmp_path / "report.json").write_text(json.dumps(recorded))
    bench("--from", tmp_path / "report.json")
    assert '<td class="number">1,640,000</td>' in (tmp_path / "report.html").read_text()


def test_the_table_for_the_readme_has_a_row_for_each_work_and_a_column_for_each_server(made):
    lines = made[1].splitlines()
    assert lines[0].split(" | ")[1:4] == ["WebSocket Hub", "Limit in C", "Go library centrifuge"]
    assert "NATS" not in lines[0] and "NATS over WebSocket is left out: not installed: nats-server." in made[1]
    assert lines[2].startswith(
        "| 1 channel, 1,000 subscribers, 16 in flight: Deliveries/s, CPU per delivery (µs) | 1,640,000, 0.67 | "
    )
    assert lines[3].endswith("| 26.0 | – | 28.0 | – | – | – |")


def test_what_the_hub_lost_is_a_failure(tmp_path, recorded):
    recorded["summary"]["one-channel-1000"]["hub"]["faults"] = ["round 1: out of order: 1"]
    file = tmp_path / "report.json"
    file.write_text(json.dumps(recorded))
    run = bench("--from", file)
    assert run.returncode == 1
    assert "the hub lost something: one-channel-1000, hub: round 1: out of order: 1" in run.stderr


def test_help_names_options_servers_and_works():
    run = bench("--help")
    assert run.returncode == 0
    told = " ".join(run.stdout.split())
    words = ["--rounds", "--only", "--servers", "--quick", "--markdown", "socketio", "many-channels", "bench redis", "bench micro"]
    for word in words:
        assert word in told


@pytest.mark.parametrize(
    "wrong, reason",
    [
        (["--frobnicate"], "--frobnicate"),
        (["--servers", "hub,pigeons"], "there is no server pigeons"),
        (["--only", "pigeons"], "no work has 'pigeons' in its name"),
        (["--rounds", "0"], "must be 1 or more"),
        (["--servers", "nats", "--only", "publish-bus"], "none of these servers does these works; there do: hub-bus"),
        (["--plot", "/nowhere/plot.svg"], "--plot /nowhere/plot.svg: there is no such folder"),
        (["--from", "/nowhere/report.json"], "--from /nowhere/report.json: "),
        (["--from", __file__], "--from " + __file__),
    ],
)
def test_wrong_options_are_refused_before_anything_is_built(wrong, reason):
    run = bench(*wrong)
    assert run.returncode == 2
    assert reason in run.stderr


def test_two_instances_by_redis_are_not_measured_where_nothing_has_that_name():
    run = bench("--only", "pigeons", program="redis_bench.py")
    assert run.returncode == 2
    assert "nothing has 'pigeons' in its name; there are: 1 channel, 1,000 subscribers" in run.stderr


def test_all_that_is_needed_and_not_installed_is_named_at_once(tmp_path):
    run = bench("--only", "idle", env={"PATH": str(tmp_path)})
    assert run.returncode == 1
    assert run.stderr.strip() == "scripts/bench needs what is not installed: gcc, java, mvn"


def test_a_target_is_named_as_not_measured_where_the_server_to_compare_with_is_missing():
    found = evaluated(
        "import targets; titles = {'idle': 'Idle', 'hub': 'Hub', 'go': 'Go'}; "
        "hub = {'hub': {'median': {'kb_per_connection': 19.0}}}; "
        "print(json.dumps([[(row['compared'], row['measured'], row['met']) for row in targets.evaluate({'idle': rows}, titles)] "
        "for rows in (hub, {})]))"
    )
    missing = ["Resident per connection, Hub / Go", None, None]
    assert found == [
        [["Resident per connection, Hub", 19.0, True], missing],
        [["Resident per connection, Hub", None, None], missing],
    ]


def test_targets_that_were_not_measured_are_on_the_page_and_in_the_text(tmp_path, recorded):
    recorded["targets"][0] |= {"measured": None, "met": None}
    file = tmp_path / "report.json"
    file.write_text(json.dumps(recorded))
    run = bench("--from", file)
    assert run.returncode == 0
    assert run.stdout.startswith("unknown       –  at least 2.5")
    assert (tmp_path / "report.html").read_text().count(">not measured<") == 1


def test_a_server_that_ends_while_its_memory_is_measured_is_an_incomplete_run_and_no_end_of_the_comparison():
    found = evaluated(
        "import comparison, contextlib, measure, processes, servers, works\n"
        "class Ending(servers.Server):\n"
        "    key = 'ending'\n"
        "    @contextlib.contextmanager\n"
        "    def running(self):\n"
        "        with processes.process('true') as child:\n"
        "            while 'Z' not in processes.pathlib.Path(f'/proc/{child.pid}/stat').read_text().rpartition(')')[2]: pass\n"
        "            yield servers.Running([child.pid], [])\n"
        "do = lambda running, pace, warm_up_s: processes.resident_kb(running.pids)\n"
        "work = works.Work('idle', 'Idle', works.IDLE, ['ending'], do)\n"
        "print(json.dumps(list(comparison.run_rounds([Ending()], [work], 1, measure.Pace(True)))[-1]))"
    )
    fault = found["idle"]["ending"][0]["faults"][0]
    assert "the process has ended" in fault and fault.endswith("its output: target/bench/ending.log")


def test_what_a_round_has_found_is_there_when_it_ends():
    found = evaluated(
        "import comparison, contextlib, measure, servers, works\n"
        "class Silent(servers.Server):\n"
        "    key = title = 'silent'\n"
        "    @contextlib.contextmanager\n"
        "    def running(self):\n"
        "        yield servers.Running([], [])\n"
        "def do(running, pace, warm_up_s):\n"
        "    return {'faults': [], 'kb_per_connection': 1}\n"
        "work = works.Work('idle', 'Idle', works.IDLE, ['silent'], do)\n"
        "rounds = comparison.run_rounds([Silent()], [work], 3, measure.Pace(True))\n"
        "print(json.dumps([len(results['idle']['silent']) for results in rounds]))"
    )
    assert found == [1, 2, 3]
