"""The report: one HTML file that needs nothing else, made from what report.json holds."""

import html

import figures
import measure
import plot
import works

CSS = """
:root{color-scheme:light dark;--ink:#24292f;--soft:#6e7781;--line:#d0d7de;--ground:#fff;--good:#1a7f37;--bad:#cf222e}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--ground:#0d1117;--good:#3fb950;
--bad:#f85149}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);
max-width:980px;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;margin:1em 0;font-size:14px}
td,th{border-bottom:1px solid var(--line);padding:4px 10px;text-align:left}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}small{color:var(--soft);display:block}
.met{color:var(--good)}.missed,.incomplete{color:var(--bad);font-weight:600}h2{margin-top:2em}.wide{overflow-x:auto}
""".strip()


OUTCOMES = {
    True: '<span class="met">met</span>',
    False: '<span class="missed">missed</span>',
    None: '<span class="incomplete">not measured</span>',
}


def page(report):
    titles = {server["key"]: server["title"] for server in report["servers"]}
    sections = [_head(report), _targets(report["targets"]), _incomplete(report)]
    sections += [
        _work(work, report["summary"].get(work["key"], {}), titles)
        for work in report["works"]
        if not work["key"].startswith("curve-")
    ]
    sections += [_curve(report, titles), _servers(report["servers"]), _method(report)]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Comparison of WebSocket servers</title><style>{CSS}</style></head><body>\n"
        + "\n".join(sections)
        + "\n</body></html>\n"
    )


def escaped(words):
    return html.escape(str(words))


def table(heads, rows, numbers_from=1):
    """`rows` hold HTML; columns from `numbers_from` on are numbers."""
    kind = lambda column: ' class="number"' if column >= numbers_from else ""  # noqa: E731
    head = "".join(f"<th{kind(column)}>{escaped(words)}</th>" for column, words in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{kind(column)}>{cell}</td>" for column, cell in enumerate(row)) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _head(report):
    machine = report["machine"]
    quick = '<p class="incomplete">Quick runs: these figures mean little.</p>' if report["quick"] else ""
    rows = [
        [escaped(name), escaped(value)]
        for name, value in {
            "Date": report["date"],
            "Commit": report["commit"],
            "Rounds": report["rounds"],
            **machine,
        }.items()
    ]
    return f"<h1>Comparison of WebSocket servers</h1>{quick}" + table(["", ""], rows, numbers_from=2)


def _targets(targets):
    if not targets:
        return ""
    rows = [
        [
            escaped(each["title"]),
            escaped(each["compared"]),
            "–" if each["met"] is None else f"{each['measured']:.2f}",
            escaped(each["wanted"]),
            OUTCOMES[each["met"]],
        ]
        for each in targets
    ]
    return "<h2>Targets</h2>" + table(["Work", "What", "Measured", "Wanted", ""], rows, numbers_from=2)


def _incomplete(report):
    titles = {server["key"]: server["title"] for server in report["servers"]}
    names = {work["key"]: work["title"] for work in report["works"]}
    items = [
        f"<li>{escaped(titles[server])}, {escaped(names[work])}: {escaped('; '.join(row['faults']))}</li>"
        for work, rows in report["summary"].items()
        for server, row in rows.items()
        if row["faults"]
    ]
    return f'<h2 class="incomplete">Incomplete runs</h2><ul>{"".join(items)}</ul>' if items else ""


def _work(work, rows, titles):
    if not rows:
        return ""
    known = [name for name in work["figures"] if any(row["median"].get(name) is not None for row in rows.values())]
    heads = ["Server"] + [figures.FIGURES[name].heading for name in known]
    cells = [[_name(titles[server], row)] + [_cell(row, name) for name in known] for server, row in rows.items()]
    shown = {server: titles[server] for server in rows}
    pictures = plot.bars("Medians and ranges", rows, known[:2], shown) if known else ""
    if "p50_us" in known:
        pictures += plot.quantiles("Latency: p50, p99, p99.9", rows, shown)
    return f"<h2>{escaped(work['title'])}</h2>" + table(heads, cells) + pictures


def _name(title, row):
    return escaped(title) + (' <span class="incomplete">incomplete</span>' if row["faults"] else "")


def _cell(row, name):
    if name not in row["median"]:
        return "–"
    low, high = row["range"][name]
    write = figures.FIGURES[name].write
    spread = f"<small>{write(low)} – {write(high)}</small>" if low != high else ""  # of one round there is none
    return write(row["median"][name]) + spread


def _curve(report, titles):
    rows = {count: report["summary"].get(f"curve-{count}", {}) for count in works.CURVE}
    servers = [server for server in works.LOOPS if any(server in row for row in rows.values())]
    series = {
        titles[server]: [
            (count, row[server]["median"]["cpu_us_per_delivery"])
            for count, row in rows.items()
            if row.get(server, {}).get("median", {}).get("cpu_us_per_delivery") is not None
        ]
        for server in servers
    }
    series = {name: points for name, points in series.items() if points}
    if not series:
        return ""
    heads = ["Subscribers"] + [
        f"{titles[server]}: {words}" for server in servers for words in ("deliveries/s", "CPU, µs")
    ]
    cells = [
        [f"{count:,}"]
        + [
            _cell(row.get(server, {"median": {}}), name)
            for server in servers
            for name in ("deliveries_per_s", "cpu_us_per_delivery")
        ]
        for count, row in rows.items()
        if row
    ]
    return (
        "<h2>Curve: 1 channel, 16 publications in flight, more and more subscribers</h2>"
        + table(heads, cells)
        + plot.curve("CPU per delivery over the number of subscribers", series, "µs of CPU per delivery")
    )


def _servers(servers):
    rows = [
        [
            escaped(each["title"]),
            escaped(each["version"] or ""),
            (
                escaped(each["settings"] or "")
                if not each["left_out"]
                else f'<span class="incomplete">left out:</span> {escaped(each["left_out"])}'
            ),
        ]
        for each in servers
    ]
    return "<h2>Servers</h2>" + table(["Server", "Version", "Settings"], rows, numbers_from=3)


def _method(report):
    return f"""<h2>Method</h2>
<p>Everything runs on the loopback interface of one machine, the load generator (C, one thread) included, which
takes its share of the processors. Each server runs alone: started for its turn, warmed up by runs that do not
count (on the JVM until its optimising compiler takes less than {measure.STILL_COMPILING:.0%} of a core, but for the works that
say what was before them), ended after it. Rounds
of such turns: {report["rounds"]}. Tables give the median of the rounds, below it the least and the most. Payloads have
128 bytes; publications go over one HTTP connection unless the server's settings say otherwise, and publishing
is part of the CPU figures, which are those of all the server's processes. A run's number of publications is
chosen so that it takes some seconds. Memory is what is resident of all the server's processes, above that of
the same processes after {measure.WARM_UP_CONNECTIONS} clients came and went, each time after a collection where the server can be
told to collect.</p>
<p>Incomplete is a run in which clients were closed, or publications came twice, out of order, or not at all.</p>"""
