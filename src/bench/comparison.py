"""In each round every server in turn, alone on the machine, does its works; then what came out of the runs."""

import statistics
import subprocess
import sys
import time

import measure
from processes import NotStarted
from servers import log_of


def progress(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def run_rounds(servers, works, rounds, pace):
    """After each round {work: {server: [results of each round so far]}}; one that failed altogether has `faults` and no figures."""
    results = {work.key: {server.key: [] for server in servers if server.key in work.servers} for work in works}
    for number in range(1, rounds + 1):
        for server in servers:
            own = [work for work in works if server.key in work.servers]
            for turn in turns(own):
                progress(f"round {number} of {rounds}: {server.title}")
                for work, result in one_turn(server, turn, pace):
                    results[work.key][server.key].append(result)
        yield results


def turns(works):
    """Works that share one process of the server, and those that need their own."""
    together = [work for work in works if not work.fresh]
    return ([together] if together else []) + [[work] for work in works if work.fresh]


def one_turn(server, works, pace):
    left = list(works)
    try:
        with server.running() as running:
            while left:
                yield left[0], one_run(left[0], running, pace, server.warm_up_s)
                left.pop(0)
    except (NotStarted, OSError) as failure:
        fault = f"{failure}; its output: {log_of(server.key)}"
        progress(f"  {fault}")
        for work in left:
            yield work, {"faults": [fault]}


def one_run(work, running, pace, warm_up_s):
    try:
        result = work.do(running, pace, warm_up_s)
    except measure.Failed as failure:
        result = {"faults": [str(failure)]}
    except (subprocess.SubprocessError, ValueError) as failure:
        result = {"faults": [f"{type(failure).__name__}: {failure}"]}
    if not result["faults"] and not any(result.get(name) is not None for name in work.figures):
        result["faults"] = ["no figures"]
    figures = ", ".join(f"{name} {result[name]:,.1f}" for name in work.figures if result.get(name) is not None)
    progress(f"  {work.title}: {figures}{'; INCOMPLETE: ' + '; '.join(result['faults']) if result['faults'] else ''}")
    return result


def summary(works, results):
    """{work: {server: {median, range, faults}}} of the figures that the runs have."""
    return {
        work.key: {server: summary_of(work.figures, runs) for server, runs in results[work.key].items() if runs}
        for work in works
    }


def summary_of(figures, runs):
    values = {figure: [run[figure] for run in runs if run.get(figure) is not None] for figure in figures}
    return {
        "median": {figure: statistics.median(all_of) for figure, all_of in values.items() if all_of},
        "range": {figure: [min(all_of), max(all_of)] for figure, all_of in values.items() if all_of},
        "faults": [f"round {number}: {fault}" for number, run in enumerate(runs, 1) for fault in run["faults"]],
    }
