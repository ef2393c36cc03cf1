"""The README's table, and its plot."""

import figures
import plot

SHOWN = ["hub", "limit", "go", "nats", "nchan", "socketio", "vertx"]
# work: the figures that its cells hold
TABLE = {
    "one-channel-1000": ["deliveries_per_s", "cpu_us_per_delivery"],
    "one-channel-10000": ["deliveries_per_s", "cpu_us_per_delivery"],
    "many-channels": ["deliveries_per_s", "cpu_us_per_delivery"],
    "open-loop": ["p99_us"],
    "connect": ["connects_per_s", "cpu_us_per_connect"],
    "idle": ["kb_per_connection"],
    "publish-http": ["publishes_per_s"],
}
PLOT = ["one-channel-1000", "one-channel-10000", "many-channels"]


def present(report):
    left_out = {server["key"] for server in report["servers"] if server["left_out"]}
    measured = {server for rows in report["summary"].values() for server in rows}
    return {
        server["key"]: server["title"]
        for server in report["servers"]
        if server["key"] in SHOWN and server["key"] in measured - left_out
    }


def markdown_table(report):
    """A row for each work, a column for each server; what is incomplete is marked, who is left out stands below."""
    titles = present(report)
    works = [work for work in report["works"] if work["key"] in TABLE and report["summary"].get(work["key"])]
    lines = ["| | " + " | ".join(titles.values()) + " |", "|---" * (len(titles) + 1) + "|"]
    for work in works:
        rows = report["summary"][work["key"]]
        lines.append(
            f"| {work['title']}: {_head(TABLE[work['key']])} | "
            + " | ".join(_cell(rows.get(server), TABLE[work["key"]]) for server in titles)
            + " |"
        )
    notes = [
        f"{server['title']} is left out: {server['left_out']}." for server in report["servers"] if server["left_out"]
    ]
    if any("\\*" in each for each in lines):
        notes.append("\\* not everything arrived.")
    return "\n".join(lines + ([""] + notes if notes else []))


def _head(names):
    return ", ".join(
        figures.FIGURES[name].title
        + ("" if figures.FIGURES[name].unit == "1/s" else f" ({figures.FIGURES[name].unit})")
        for name in names
    )


def _cell(row, names):
    if not row or not row["median"]:
        return "–"
    return ", ".join(figures.FIGURES[name].write(row["median"].get(name)) for name in names) + (
        " \\*" if row["faults"] else ""
    )


def readme_plot(report):
    """Deliveries per second and CPU per delivery of every server, one work below the other."""
    names = {work["key"]: work["title"] for work in report["works"]}
    panels = [
        (names[work], report["summary"][work], ["deliveries_per_s", "cpu_us_per_delivery"])
        for work in PLOT
        if report["summary"].get(work)
    ]
    return plot.stacked_bars("Deliveries per second and CPU per delivery", panels, present(report))
