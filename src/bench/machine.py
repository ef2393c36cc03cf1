"""Where and on what a comparison was made."""

import os
import pathlib
import platform
import subprocess

from servers import ROOT, output_of


def machine():
    model = next(
        (
            line.split(":")[1].strip()
            for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = int(pathlib.Path("/proc/meminfo").read_text().split("MemTotal:")[1].split()[0])
    return {
        "Processor": f"{model}, {os.cpu_count()} cores",
        "Memory": f"{memory / 1024 / 1024:.1f} GiB",
        "Kernel": platform.release(),
        "Java": output_of("java", "-version").splitlines()[-1],
        "Load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def commit():
    """The tree's commit, and whether it was changed since."""
    try:
        state = output_of("git", "-C", ROOT, "status", "--porcelain")
        return output_of("git", "-C", ROOT, "rev-parse", "HEAD") + (" with changes" if state else "")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
