"""One assay folder from signals to velocities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.base.settings import Settings
from mtorkin.detection.contents import SUBSTRATES, reacting
from mtorkin.reduction.left_out import few_values
from mtorkin.reduction.plate import Plate, placed, reduce_plate

#: Rows of a table from which on a single velocity is none. A plate of one signal has no Z' that would pass.
_ROWS_ALIKE = 8


@dataclass(frozen=True)
class Reduced:
    """What became of an assay folder.

    Attributes
    ----------
    velocities, quality, progress
        Tables `tables.VELOCITIES`, `tables.QUALITY` and `tables.PROGRESS` (a few curves to draw).
    problems
        What was wrong.
    """

    velocities: pd.DataFrame
    quality: pd.DataFrame
    progress: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


def reduce(
    assay: Assay, wells: pd.DataFrame, signals: pd.DataFrame, settings: Settings, judged: bool = True
) -> Reduced:
    """Velocities of an assay folder.

    Parameters
    ----------
    assay
        What was measured.
    wells, signals
        Tables `tables.WELLS` and `tables.SIGNALS`.
    settings
        The configuration; its quality limits are used.
    judged
        Whether the quality of plates is asked for; without, no well is flagged or left out by it.

    Returns
    -------
    Reduced
        Every well is in the velocities, with what became of it.

    Examples
    --------
    >>> assay = Assay.model_validate(
    ...     {
    ...         "mtorkin": 1, "title": "an example", "enzyme": {"name": "mTOR"}, "substrates": {"ATP": {}},
    ...         "conditions": {"reaction_time": "20 min"}, "detection": {"format": "fluorescence"},
    ...         "plates": [{"file": "plate.csv", "layout": "layout.csv"}],
    ...     }
    ... )
    >>> held = [("A1", "low control", None, 100.0), ("A2", "sample", 0.0, 500.0), ("A3", "sample", 1.0, 300.0)]
    >>> about = {"assay": "a", "plate": "p"}
    >>> wells = tables.WELLS.frame(
    ...     {**about, "well": well, "role": role, "inhibitor": inhibitor, "ATP": 50.0, "ATP_unit": "uM"}
    ...     for well, role, inhibitor, _ in held
    ... )
    >>> signals = tables.SIGNALS.frame({**about, "well": well, "signal": signal} for well, *_, signal in held)
    >>> reduce(assay, wells, signals, Settings()).velocities["velocity"].tolist()
    [0.0, 20.0, 10.0]
    """
    if not assay.measures:
        return Reduced(tables.VELOCITIES.frame(), tables.QUALITY.frame(), tables.PROGRESS.frame())
    if assay.velocities is not None:
        given, doubts = _given(wells, assay.velocities.file)
        return Reduced(given, tables.QUALITY.frame(), tables.PROGRESS.frame(), doubts)
    problems: list[Problem] = []
    frames: list[pd.DataFrame] = []
    quality: list[dict[str, Any]] = []
    progress: list[dict[str, Any]] = []
    standards = wells[wells["plate"].isna()]
    if len(standards):
        frames.append(_given_standards(standards))
    for name, plate in plates_of(assay, wells, signals, settings, judged):
        reduced = reduce_plate(plate)
        about = {"assay": plate.wells["assay"].iat[0], "plate": name}
        frames.append(reduced.velocities)
        quality.extend({**about, **row, "simulated": assay.simulated} for row in reduced.quality)
        progress.extend({**about, **row, "simulated": assay.simulated} for row in reduced.progress)
        problems.extend(placed(reduced.problems, str(about["assay"]), name))
    velocities = tables.VELOCITIES.frame(pd.concat(frames, ignore_index=True) if frames else None)
    return Reduced(_status(velocities), tables.QUALITY.frame(quality), tables.PROGRESS.frame(progress), problems)


def plates_of(
    assay: Assay, wells: pd.DataFrame, signals: pd.DataFrame, settings: Settings, judged: bool = True
) -> Iterator[tuple[str, Plate]]:
    """The plates of a folder by name, with the same arguments as `reduce`."""
    standards = wells[wells["plate"].isna()]
    if len(standards):
        standards = standards.merge(signals.loc[signals["plate"].isna(), ["well", "signal"]], on="well")
    for (_, name), part in wells.groupby(["assay", "plate"], sort=False):
        own = signals[signals["plate"] == name]
        yield str(name), Plate(assay, part.reset_index(drop=True), own, standards, settings.quality, judged)


def planned(assay: Assay, wells: pd.DataFrame) -> pd.DataFrame:
    """Wells of plates that are not measured yet, as table `tables.VELOCITIES` without a velocity.

    Parameters
    ----------
    assay
        What will be measured.
    wells
        Table `tables.WELLS`.
    """
    kept = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]].assign(
        velocity_unit=_planned_unit(assay, wells),
        treatment="conversion not known: nothing is measured yet",
        reason=wells["excluded"],
    )
    return _status(tables.VELOCITIES.frame(kept))


def _planned_unit(assay: Assay, wells: pd.DataFrame) -> str | None:
    """The unit that velocities will have: of product where the signal is calibrated, else of the signal."""
    if assay.detection is None:
        return None
    standards, product = wells.loc[wells["role"] == "standard", "standard_unit"].dropna(), assay.detection.product()
    unit = str(standards.iat[0]) if len(standards) else product.unit if product else assay.detection.signal_unit
    return f"{unit}/min"


def _given(wells: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Velocities reduced elsewhere, as they are; none where all of them are a handful of values."""
    kept = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]].copy()
    kept["treatment"] = "as given"
    kept["reason"] = wells["excluded"]
    kept["reason"] = kept["reason"].mask(kept["velocity"].isna() & kept["reason"].isna(), "no velocity")
    problems = []
    measured = kept["reason"].isna()
    if few := few_values(kept.loc[measured, "velocity"], int(measured.sum()), "rows", "velocities", _ROWS_ALIKE):
        message = f"{few}; give the velocities as they were measured. The table is left out"
        problems.append(Problem(message, assay=str(wells["assay"].iat[0]), file=file, key="velocity"))
        kept["reason"] = kept["reason"].mask(measured, "velocities of few values: see the problems")
    return _status(tables.VELOCITIES.frame(kept)), problems


def _given_standards(wells: pd.DataFrame) -> pd.DataFrame:
    """Standards from a file: they belong to no plate, and are accounted for like all others."""
    kept = wells[[name for name in tables.VELOCITIES.names if name in wells.columns]]
    return kept.assign(treatment="standard curve from a file").drop(columns=["velocity", "velocity_unit", "se"])


def _status(velocities: pd.DataFrame) -> pd.DataFrame:
    """Say of every well what became of it."""
    empty = reacting(velocities) & (velocities[SUBSTRATES] == 0).any(axis=1)
    reason = velocities["reason"].mask(
        velocities["reason"].isna() & empty, "a substrate is at zero: no information on a mechanism"
    )
    status = pd.Series("used", index=velocities.index, dtype="string")
    status = status.mask(velocities["role"].isin(["low control", "blank", "standard"]), "control")
    status = status.mask(reason.notna(), "left out")
    status = status.mask(velocities["role"] == "unassigned", "unassigned")
    return velocities.assign(reason=reason, status=status)
