"""One compound from raw plates to verdict, through the functions that the workflow's rules call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mtorkin.assays.design import find_families
from mtorkin.assays.joint import join_families
from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families import fit_families
from mtorkin.reduction.reduce import reduce
from mtorkin.verdict.decide import decide
from mtorkin.verdict.study import FittedStudy

#: The compound, as every simulated folder calls it.
COMPOUND = "X"


@dataclass(frozen=True)
class Folder:
    """A simulated assay folder as `ingest` would have read it."""

    name: str
    assay: Assay
    wells: pd.DataFrame
    signals: pd.DataFrame


def judge(folders: Iterable[Folder], settings: Settings) -> tuple[dict[str, Any], pd.DataFrame, pd.DataFrame]:
    """The record of the verdict, the table of fits, and the patterns."""
    assays, designs, quality = {}, {}, []
    for folder in folders:
        reduced = reduce(folder.assay, folder.wells, folder.signals, settings)
        assays[folder.name] = folder.assay
        designs[folder.name] = find_families(folder.name, folder.assay, reduced.velocities, {COMPOUND: COMPOUND})
        quality.append(reduced.quality)
    joint, joint_wells = join_families(assays, designs)
    families = tables.FAMILIES.frame(_stack([*(d.families for d in designs.values()), joint]))
    wells = tables.FAMILY_WELLS.frame(_stack([*(d.family_wells for d in designs.values()), joint_wells]))
    fitted = fit_families(families, wells, settings)
    about = {
        "name": None,
        "rapalog": any(assay.is_rapalog(COMPOUND) for assay in assays.values()),
        "simulated": True,
    }
    plates = tables.QUALITY.frame(_stack(quality))
    declared = frozenset({COMPOUND} if about["rapalog"] else ())
    study = FittedStudy(families, fitted.fits, fitted.parameters, fitted.patterns, plates, rapalogs=declared)
    record = decide(COMPOUND, about, study, settings)
    return record, fitted.fits, fitted.patterns


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame | None:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else None
