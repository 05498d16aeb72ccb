"""One compound from raw plates to verdict, through the functions that the workflow's rules call."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pandas as pd
from design import Cell
from plates import intervals, simulate
from studies.pipeline import judge
from truths import draw

from mtorkin.base.settings import Settings


def run(number: int, cell: Cell, family: str, seed: int, settings: Settings) -> dict[str, Any]:
    """Simulate and judge one compound; a row of the results."""
    random = np.random.default_rng([seed, number, zlib.crc32(family.encode())])
    truth = draw(family, random)
    record, fits, patterns = judge(simulate(truth, cell, random), settings)
    return {
        "number": number,
        "cell": cell.name,
        "design": cell.design.name,
        "noise": cell.noise,
        "disturbance": cell.disturbance,
        "family": family,
        "tightness": truth.tightness,
        "atp_first": truth.atp_first,
        "residual": truth.residual,
        **{f"true_{name}": value for name, value in truth.constants().items()},
        "right": sorted(truth.right(*intervals(truth, cell), cell.design.arm)),
        "verdict": record["verdict"],
        "rule": record["rule"]["id"],
        "alive": {each["class"]: each["support"] for each in record["alive"]},
        "support": record["support"],
        "sentence": record["sentence"],
        "baseline": _lowest_aicc(fits),
        "partial": _calls_partial(record),
        "patterns": {
            str(name): part.loc[part["support"] > 1e-3, ["pattern", "support"]].values.tolist()
            for name, part in patterns.groupby("family")
        },
    }


def _lowest_aicc(fits: pd.DataFrame) -> str:
    """What is done today: the ATP axis, four textbook models and no inhibition, the lowest AICc."""
    four = ["competitive", "noncompetitive", "uncompetitive", "mixed"]
    mine = fits[
        fits["family"].str.contains(" / ATP")
        & (fits["pattern"].isna() | (fits["pattern"] == ""))
        & fits["model"].isin([*four, "no inhibition"])
    ]
    if mine.empty or mine["AICc"].isna().all():
        return ""
    mine = mine[mine["family"] == mine["family"].iloc[0]]
    return str(mine.loc[mine["AICc"].idxmin(), "model"])


def _calls_partial(record: dict[str, Any]) -> bool:
    """Whether the page says of some axis that the compound is partial, and nothing else."""
    said = [reason.partition(": ")[2] for reason in record["reasons"] if reason.startswith("Along ")]
    return any(text.startswith(("partial", "rapalog-like")) and "told apart" not in text for text in said)
