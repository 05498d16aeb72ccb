"""One compound from raw plates to verdict, through the functions that the workflow's rules call."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pandas as pd
from design import Cell
from plates import Folder, intervals, simulate
from truths import draw

from mtorkin.assays.design import find_families
from mtorkin.assays.joint import join_families
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families import fit_families
from mtorkin.reduction.reduce import reduce
from mtorkin.verdict.decide import decide


def judge(folders: list[Folder], settings: Settings) -> tuple[dict[str, Any], pd.DataFrame, pd.DataFrame]:
    """The record of the verdict, and the table of fits."""
    assays, designs, quality = {}, {}, []
    for folder in folders:
        reduced = reduce(folder.assay, folder.wells, folder.signals, settings)
        assays[folder.name] = folder.assay
        designs[folder.name] = find_families(folder.name, folder.assay, reduced.velocities, {"X": "X"})
        quality.append(reduced.quality)
    joint, joint_wells = join_families(assays, designs)
    families = tables.FAMILIES.frame(_stack([*(d.families for d in designs.values()), joint]))
    wells = tables.FAMILY_WELLS.frame(_stack([*(d.family_wells for d in designs.values()), joint_wells]))
    fitted = fit_families(families, wells, settings)
    about = {
        "name": None,
        "rapalog": any(assay.is_rapalog("X") for assay in assays.values()),
        "simulated": True,
    }
    record = decide(
        "X", about, families, fitted.fits, fitted.parameters, fitted.patterns,
        tables.QUALITY.frame(_stack(quality)), settings,
    )  # fmt: skip
    return record, fitted.fits, fitted.patterns


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame | None:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else None


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
