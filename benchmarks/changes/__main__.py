"""Change what the bundled study rests on, one thing at a time, and ask `mtorkin verify`: ``make changes``.

Every case starts from a fresh copy of the study. What was changed has to be named as the cause, and every compound
with another verdict, another chosen constant (beyond the tolerance) or a well of another fate has to be named too;
which these are is found from the tables alone (`changes.truth`). Rows are appended as they come, and an interrupted
run goes on; one that ends after `--minutes` reports what it judged, which is a fair sample of all.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from studies import resumable

from changes.analysis import analyse, verified
from changes.kinds import KINDS, Change, Place, kinds
from changes.report import write_report
from changes.truth import differing
from mtorkin.base.settings import Settings
from mtorkin.locking.results import locked
from mtorkin.locking.stored import write_lock
from mtorkin.workflow.dependencies import PACKAGE
from mtorkin.workflow.results import result_files

HERE = Path(__file__).resolve().parent
STUDY = HERE.parents[1] / "data" / "study"
#: Its folders that are changed: all kinds of file and one and both axes, but not FKBP12, whose fits take longest.
FOLDERS = (
    "puromycin", "sim-one-axis", "sim-panel-atp", "sim-rapalog-atp-alone", "sim-torin-atp", "sim-torin-protein",
)  # fmt: skip
#: What a stage found of each compound, which a second run of the same user starts from.
KEPT = Path("batches", "kept")


def base(directory: Path) -> tuple[Path, Path]:
    """The results of the study as it is, and their lock."""
    out, lock = directory / "base", directory / "mtorkin.lock.json"
    if not lock.is_file():
        analyse(studied(directory / "study"), out, Settings())
        write_lock(locked(result_files(out)), lock)
    return out, lock


def studied(place: Path) -> Path:
    """A copy of the folders of the study."""
    for name in FOLDERS:
        shutil.copytree(STUDY / name, place / name)
    return place


def _asked(place: Place, out: Path, lock: Path) -> dict[str, Any]:
    """What `mtorkin verify` says, asked of the package as it is or of its changed copy."""
    if not place.other_package:
        return verified(place.study, out, lock, place.settings)
    root = place.package.parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(HERE.parent)])}
    steps = [["changes.analysis", str(place.study), str(out), str(lock)]]
    if _engine_changed(place):
        # Compiled anew, into a cache that goes with the case.
        environment["MTORKIN_CACHE"] = str(place.root / "cache")
        steps.insert(0, ["mtorkin.kinetics.engine.cache"])
    for step in steps:
        ended = subprocess.run(
            [sys.executable, "-m", *step], env=environment, cwd=place.root, capture_output=True, text=True, check=False
        )
        if ended.returncode:
            last = ended.stderr.strip().splitlines()[-1:]
            return {"status": None, "comparison": None, "said": "".join(last)}
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _engine_changed(place: Place) -> bool:
    sources = (place.package / "kinetics" / "engine").glob("*.py")
    return any(path.read_bytes() != (PACKAGE / "kinetics" / "engine" / path.name).read_bytes() for path in sources)


def judged(case: tuple[int, str], seed: int, directory: Path) -> dict[str, Any]:
    """A case as a row: what was changed, what it did to the results, and what `verify` said of it."""
    number, kind = case
    dice = random.Random(f"{seed} {number}")
    before, lock = base(directory)
    with tempfile.TemporaryDirectory() as root:
        place, out = Place(Path(root), Path(root) / "study"), Path(root) / "results"
        studied(place.study)
        shutil.copytree(before / KEPT, out / KEPT)
        change = KINDS[kind][0](place, dice)
        answer = _asked(place, out, lock)
        row = {"case": number, "kind": kind, "change": change.words, "cause": "/".join(change.cause)}
        if answer["comparison"] is None:
            # What does not start, or ends in a sentence or a traceback, is seen.
            return {**row, "status": None, "said": answer["said"].strip(), "moved": {}, "named": [], "faults": []}
        moved = {name: sorted(found) for name, found in differing(before, out).items()}
    named = sorted({each["compound"] for each in answer["comparison"]["changes"]})
    return {
        **row, "status": answer["status"], "said": answer["said"], "moved": moved, "named": named,
        "faults": _faults(change, answer, moved, named),
    }  # fmt: skip


def _faults(change: Change, answer: dict[str, Any], moved: dict[str, list[str]], named: list[str]) -> list[str]:
    """What is wrong with an answer."""
    causes = {(each["kind"], each["name"]) for each in answer["comparison"]["causes"]}
    faults = [] if change.cause in causes else ["cause not named"]
    faults += [
        f"{what} of {name or 'no compound'} unseen" for what, found in moved.items() for name in found
        if name not in named
    ]  # fmt: skip
    wrong_input = "error: " in answer["said"]
    given = change.cause[0] in ("input", "setting")
    expected = 2 if wrong_input else 3 if given else 1 if named else 0
    return faults if answer["status"] == expected else [*faults, f"status {answer['status']} and not {expected}"]


def _in_time(cases: Iterable[tuple[int, str]], minutes: float) -> Iterator[tuple[int, str]]:
    """Cases until the time is over; one that was begun is judged."""
    end = time.monotonic() + 60 * minutes
    for case in cases:
        if time.monotonic() > end:
            return
        yield case


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument(
        "--case", type=int, action="append", help="this case alone, shown and not kept; may be repeated"
    )
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no case after them")
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "validation" / "changes")
    parser.add_argument("--report", type=Path, default=HERE.parents[1] / "docs", help="directory of the report")
    given = parser.parse_args()
    given.out = given.out.resolve()
    state = {**resumable.state(given.seed, HERE.glob("*.py")), "cases": given.cases}
    resumable.claim(given.out, state)
    base(given.out)
    cases = list(enumerate(kinds(given.cases)))
    judge = partial(judged, seed=given.seed, directory=given.out)
    if given.case:
        for number in given.case:
            print(json.dumps(judge(cases[number]), indent=1))
        return 0
    rows = given.out / "rows.jsonl"
    done = {row["case"] for row in resumable.rows(rows)}
    left = [case for case in cases if case[0] not in done]
    resumable.append(_in_time(left, given.minutes), judge, given.cores, rows, chunk=4)
    found = sorted(resumable.rows(rows), key=lambda row: int(row["case"]))
    return 1 if write_report(found, given.cases, given.seed, given.report) else 0


if __name__ == "__main__":
    sys.exit(main())
