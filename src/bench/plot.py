"""Plots as SVG without scripts, fonts or pictures from elsewhere; legible on light and on dark ground."""

import html
import math

import figures

WIDTH, NAME_WIDTH, ROW, HEAD, TITLE = 860, 190, 24, 22, 26
STYLE = """
svg.plot{--ink:#24292f;--soft:#6e7781;--line:#d0d7de;--own:#0969da;--peer:#8c959f;--edge:#bf8700;--second:#1a7f37}
@media(prefers-color-scheme:dark){svg.plot{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--own:#4493f8;--peer:#656c76;--edge:#d29922;
--second:#3fb950}}
svg.plot text{font:12px system-ui,sans-serif;fill:var(--ink)}svg.plot .soft{fill:var(--soft)}
svg.plot .title{font-weight:600;font-size:13px}
svg.plot .own{fill:var(--own)}svg.plot .peer{fill:var(--peer)}
svg.plot .edge{fill:var(--edge)}svg.plot .second{fill:var(--second)}
svg.plot line,svg.plot path{stroke:var(--line);fill:none}svg.plot .whisker{stroke:var(--ink)}
svg.plot .line-own{stroke:var(--own);stroke-width:2}svg.plot .line-edge{stroke:var(--edge);stroke-width:2}
svg.plot .line-second{stroke:var(--second);stroke-width:2}
""".strip()


def text(x, y, words, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{html.escape(str(words))}</text>'


def line(x1, y1, x2, y2, kind=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def rectangle(x, y, width, height, kind):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height}" rx="2" class="{kind}"/>'


def svg(height, parts, label):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" style="max-width:100%;height:auto"><title>{html.escape(label)}</title>'
        f"<style>{STYLE}</style>{''.join(parts)}</svg>"
    )


def colour(server):
    return "own" if server.startswith("hub") else "edge" if server == "limit" else "peer"


def bars(title, rows, names, servers):
    """One panel beside the other for each figure in `names`; the longest bar of each is that of its largest value.

    `rows`: {server: {"median": …, "range": …}} as in the report; whiskers go from the least to the most of all rounds.
    """
    height, parts = _bars(title, rows, names, servers, 0)
    return svg(height, parts, title)


def stacked_bars(title, panels, servers):
    """The bars of several works, one below the other, in one picture. `panels`: [(title, rows, names)]."""
    top, parts = 0, []
    for name, rows, figure_names in panels:
        height, more = _bars(name, rows, figure_names, servers, top)
        top, parts = top + height, parts + more
    return svg(top, parts, title)


def _bars(title, rows, names, servers, top):
    shown = [
        server
        for server in servers
        if any(rows.get(server, {}).get("median", {}).get(name) is not None for name in names)
    ]
    panel = (WIDTH - NAME_WIDTH) / len(names)
    parts = [text(0, top + TITLE - 10, title, "title")]
    for number, server in enumerate(shown):
        parts.append(text(0, top + TITLE + HEAD + number * ROW + 13, servers[server]))
    for column, name in enumerate(names):
        x = NAME_WIDTH + column * panel
        parts.append(text(x, top + TITLE + 10, figures.FIGURES[name].heading, "soft"))
        most = max((rows[server]["median"].get(name) or 0 for server in shown), default=0)
        for number, server in enumerate(shown):
            parts += _bar(rows[server], name, server, x, top + TITLE + HEAD + number * ROW, panel, most)
    return TITLE + HEAD + len(shown) * ROW + 14, parts


def _bar(row, name, server, x, y, panel, most):
    value = row["median"].get(name)
    if value is None:
        return [text(x, y + 13, "–", "soft")]
    room = (panel - 90) / (most or 1)
    low, high = (min(each * room, panel - 80) for each in row["range"][name])
    return [
        rectangle(x, y + 2, value * room, ROW - 10, colour(server)),
        line(x + low, y + 9, x + high, y + 9, "whisker"),
        text(x + max(value * room, high) + 6, y + 13, figures.FIGURES[name].write(value)),
    ]


def quantiles(title, rows, servers):
    """Latencies of each server on a logarithmic axis: a line from the median to p99.9, with a mark at each quantile."""
    names = {"p50_us": 4, "p99_us": 5, "p999_us": 3}
    shown = [server for server in servers if rows.get(server, {}).get("median", {}).get("p50_us")]
    values = [rows[server]["median"][name] for server in shown for name in names if rows[server]["median"].get(name)]
    if not values:
        return ""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values) * 1.01))
    place = lambda value: NAME_WIDTH + (math.log10(value) - low) / (high - low) * (
        WIDTH - NAME_WIDTH - 90
    )  # noqa: E731
    bottom = TITLE + HEAD + len(shown) * ROW
    parts = [text(0, TITLE - 10, title, "title")]
    for power in range(low, high + 1):
        parts += [
            line(place(10**power), TITLE + 14, place(10**power), bottom),
            text(place(10**power), TITLE + 10, f"{10 ** power / 1000:g} ms", "soft", "middle"),
        ]
    for number, server in enumerate(shown):
        parts += _quantiles_of(
            rows[server]["median"], names, servers[server], colour(server), place, TITLE + HEAD + number * ROW + 9
        )
    return svg(bottom + 8, parts, title)


def _quantiles_of(median, names, title, kind, place, y):
    points = [(place(median[name]), size) for name, size in names.items() if median.get(name)]
    ends = " – ".join(figures.FIGURES[name].write(median[name]) for name in ("p50_us", "p99_us") if median.get(name))
    return [
        text(0, y + 4, title),
        line(points[0][0], y, points[-1][0], y, "whisker"),
        *[f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" class="{kind}"/>' for x, size in points],
        text(points[-1][0] + 8, y + 4, f"{ends} ms"),
    ]


def curve(title, series, label):
    """Lines over a logarithmic axis. `series`: {name: [(x, y)]}; the y axis begins at 0."""
    points = [point for line_points in series.values() for point in line_points]
    if not points:
        return ""
    left, right, top, bottom = 60, WIDTH - 210, TITLE + 20, 280
    least, most = min(x for x, _ in points), max(x for x, _ in points)
    highest = max(y for _, y in points) * 1.1
    span = math.log(most / least) or 1
    place = lambda x, y: (
        left + math.log(x / least) / span * (right - left),
        bottom - y / highest * (bottom - top),
    )  # noqa: E731
    parts = [text(0, TITLE - 10, title, "title"), text(0, TITLE + 8, label, "soft")]
    for step in range(5):
        y = bottom - step / 4 * (bottom - top)
        parts += [line(left, y, right, y), text(left - 8, y + 4, f"{highest * step / 4:.2f}", "soft", "end")]
    parts += [text(place(x, 0)[0], bottom + 18, f"{x:,}", "soft", "middle") for x in sorted({x for x, _ in points})]
    ends = _spread([place(*line_points[-1])[1] for line_points in series.values()])
    for (name, line_points), end, kind in zip(series.items(), ends, ["second", "own", "edge"]):
        places = [place(*point) for point in line_points]
        parts.append(f'<path class="line-{kind}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in places)}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="{kind}"/>' for x, y in places]
        parts.append(text(places[-1][0] + 10, end + 4, name))
    return svg(bottom + 28, parts, title)


def _spread(heights, distance=16):
    """The same heights, moved apart so that no two names are written over one another."""
    moved, last = list(heights), -distance
    for index in sorted(range(len(heights)), key=lambda each: heights[each]):
        moved[index] = last = max(heights[index], last + distance)
    return moved
