"""The comparison's own modules, asked in a process of their own: some have the names of the tests'."""

import json
import pathlib
import subprocess
import sys

BENCH = pathlib.Path(__file__).parents[3] / "src" / "bench"


def evaluated(statement):
    """What a statement on these modules prints, as JSON."""
    run = subprocess.run(
        [sys.executable, "-B", "-c", f"import json, subprocess, sys\n{statement}"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=BENCH,
        timeout=60,
    )
    return json.loads(run.stdout)
