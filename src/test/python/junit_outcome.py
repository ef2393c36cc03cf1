"""Names the JUnit tests that failed, and those that passed only when repeated; ends with 1 when any failed or none ran.

Arguments: the directories of the reports. After --classes only the names of classes with a failure are printed, in one line.
"""

import pathlib
import sys
import xml.etree.ElementTree

FAILED = ("failure", "error")
REPEATED = ("flakyFailure", "flakyError")


def reason(outcome):
    text = outcome.get("message") or outcome.findtext("stackTrace") or outcome.text or outcome.get("type") or ""
    return " ".join(text.split())[:300]


def outcomes(directories):
    for directory in directories:
        for report in sorted(pathlib.Path(directory).glob("TEST-*.xml")):
            yield from xml.etree.ElementTree.parse(report).iter("testcase")


def first(case, kinds):
    return next((child for child in case if child.tag in kinds), None)


def failed_classes(directories):
    return sorted({case.get("classname") for case in outcomes(directories) if first(case, FAILED) is not None})


def main(directories):
    if directories[:1] == ["--classes"]:
        print(",".join(failed_classes(directories[1:])))
        return 0
    tests = failed = 0
    for case in outcomes(directories):
        tests += 1
        name = f"{case.get('classname')}.{case.get('name')}"
        if (failure := first(case, FAILED)) is not None:
            failed += 1
            print(f"failed: {name}: {reason(failure)}")
        elif (repeated := first(case, REPEATED)) is not None:
            print(f"passed when repeated: {name}: {reason(repeated)}")
    print(f"{tests} JUnit tests, {failed} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
