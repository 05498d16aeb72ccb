"""A small directory of results, made by hand: two compounds and an enzyme alone."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mtorkin.base import tables
from mtorkin.locking.lock import Lock
from mtorkin.locking.results import locked
from mtorkin.workflow import paths
from mtorkin.workflow.results import result_files

DIGEST = "ab" * 32
FAMILY = {"TORIN": "torin-atp / TORIN / ATP", "RAPA": "rapa-atp / RAPA / ATP", "": "enzyme / substrate"}
_NUMBERS = ("value", "stderr", "lower", "upper", "unit")
#: Table or record to its content; files of CSV are lists of rows.
Content = dict[str, Any]


def record(compound: str, verdict: str, possible: dict[str, float], not_excluded: list[str]) -> dict[str, Any]:
    return {
        "compound": compound,
        "verdict": verdict,
        "rule": {"id": "pattern", "text": "", "source": ""},
        "alive": [{"class": name, "support": support} for name, support in possible.items()],
        "residual": None,
        "not_excluded": [{"what": what, "experiments": ["other time"]} for what in not_excluded],
    }


def constants(family: str, model: str, **found: tuple[object, ...]) -> list[dict[str, Any]]:
    return [
        {"family": family, "model": model, "parameter": name, **dict(zip(_NUMBERS, values, strict=True))}
        for name, values in found.items()
    ]


def wells(assay: str, compound: str | None, **status: str) -> list[dict[str, Any]]:
    found = []
    for well, state in status.items():
        reason = "air bubble" if state == "left out" else None
        found.append(
            {"assay": assay, "plate": "P1", "well": well, "compound": compound, "status": state, "reason": reason}
        )
    return found


CONTENT: Content = {
    paths.VERDICTS_JSON: {
        "format": 1,
        "compounds": [
            record("RAPA", "unresolved", {"rapalog-like": 0.6, "noncompetitive": 0.4}, ["rapalog-like", "quenching"]),
            record("TORIN", "atp-competitive", {"atp-competitive": 0.99}, ["slow binding"]),
        ],
    },
    paths.PROVENANCE: {
        "mtorkin": {"version": "0.1.0", "sources_sha256": DIGEST},
        "lock_sha256": None,
        "rooms": {"kinetics": DIGEST, "verdict": DIGEST},
        "rules": {"verdict/rules.yaml": DIGEST},
        "libraries": {"python": "3.11.7", "numpy": "2.4.6"},
        "seed": 1,
        "configuration": {"seed": 1, "selection": {"criterion": "BIC", "margin": 6.0}},
        "inputs": {"torin-atp": {"assay.yaml": DIGEST, "plate.csv": DIGEST}, "rapa-atp": {"assay.yaml": DIGEST}},
    },
    paths.FITS: [
        {"family": FAMILY["TORIN"], "compound": "TORIN", "model": "mixed", "chosen": False, "flag_codes": None},
        {"family": FAMILY["TORIN"], "compound": "TORIN", "model": "competitive", "chosen": True,
         "flag_codes": "tight-binding; correlated; correlated"},
        {"family": FAMILY["RAPA"], "compound": "RAPA", "model": "mixed", "chosen": True, "flag_codes": None},
        {"family": FAMILY[""], "compound": None, "model": "Michaelis-Menten", "chosen": True, "flag_codes": None},
    ],
    paths.PARAMETERS: [
        *constants(FAMILY["TORIN"], "mixed", Kic=(0.0012, 0.0005, 0.0004, 0.003, "uM")),
        *constants(
            FAMILY["TORIN"], "competitive", Km=(50.0, 1.5, 47.0, 53.0, "uM"), Kic=(0.001, 2e-5, 0.00096, 0.00104, "uM"),
        ),
        *constants(FAMILY["RAPA"], "mixed", Kic=(0.01, 0.002, 0.007, None, "uM"), alpha=(3.0, 0.5, 2.0, 4.5, None)),
        *constants(FAMILY[""], "Michaelis-Menten", Km=(0.06, 0.008, 0.05, 0.09, "ppm")),
    ],
    paths.WELLS: [
        *wells("torin-atp", "TORIN", A1="used", A2="used", A3="left out"),
        *wells("rapa-atp", "RAPA", A1="used", A2="used"),
        *wells("torin-atp", None, H1="control", H2="control", H12="unassigned"),
    ],
    paths.PROBLEMS: [],
    paths.PATHWAY: [
        {"compound": "TORIN", "class": "atp-competitive", "context": "full", "dose_nM": dose, "time_min": time,
         "pS6K1_T389_lower": 0.2, "pS6K1_T389": 0.3 - dose / 1000.0, "pS6K1_T389_upper": 0.4}
        for dose in (1.0, 3.0, 10.0, 30.0, 100.0, 300.0) for time in (60.0, 120.0)
    ],
    paths.OCCUPANCY: [
        {"compound": "TORIN", "class": "atp-competitive", "complex": "mTORC1", "occupied": 0.9, "dose_nM": 100.0,
         "lower_nM": 50.0, "upper_nM": 200.0},
    ],
}  # fmt: skip
_TABLES = {
    paths.FITS: tables.FITS,
    paths.PARAMETERS: tables.PARAMETERS,
    paths.WELLS: tables.VELOCITIES,
    paths.PROBLEMS: tables.PROBLEMS,
    paths.PATHWAY: tables.PATHWAY,
    paths.OCCUPANCY: tables.OCCUPANCY,
}

Change = Callable[[Content], object]


def damaged(text: str, seed: int) -> str:
    """A text with one thing done to it that editors, merges and disks do."""
    chance = random.Random(seed)
    start = chance.randrange(len(text))
    end = min(len(text), start + chance.randrange(1, 40))
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    return chance.choice([
        text[:start],
        text[:start] + text[end:],
        text[:start] + chance.choice('{}[]":,0\\\x00\ud800é') + text[start + 1 :],
        text[:start] + text[start:end] + text[start:],
        "".join([*lines[:number], *lines[number + 1 :]]),
        "".join([*lines[: number + 1], *lines[number:]]),
        "".join([*lines[:number], "<<<<<<< HEAD\n", *lines[number:]]),
        "".join([*lines[:number], lines[number].replace(": ", ": null, \"x\": ", 1), *lines[number + 1 :]]),
        "".join([*lines[:number], lines[number].replace("0", "1e999", 1), *lines[number + 1 :]]),
    ])  # fmt: skip


def write(folder: Path, content: Content) -> Path:
    for name, each in content.items():
        if name in _TABLES:
            _TABLES[name].write(each, folder / name)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(json.dumps(each), encoding="utf-8")
    return folder


@pytest.fixture
def results(tmp_path) -> Callable[..., Path]:
    """Writes results into a directory by its name, with a change to their content."""

    def make(name: str = "results", change: Change = lambda content: None) -> Path:
        content = copy.deepcopy(CONTENT)
        change(content)
        return write(tmp_path / name, content)

    return make


@pytest.fixture(scope="session")
def study(tmp_path_factory) -> Path:
    """The results as they are."""
    return write(tmp_path_factory.mktemp("study") / "results", CONTENT)


@pytest.fixture(scope="session")
def before(study) -> Lock:
    """Their lock."""
    return locked(result_files(study), ["data"])
