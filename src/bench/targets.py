"""What is to be reached, as ratios of figures of one and the same run."""

import dataclasses

import figures


@dataclasses.dataclass
class Target:
    """`server`'s figure divided by that of `against` (or alone, where there is none) is at least, or at most, `wanted`."""

    work: str
    figure: str
    against: str
    at_least: float = None
    at_most: float = None
    server: str = "hub"
    aim: float = None


ONE, MANY, ALL = "one-channel-1000", "one-channel-10000", "many-channels"
RATE, CPU = "deliveries_per_s", "cpu_us_per_delivery"

TARGETS = [
    Target(ONE, RATE, "go", at_least=2.5, aim=3.5),
    Target(ONE, CPU, "go", at_most=0.33),
    Target(ONE, RATE, "nats", at_least=1.0),
    Target(ONE, RATE, "limit", at_least=0.65),
    Target(MANY, RATE, "go", at_least=2.5, aim=3.5),
    Target(MANY, CPU, "go", at_most=0.35),
    Target(MANY, RATE, "limit", at_least=0.55),
    Target(ALL, RATE, "go", at_least=1.15),
    Target(ALL, CPU, "go", at_most=0.8),
    Target(ALL, CPU, "limit", at_most=1.5),
    Target("open-loop", "p99_us", "go", at_most=0.9),
    Target("open-loop", "p99_us", "limit", at_most=1.8),
    Target("connect", "connects_per_s", "go", at_least=1.2),
    Target("connect", "cpu_us_per_connect", "go", at_most=0.9),
    Target("idle", "kb_per_connection", None, at_most=20),
    Target("idle", "kb_per_connection", "go", at_most=0.8),
    Target("publish-http", "publishes_per_s", "go", at_least=2.0),
    Target("redis-one-channel", RATE, "go-redis", at_least=2.0, server="hub-multiplexed"),
    Target("redis-one-channel", CPU, "go-redis", at_most=0.5, server="hub-multiplexed"),
    Target("redis-many-channels", RATE, "go-redis", at_least=1.15, server="hub-multiplexed"),
    Target("redis-many-channels", CPU, "go-redis", at_most=0.8, server="hub-multiplexed"),
]

# At a fixed batch a delivery to the most subscribers costs at most this many times what one to the fewest does.
CURVE_AT_MOST = 2.0
CURVE_SERVER = "hub-loops-2"


def evaluate(summary, titles):
    """One row for each target of the works and servers that were chosen: what, the ratio measured and wanted, whether it is met.

    Where a server was left out, or none of its runs gave a figure, `measured` and `met` are None.
    """
    rows = [row for target in TARGETS for row in _row(target, summary, titles)]
    return rows + list(_curve(summary, titles))


def _median(summary, work, server, figure):
    return summary.get(work, {}).get(server, {}).get("median", {}).get(figure)


def _row(target, summary, titles):
    if target.work not in summary or any(name and name not in titles for name in (target.server, target.against)):
        return
    own = _median(summary, target.work, target.server, target.figure)
    other = _median(summary, target.work, target.against, target.figure) if target.against else 1
    ratio = own / other if own is not None and other else None
    what = figures.FIGURES[target.figure].title
    compared = (
        f"{what}, {titles[target.server]} / {titles[target.against]}"
        if target.against
        else f"{what}, {titles[target.server]}"
    )
    yield _judged(target.work, titles[target.work], compared, ratio, target.at_least, target.at_most, target.aim)


def _curve(summary, titles):
    """From the fewest subscribers to the most."""
    counts = sorted(int(work.removeprefix("curve-")) for work in summary if work.startswith("curve-"))
    points = [(count, _median(summary, f"curve-{count}", CURVE_SERVER, CPU)) for count in counts]
    known = [(count, value) for count, value in points if value]
    if len(known) > 1:
        (fewest, first), (most, last) = known[0], known[-1]
        compared = f"CPU per delivery, {titles[CURVE_SERVER]}, {most:,} / {fewest:,} subscribers"
        yield _judged(
            "curve", "Curve: 1 channel, more and more subscribers", compared, last / first, None, CURVE_AT_MOST, None
        )


def _judged(work, title, compared, measured, at_least, at_most, aim):
    known = measured is not None
    wanted = f"at least {at_least:g}" if at_least is not None else f"at most {at_most:g}"
    return {
        "work": work,
        "title": title,
        "compared": compared,
        "measured": round(measured, 3) if known else None,
        "wanted": wanted + (f" (aim: {aim:g})" if aim else ""),
        "met": (measured >= at_least if at_least is not None else measured <= at_most) if known else None,
    }
