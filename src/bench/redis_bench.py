"""Two instances that are one hub by Redis: everything is published on one, all subscribers are on the other.

Everything happens on the loopback interface of one machine, the load generator included; every run is bounded in time.
"""

import argparse
import json
import os
import signal
import sys

import machine
import measure
import redis_pair
import servers

# name: how channels are subscribed in Redis, and the options of the load generator
SHAPES = {
    "1 channel, 1,000 subscribers, 16 in flight": ("dedicated", {"n": 1000, "window": 16}),
    "1,000 channels, 10,000 subscribers, dedicated": ("dedicated", {"n": 10_000, "channels": 1000, "window": 1000}),
    "1,000 channels, 10,000 subscribers, multiplexed": ("multiplexed", {"n": 10_000, "channels": 1000, "window": 1000}),
    "10,000 channels, 10,000 subscribers, multiplexed": (
        "multiplexed",
        {"n": 10_000, "channels": 10_000, "window": 1000},
    ),
}


def run(running, shape):
    result = measure.FanOut(shape)(running, measure.Pace(quick=False), redis_pair.RedisPair.warm_up_s)
    result["complete"] = not result["faults"]
    result["subscribes_per_s"] = result["ready"] / max(result["connect_s"], 0.001)
    return result


def measure_all(shapes):
    results = {}
    for mode in dict.fromkeys(mode for mode, shape in shapes.values()):
        with redis_pair.hubs(mode).running() as running:
            for name, (wanted, shape) in shapes.items():
                if wanted == mode:
                    results[name] = run(running, shape)
    return results


def print_table(results):
    print(
        f"{'':52}{'deliveries/s':>13}{'p50 ms':>8}{'p99 ms':>8}{'subscribes/s':>14}   CPU µs per delivery: publishing, subscribed, Redis"
    )
    for name, row in results.items():
        cpu = ", ".join(f"{each:.2f}" for each in row["cpu_us_each"])
        remark = "" if row["complete"] else "  INCOMPLETE"
        print(
            f"{name:52}{row['deliveries_per_s']:13,.0f}{row['p50_us'] / 1000:8.1f}{row['p99_us'] / 1000:8.1f}"
            f"{row['subscribes_per_s']:14,.0f}   {cpu}{remark}"
        )


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/bench redis", description="Measures two instances that are one hub by Redis."
    )
    parser.add_argument("--only", default="", metavar="WORD", help="only what has this word in its name")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    shapes = {name: shape for name, shape in SHAPES.items() if arguments.only.lower() in name.lower()}
    if not shapes:
        parser.error(f"nothing has {arguments.only!r} in its name; there are: {'; '.join(SHAPES)}")
    gone = servers.missing("redis-server")
    if gone:
        sys.exit(f"scripts/bench redis needs what is {gone}")
    servers.build_ours()
    results = measure_all(shapes)
    report = {"machine": machine.machine(), "load": os.getloadavg(), "results": results}
    (servers.BUILT / "redis-report.json").write_text(json.dumps(report, indent=2) + "\n")
    print_table(results)
    print(f"Load average {os.getloadavg()[0]:.1f}. Details: {servers.BUILT / 'redis-report.json'}")
    if not all(row["complete"] for row in results.values()):
        raise SystemExit("some deliveries did not arrive")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # by then everything that was started has ended
