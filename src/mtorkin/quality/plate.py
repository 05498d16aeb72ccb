"""All metrics of one plate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.settings import Gate, Quality
from mtorkin.quality.controls import judge_controls
from mtorkin.quality.dispensing import dispensing
from mtorkin.quality.hook import hook
from mtorkin.quality.metrics import Metrics
from mtorkin.quality.outliers import outliers
from mtorkin.quality.position import FREEDOM, TERMS, Effects, plate_format, position_effects
from mtorkin.quality.replicates import COMPOSITION, Array, Integers, Replicates, numbered, replicates
from mtorkin.quality.saturation import saturated
from mtorkin.sheets.wells import ROW_LETTERS, well_order

#: An effect of position is judged where its standard error is at most this fraction of the limit: one of 1.25 limits is then found in nine plates of ten ...
PRECISION = 1.0 / 6.0
#: ... or where it breaks the limit by this many standard errors.
BEYOND_DOUBT = 3.0
#: The same fraction for every row or column of a dispensing pattern, which a test guards against chance.
PATTERN_PRECISION = 1.0 / 3.0
#: Wells that a note names.
_NAMED = 6


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


def plate_quality(
    wells: pd.DataFrame,
    rate: pd.Series,
    converted: pd.Series,
    limits: Quality,
    calibrated: bool,
    *,
    background: pd.Series,
    signals: pd.DataFrame,
) -> PlateQuality:
    """Metrics of one plate, and the wells that they speak of.

    Parameters
    ----------
    wells
        Wells of the plate.
    rate
        Signal, or slope of the signal, in the direction of product formation, before background subtraction.
    converted
        Fraction of the scarcer substrate turned over in every well; ignored unless calibrated.
    limits
        Limits in force.
    calibrated
        Whether velocities are in concentrations.
    background
        What was subtracted from the rate of every well.
    signals
        Rows of `tables.SIGNALS` of the plate.
    """
    metrics = Metrics(limits)
    flags = pd.Series(pd.NA, index=wells.index, dtype="string")
    left_out = flags.copy()
    signal, net = rate.to_numpy(float), (rate - background).to_numpy(float)
    role = wells["role"].to_numpy(object)
    usable = wells["excluded"].isna().to_numpy() & np.isfinite(signal) & np.isfinite(net)
    enzyme = usable & np.isin(role, ["sample", "high control"])
    zero = (wells["inhibitor"] == 0).fillna(False).to_numpy(bool)
    uninhibited = usable & ((role == "high control") | ((role == "sample") & zero))
    low = usable & (role == "low control")
    if not low.any():
        low = usable & (role == "blank")

    composition = numbered(wells[COMPOSITION])
    judge_controls(composition, signal, uninhibited, low, metrics)
    if enzyme.any():
        alike = replicates(wells, composition, net, enzyme, low)
        place = np.array([well_order(well) for well in wells["well"]], dtype=np.intp)
        shape = plate_format(place[:, 0], place[:, 1])
        row, column = place[alike.rows].T
        effects = position_effects(alike, row, column, shape)
        _judge_replicates(alike, role[alike.rows] == "sample", zero[alike.rows], signal[alike.rows], metrics)
        _judge_position(effects, shape, metrics)
        _judge_dispensing(alike, effects, row, column, metrics)
        said, excluded = _judge_outliers(wells, alike, effects.gain, metrics)
        flags.iloc[alike.rows], left_out.iloc[alike.rows] = said, excluded
        _judge_hook(wells, composition, alike, effects.gain, metrics)
    top = _judge_saturation(signals[signals["well"].isin(wells["well"])], metrics)
    at_top = wells["well"].isin(top)
    flags = flags.mask(at_top, (flags + "; ").fillna("") + "a read at the detector's top")
    _judge_conversion(converted.to_numpy(float)[uninhibited] if calibrated else np.empty(0), metrics)
    return PlateQuality(metrics.rows, flags, left_out)


def _judge_replicates(wells: Replicates, sample: Any, zero: Any, signal: Array, metrics: Metrics) -> None:
    metric, limit = "CV of replicate samples, %", f"<= {metrics.limits.cv_replicates:g}"
    chosen = sample & ~zero & (wells.size > 1)
    group = wells.condition[chosen]
    size = np.bincount(group)
    freedom = int(chosen.sum() - (size > 0).sum())
    if freedom < 3:
        metrics.add(metric, np.nan, f"{freedom} degrees of freedom among replicates with inhibitor, 3 needed", limit)
        return
    mean = (np.bincount(group, signal[chosen]) / np.maximum(size, 1))[group]
    # The ratio of mean squares: the mean of ratios would be that of the wells without signal.
    off, level = signal[chosen] - mean, float(mean @ mean) / chosen.sum()
    cv = 100.0 * float(np.sqrt(off @ off / freedom / level)) if level > 0 else np.nan
    metrics.add(
        metric,
        cv,
        f"with inhibitor; {freedom} degrees of freedom",
        limit,
        cv <= metrics.limits.cv_replicates,
        "cv_replicates",
    )


def _judge_position(effects: Effects, shape: tuple[int, int], metrics: Metrics) -> None:
    limits = metrics.limits
    drift: Gate = "drift"
    judged: tuple[tuple[str, float, Gate, str, str, str], ...] = (
        (
            "drift across rows, %",
            limits.drift,
            drift,
            "rises",
            "falls",
            f"from row A to row {ROW_LETTERS[shape[0] - 1]}",
        ),
        ("drift across columns, %", limits.drift, drift, "rises", "falls", f"from column 1 to column {shape[1]}"),
        (
            "edge effect, %",
            limits.edge,
            "edge",
            "is higher",
            "is lower",
            f"at the edge of {shape[0]} x {shape[1]} wells",
        ),
    )
    for term, value, se, (metric, limit, gate, up, down, where) in zip(
        TERMS, 100.0 * effects.value, 100.0 * effects.se, judged, strict=True
    ):
        bound = f"<= {limit:g}"
        if term in effects.reason:
            metrics.add(metric, np.nan, effects.reason[term], bound)
        elif se <= PRECISION * limit or abs(value) - BEYOND_DOUBT * se > limit:
            note = f"the signal {up if value > 0 else down} {where}; standard error {se:.2g}"
            metrics.add(metric, abs(value), note, bound, abs(value) <= limit, gate)
        else:
            note = f"cannot be judged: standard error {se:.2g}, {PRECISION * limit:.2g} needed; spread replicates over the plate"
            metrics.add(metric, np.nan, note, bound)


def _judge_dispensing(wells: Replicates, effects: Effects, row: Any, column: Any, metrics: Metrics) -> None:
    metric, limit = "dispensing pattern, %", f"<= {metrics.limits.pattern:g}, where beyond scatter"
    told = np.isfinite(wells.sd).all() and effects.freedom >= FREEDOM
    finest = PATTERN_PRECISION * metrics.limits.pattern / 100.0
    pattern = dispensing(wells, effects, row, column, finest) if told else None
    if pattern is None:
        metrics.add(
            metric,
            np.nan,
            "cannot be judged: the layout, or too few replicates, tell no pattern of rows or columns",
            limit,
        )
        return
    value = 100.0 * pattern.range
    note = f"{pattern.where}; {'probability by chance ' + format(pattern.chance, '.2g') if pattern.there else 'not beyond scatter'}"
    metrics.add(metric, value, note, limit, not pattern.there or value <= metrics.limits.pattern, "pattern")


def _judge_outliers(
    plate: pd.DataFrame, wells: Replicates, gain: Array, metrics: Metrics
) -> tuple[list[Any], list[Any]]:
    metric, limits = "outlying wells, %", metrics.limits
    bound = f"<= {limits.outlying:g}"
    said: list[Any] = [pd.NA] * wells.rows.size
    left_out: list[Any] = [pd.NA] * wells.rows.size
    found = outliers(wells, gain)
    if found is None:
        metrics.add(metric, np.nan, "too few replicates to tell scatter from outlying wells", bound)
        return said, left_out
    size = np.abs(found.score)
    names = []
    for i in np.flatnonzero(size > limits.outlier_score):
        others = "its replicates" if found.told[i] else "its only replicate"
        said[i] = f"outlying: {found.score[i]:+.1f} robust standard deviations from {others}"
        names.append(str(plate["well"].iat[wells.rows[i]]))
    if limits.exclude_outliers is not None:
        for i in np.flatnonzero((size > limits.exclude_outliers) & found.told):
            rule = f"quality.exclude_outliers: {limits.exclude_outliers:g}"
            left_out[i] = f"outlying by {size[i]:.1f} robust standard deviations from its replicates ({rule})"
    judged = int(np.isfinite(size).sum())
    value = 100.0 * len(names) / judged
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    listed = f": {', '.join(names[:_NAMED])}{more}" if names else ""
    note = f"{len(names)} of {judged} wells with replicates beyond {limits.outlier_score:g} robust standard deviations{listed}"
    metrics.add(metric, value, note, bound, value <= limits.outlying, "outlying")
    return said, left_out


def _judge_hook(plate: pd.DataFrame, composition: Integers, wells: Replicates, gain: Array, metrics: Metrics) -> None:
    metric, limit = "hook effect, %", f"<= {metrics.limits.hook:g}, where beyond scatter"
    found = hook(plate, composition, wells, gain)
    if found is None:
        metrics.add(
            metric,
            np.nan,
            "no compound at two concentrations with uninhibited wells at the same substrates, or no replicates",
            limit,
        )
        return
    value = 100.0 * found.rise
    note = f"{found.compound}: rise to its highest concentration, of the uninhibited signal; {'beyond' if found.there else 'not beyond'} scatter"
    metrics.add(metric, value, note, limit, not found.there or value <= metrics.limits.hook, "hook")


def _judge_saturation(signals: pd.DataFrame, metrics: Metrics) -> list[str]:
    top = saturated(signals)
    value = len(top)
    note = (
        f"share the highest value of the plate, {signals['signal'].max():g}"
        if top
        else "no heap of reads at the highest value"
    )
    metrics.add(
        "saturated wells", value, note, f"<= {metrics.limits.saturated}", value <= metrics.limits.saturated, "saturated"
    )
    return top


def _judge_conversion(converted: Array, metrics: Metrics) -> None:
    metric, limit = "highest conversion, %", f"<= {metrics.limits.conversion:g}"
    if not converted.size:
        metrics.add(metric, np.nan, "the signal is not calibrated to product, or no well is uninhibited", limit)
        return
    # Missing where the velocity is that at the start of the reaction, which conversion does not lower.
    lowered = converted[~np.isnan(converted)]
    if not lowered.size:
        metrics.add(metric, np.nan, "all uninhibited wells have velocities taken at the start of the reaction", limit)
        return
    highest = 100.0 * float(np.max(lowered))
    note = "uninhibited wells; product over the scarcer substrate"
    if lowered.size < converted.size:
        note += f"; {converted.size - lowered.size} whose velocity is that at the start of the reaction are not counted"
    metrics.add(metric, highest, note, limit, highest <= metrics.limits.conversion, "conversion")
