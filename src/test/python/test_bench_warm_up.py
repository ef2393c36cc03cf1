"""How long scripts/bench warms a server up: until a JVM's optimising compiler rests, and not for ever."""

import pytest

from bench_modules import evaluated


def runs(compiled_s, quick=False, came="100"):
    """The lengths of the runs of a server whose compiler takes so long in each of them (a Python expression in `n`)."""
    return evaluated(
        "import measure, processes, servers\n"
        "lengths, total = [], [0.0]\n"
        "processes.compiling_s = lambda pids: total[0]\n"
        "def run(rate, seconds):\n"
        "    n = len(lengths)\n"
        f"    total[0] += {compiled_s}\n"
        "    lengths.append(seconds)\n"
        f"    return {{'deliveries_per_s': {came}, 'elapsed_s': 1.0}}\n"
        f"rate = measure.warmed(run, 'deliveries_per_s', 5, servers.Running([], []), measure.Pace({quick}), 3.0)\n"
        "print(json.dumps([len(lengths), rate]))"
    )


@pytest.mark.parametrize("compiled_s, expected", [("0", 3), ("1 if n < 7 else 0.05", 8), ("1", 20)])
def test_warms_up_until_the_compiler_rests(compiled_s, expected):
    assert runs(compiled_s) == [expected, 100]


def test_a_quick_comparison_does_not_wait_for_the_compiler():
    assert runs("1", quick=True) == [1, 100]


def test_a_server_that_delivers_nothing_is_not_warmed_up():
    assert runs("1", came="0") == [1, 0]


def test_the_time_of_compilers_is_that_of_their_threads():
    found = evaluated(
        "import os, processes, threading, time\n"
        "def named(name, begin, end):\n"
        "    def spin():\n"
        "        open(f'/proc/self/task/{threading.get_native_id()}/comm', 'w').write(name)\n"
        "        begin.wait()\n"
        "        start = time.thread_time()\n"
        "        while time.thread_time() - start < 0.3: pass\n"
        "        end.wait()\n"
        "    threading.Thread(target=spin).start()\n"
        "begin, end = threading.Event(), threading.Event()\n"
        "named('C2 CompilerThre', begin, end), named('other', begin, end)\n"
        "before = processes.compiling_s([os.getpid()])\n"
        "begin.set()\n"
        "while processes.cpu_s([os.getpid()]) < 0.6: time.sleep(0.01)\n"
        "time.sleep(0.2)\n"
        "after = processes.compiling_s([os.getpid()])\n"
        "end.set()\n"
        "print(json.dumps([before, after]))"
    )
    assert found[0] < 0.1 and 0.25 <= found[1] < 0.45
