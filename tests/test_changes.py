"""The study of changes: each is of one thing, what it did is told from tables alone, and faults make it fail."""

from __future__ import annotations

import copy
import filecmp
import random
import shutil
from pathlib import Path

import changes
import pandas as pd
import pytest
from changes.__main__ import studied
from changes.kinds import ENGINE, KINDS, Place, kinds
from changes.report import counts, write_report
from changes.truth import differing
from locking.conftest import CONTENT, write

from mtorkin.workflow import paths
from mtorkin.workflow.dependencies import PACKAGE

DOCS = Path(changes.__file__).resolve().parents[2] / "docs"


def unlike(one: Path, other: Path) -> list[str]:
    """The files in which two directories differ."""
    found = filecmp.dircmp(one, other, ignore=["__pycache__"])
    named = [*found.left_only, *found.right_only]
    named += [name for name in found.common_files if (one / name).read_bytes() != (other / name).read_bytes()]
    return named + [f"{name}/{each}" for name in found.common_dirs for each in unlike(one / name, other / name)]


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    return studied(tmp_path_factory.mktemp("study"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_of_one_thing_which_is_named(kind, original, tmp_path):
    for turn in range(1 if kind in ("rule", "constant", "engine") else 12):
        place = Place(tmp_path / str(turn), Path(shutil.copytree(original, tmp_path / str(turn) / "study")))
        change = KINDS[kind][0](place, random.Random(turn))
        cause, name = change.cause
        files = unlike(original, place.study)
        if cause == "setting":
            section, key = name.split(".")
            assert (files, list(place.settings), list(place.settings[section])) == ([], [section], [key])
        elif cause == "input":
            assert files == [name]
        else:
            (file,) = unlike(PACKAGE, place.package)
            assert file == name or file.startswith(f"{name}/")
            assert ("/".join(ENGINE) in file) == (kind == "engine")


def test_kinds_are_dealt_by_their_share():
    found = kinds(200)
    assert {kind: found.count(kind) for kind in KINDS} == {kind: share for kind, (_, share) in KINDS.items()}
    assert len(set(found[:8])) >= 4


def tables(folder: Path, content) -> Path:
    out = write(folder, content)
    rows = [
        {name: each[name] for name in ("compound", "verdict")} for each in content[paths.VERDICTS_JSON]["compounds"]
    ]
    pd.DataFrame(rows).to_csv(out / paths.VERDICTS, index=False)
    return out


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (lambda content: content[paths.PARAMETERS][2].update(value=0.001 + 1e-8), {}),
        (lambda content: content[paths.PARAMETERS][0].update(value=7.0), {}),
        (lambda content: content[paths.VERDICTS_JSON]["compounds"][1].update(verdict="x"), {"verdict": {"TORIN"}}),
        (lambda content: content[paths.PARAMETERS][2].update(value=0.00101), {"constant": {"TORIN"}}),
        (lambda content: content[paths.PARAMETERS][5].update(value=0.07), {"constant": {""}}),
        (lambda content: content[paths.FITS][2].update(model="competitive"), {"constant": {"RAPA"}}),
        (lambda content: content[paths.WELLS][0].update(status="left out"), {"well": {"TORIN"}}),
        (lambda content: content[paths.WELLS].pop(4), {"well": {"RAPA"}}),
    ],
    ids=["within tolerance", "rejected", "verdict", "constant", "enzyme alone", "model", "well", "no well"],
)
def test_what_a_change_did_is_told_from_tables(tmp_path, change, moved):
    content = copy.deepcopy(CONTENT)
    change(content)
    found = differing(tables(tmp_path / "before", CONTENT), tables(tmp_path / "after", content))
    assert found == {"verdict": set(), "constant": set(), "well": set(), **moved}


def test_faults_are_counted_and_make_the_report_fail(tmp_path, capsys):
    row = {"case": 0, "kind": "cell", "change": "x", "status": 0, "said": "", "named": [],
           "moved": {"verdict": ["TORIN"], "constant": [], "well": []}}  # fmt: skip
    seen = {**row, "status": 3, "named": ["TORIN"], "faults": []}
    unseen = {**row, "faults": ["verdict of TORIN unseen", "cause not named", "status 0 and not 3"]}
    assert write_report([seen], 1, 1, tmp_path) == 0
    assert write_report([seen, unseen], 2, 1, tmp_path) == 3
    assert "| compounds that moved and were not named | 1 |" in (tmp_path / "changes.md").read_text(encoding="utf-8")
    assert "planned" not in (tmp_path / "changes.md").read_text(encoding="utf-8")
    write_report([seen, unseen], 200, 1, tmp_path)
    assert "the first part of 200 that were planned" in (tmp_path / "changes.md").read_text(encoding="utf-8")
    (cells,) = (found for found in counts([seen, unseen]).to_dict("records") if found["kind"] == "cell")
    assert (cells["changes"], cells["verdict"], cells["named"], cells["unseen"]) == (2, 2, 1, 1)
    capsys.readouterr()
