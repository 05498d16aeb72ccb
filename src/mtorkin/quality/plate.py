"""All metrics of one plate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.settings import Quality
from mtorkin.base.tables.plates import UNPLACED
from mtorkin.detection.contents import Integers, numbered, reacting, uninhibited
from mtorkin.detection.flags import joined, no_flags
from mtorkin.detection.watched import Deviation
from mtorkin.quality.controls import judge_controls
from mtorkin.quality.conversion import judge_conversion
from mtorkin.quality.dispensing import judge_dispensing
from mtorkin.quality.drift import judge_position
from mtorkin.quality.hook import judge_hook
from mtorkin.quality.metrics import Metrics
from mtorkin.quality.outliers import judge_outliers
from mtorkin.quality.position import plate_format, position_effects, untold
from mtorkin.quality.replicate_cv import judge_replicates
from mtorkin.quality.replicates import COMPOSITION, replicates
from mtorkin.quality.saturation import judge_saturation
from mtorkin.quality.watched import judge_watched
from mtorkin.sheets.wells import well_order


@dataclass(frozen=True, eq=False)
class Judged:
    """What a plate is judged by; series are aligned with the wells.

    Attributes
    ----------
    wells
        Wells of the plate.
    rate
        Signal, or slope of the signal, in the direction of product formation, before background subtraction.
    background
        What was subtracted from the rate of every well.
    converted
        Part of the scarcer substrate turned over; nan where conversion does not lower the velocity.
    minutes
        Time in which it was turned over; ``None`` where conversion is not known at all.
    signals
        Rows of `tables.SIGNALS` of the plate.
    apart
        What is watched beside the signal.
    placed
        Whether the names of the wells say where they are.
    """

    wells: pd.DataFrame
    rate: pd.Series
    background: pd.Series
    converted: pd.Series
    minutes: pd.Series | None
    signals: pd.DataFrame
    apart: Sequence[Deviation] = ()
    placed: bool = True


@dataclass(frozen=True)
class PlateQuality:
    """What is found on a plate.

    Attributes
    ----------
    rows
        Metrics as rows of `tables.QUALITY` (without assay, plate and simulated).
    flags
        What to be wary of in a well, aligned with the wells; empty if nothing.
    left_out
        Why a well is left out by the rule that the user set; empty where it stays.
    """

    rows: list[dict[str, Any]]
    flags: pd.Series
    left_out: pd.Series


def plate_quality(plate: Judged, limits: Quality) -> PlateQuality:
    """Metrics of one plate, and the wells that they speak of.

    Parameters
    ----------
    plate
        What it is judged by.
    limits
        Limits in force.
    """
    metrics, wells = Metrics(limits), plate.wells
    flags, left_out = no_flags(wells), no_flags(wells)
    signal = plate.rate.to_numpy(float)
    net = (plate.rate - plate.background).to_numpy(float)
    usable = wells["excluded"].isna().to_numpy() & np.isfinite(signal) & np.isfinite(net)
    enzyme, free = usable & reacting(wells).to_numpy(bool), usable & uninhibited(wells).to_numpy(bool)
    low = usable & (wells["role"] == "low control").to_numpy(bool)
    if not low.any():
        low = usable & (wells["role"] == "blank").to_numpy(bool)

    composition = numbered(wells[COMPOSITION])
    judge_controls(composition, signal, free, low, metrics)
    if enzyme.any():
        alike = replicates(wells, composition, net, enzyme, low)
        row, column = _places(wells.iloc[alike.rows])
        shape = plate_format(*_places(wells))
        effects = position_effects(alike, row, column, shape, limits.reach) if plate.placed else untold(alike, UNPLACED)
        inhibited = (wells["role"].eq("sample") & ~uninhibited(wells)).to_numpy(bool)
        judge_replicates(alike, inhibited[alike.rows], signal[alike.rows], metrics)
        judge_position(effects, shape, metrics)
        judge_dispensing(alike, effects, row, column, metrics)
        flags.iloc[alike.rows], left_out.iloc[alike.rows] = judge_outliers(wells, alike, effects.gain, metrics)
        judge_hook(wells, composition, alike, effects.gain, metrics)
    top = judge_saturation(plate.signals[plate.signals["well"].isin(wells["well"])], metrics)
    at_top = no_flags(wells).mask(wells["well"].isin(top), "a read at the detector's top")
    known = free if plate.minutes is not None else np.zeros(len(wells), dtype=bool)
    judge_conversion(plate.converted[known], plate.minutes, metrics)
    for deviation in plate.apart:
        judge_watched(wells, deviation, metrics)
    return PlateQuality(metrics.rows, joined([flags, at_top]), left_out)


def _places(wells: pd.DataFrame) -> tuple[Integers, Integers]:
    """Rows and columns of wells, counted from 0."""
    row, column = np.array([well_order(well) for well in wells["well"]], dtype=np.intp).T
    return row, column
