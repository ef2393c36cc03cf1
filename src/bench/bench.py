"""Compares the hub with other servers on this machine, and writes target/bench/report.html and report.json."""

import argparse
import json
import pathlib
import signal
import sys
import time

import comparison
import machine
import markdown
import measure
import report as html_report
import servers
import targets
import works

EVERY_NAME = [server.key for server in works.all_servers()]


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Compares the hub with other servers on this machine.",
        epilog="Works: "
        + ", ".join(work.key for work in works.all_works())
        + ". Two instances by Redis, each one's share: scripts/bench redis --help. "
        + "Single steps of the hub (JMH): scripts/bench micro --help.",
    )
    parser.add_argument(
        "--rounds", type=positive, default=3, metavar="N", help="rounds to take the medians of (default 3)"
    )
    parser.add_argument(
        "--only", default="", metavar="WORD", help="only the works with this word in their name or title"
    )
    parser.add_argument("--servers", default="", metavar="A,B", help="only these: " + ", ".join(EVERY_NAME))
    parser.add_argument("--quick", action="store_true", help="short runs, to see that everything works")
    parser.add_argument("--markdown", action="store_true", help="prints the README's table")
    parser.add_argument("--plot", metavar="FILE", help="writes the README's plot (SVG)")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        help="measures nothing: makes report.html, table and plot from this report.json",
    )
    chosen = parser.parse_args()
    names = [name for name in chosen.servers.split(",") if name]
    unknown = [name for name in names if name not in EVERY_NAME]
    if unknown:
        parser.error(f"there is no server {', '.join(unknown)}; there are {', '.join(EVERY_NAME)}")
    word = chosen.only.lower()
    chosen.works = [work for work in works.all_works() if word in work.key or word in work.title.lower()]
    if not chosen.works:
        parser.error(
            f"no work has {chosen.only!r} in its name; there are {', '.join(work.key for work in works.all_works())}"
        )
    able = {name for work in chosen.works for name in work.servers}
    chosen.servers = [server for server in works.chosen_servers(names) if server.key in able]
    if not chosen.servers:
        parser.error(f"none of these servers does these works; there do: {', '.join(sorted(able))}")
    if chosen.plot and not pathlib.Path(chosen.plot).resolve().parent.is_dir():
        parser.error(f"--plot {chosen.plot}: there is no such folder")
    chosen.recorded = recorded(parser, chosen.source) if chosen.source else None
    return chosen


def recorded(parser, source):
    """The report.json of a run that was."""
    try:
        report = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        parser.error(f"--from {source}: {failure}")
    if not isinstance(report, dict) or "summary" not in report:
        parser.error(f"--from {source}: is no report.json of scripts/bench")
    return report


def positive(words):
    number = int(words)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def compare(chosen):
    """After each round everything that report.json holds."""
    left_out = {}
    for server in chosen.servers:
        comparison.progress(f"preparing {server.title}")
        left_out[server.key] = server.unavailable()
        if left_out[server.key]:
            comparison.progress(f"  left out: {left_out[server.key]}")
    present = [server for server in chosen.servers if not left_out[server.key]]
    described = {"date": time.strftime("%Y-%m-%d %H:%M %z"), "commit": machine.commit(), "machine": machine.machine()}
    described |= {
        "quick": chosen.quick,
        "servers": [
            {
                "key": server.key,
                "title": server.title,
                "settings": server.settings,
                "left_out": left_out[server.key],
                "version": None if left_out[server.key] else server.version(),
            }
            for server in chosen.servers
        ],
        "works": [{"key": work.key, "title": work.title, "figures": work.figures} for work in chosen.works],
    }
    titles = {server.key: server.title for server in chosen.servers} | {work.key: work.title for work in chosen.works}
    rounds = comparison.run_rounds(present, chosen.works, chosen.rounds, measure.Pace(chosen.quick))
    for number, results in enumerate(rounds, 1):
        summary = comparison.summary(chosen.works, results)
        yield described | {
            "rounds": number,
            "summary": summary,
            "targets": targets.evaluate(summary, titles),
            "runs": results,
        }


def measured(chosen):
    """The same, written down each time: who interrupts it keeps the rounds that were whole."""
    servers.build_ours()
    for report in compare(chosen):
        (servers.BUILT / "report.json").write_text(json.dumps(report, indent=1) + "\n")
        yield report


def lost(report):
    """Each of our own runs that was not complete; what peers lose is told, but is no failure of the comparison."""
    return [
        f"{work}, {server}: {'; '.join(row['faults'])}"
        for work, rows in report["summary"].items()
        for server, row in rows.items()
        if server.startswith("hub") and row["faults"]
    ]


def tell(report):
    for each in report["targets"]:
        outcome = "unknown       –"
        if each["met"] is not None:
            outcome = f"{'met' if each['met'] else 'MISSED':6} {each['measured']:8.2f}"
        print(f"{outcome}  {each['wanted']:27} {each['title']}: {each['compared']}")
    for server in report["servers"]:
        if server["left_out"]:
            print(f"left out: {server['title']}: {server['left_out']}")
    for work, rows in report["summary"].items():
        for server, row in rows.items():
            if row["faults"]:
                print(f"incomplete: {work}, {server}: {'; '.join(row['faults'])}")


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    page = pathlib.Path(chosen.source).with_suffix(".html") if chosen.source else servers.BUILT / "report.html"
    for report in [chosen.recorded] if chosen.recorded else measured(chosen):
        page.write_text(html_report.page(report))
    if chosen.plot:
        with open(chosen.plot, "w", encoding="utf-8") as file:
            file.write(markdown.readme_plot(report) + "\n")
    if chosen.markdown:
        print(markdown.markdown_table(report))
    else:
        tell(report)
    comparison.progress(f"report: {page}")
    if lost(report):
        sys.exit("the hub lost something: " + "\n".join(lost(report)))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # by then everything that was started has ended
