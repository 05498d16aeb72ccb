"""One compound through the program: raw plates into a directory, read and judged as the workflow does it."""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path
from typing import Any

from studies.pipeline import Folder, judge

from departures.design import Design
from departures.folders import write
from departures.study import Study, simulate
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest

#: What the outcome of a call is named.
RIGHT, OPEN, WRONG = "right", "open", "wrong"


#: What stands in place of the record of a compound that broke the program.
BROKEN = "broken"
_BROKEN = {"verdict": BROKEN, "support": None, "alive": [], "rule": {"id": BROKEN}, "flags": []}


def read(study: Study) -> list[Folder]:
    """The folders of a study, written to a directory and read from it."""
    with tempfile.TemporaryDirectory(prefix="departures-") as directory:
        read_in = [(path.name, ingest(path, path.name)) for path in write(study, Path(directory))]
    return [Folder(name, each.assay, each.wells, each.signals) for name, each in read_in]


def outcome(study: Study, record: dict[str, Any]) -> str:
    """Whether a verdict is right, open or wrong for this compound.

    One that leaves open whether the compound is partial says neither, and is not wrong by that.
    """
    called = record["verdict"]
    if called in study.open or called == BROKEN:
        return OPEN
    partial = f"{called}, partial" if record.get("residual") else called
    return RIGHT if {called, partial} & study.right else WRONG


def _kind_of_flag(flag: Any) -> str:
    """Its code where it has one, else its sentence without the numbers and names of this compound."""
    if isinstance(flag, dict):
        return str(flag["code"])
    return re.sub(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", "#", str(flag))


def judged(kind: str, index: int, seed: int, design: Design, settings: Settings) -> dict[str, Any]:
    """Simulate and judge one compound; a row of the results."""
    started = time.process_time()
    study = simulate(kind, index, seed, design)
    folders = read(study)
    simulated = time.process_time()
    try:
        record, _, _ = judge(folders, settings)
    except Exception as fault:  # one compound that breaks the program must not end a run of thousands; it is counted
        record = _BROKEN | {"sentence": f"{type(fault).__name__}: {fault}"}
    alive = {each["class"]: each["support"] for each in record["alive"]}
    leader = max(alive, key=lambda word: alive[word]) if alive else ""
    return {
        "kind": kind,
        "index": index,
        "design": design.name,
        "group": study.kind.group,
        "alike": study.kind.alike,
        "plan": study.case.plan,
        "truth": study.case.truth,
        "right": sorted(study.right),
        "verdict": record["verdict"],
        "partial": bool(record.get("residual")) and record["residual"]["shown"],
        "outcome": outcome(study, record),
        "support": record["support"],
        "alive": alive,
        "leader": leader,
        "leader_right": leader in study.kind.shows | {word.partition(",")[0] for word in study.right},
        "rule": record["rule"]["id"],
        "flags": sorted({_kind_of_flag(flag) for flag in record["flags"]}),
        "sentence": record["sentence"],
        "seconds_to_read": simulated - started,
        "seconds_to_judge": time.process_time() - simulated,
    }
