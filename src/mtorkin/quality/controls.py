"""What the controls of a plate say: Z', signal window, signal to background, their scatter.

Controls at many substrate concentrations are pooled: the separation is judged where the signal is largest, with the
relative scatter of all uninhibited wells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtorkin.detection.contents import Integers, dense
from mtorkin.quality.metrics import Metrics
from mtorkin.quality.replicates import Array, deviations, medians, robust_sd

Flags = NDArray[np.bool_]

#: Fewest degrees of freedom that a spread is judged from.
FREEDOM = 3
#: Standard deviations from zero within which a background counts as none.
_DEVIATIONS = 3.0
#: Part of the largest signal that may be rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Spread:
    """Scatter among wells that hold the same.

    Attributes
    ----------
    mean, median
        Of every composition.
    sd, robust
        Standard deviation within them, pooled, and from the median absolute deviation; relative to their means and
        medians where asked for.
    freedom
        Degrees of freedom.
    """

    mean: Array
    median: Array
    sd: float
    robust: float
    freedom: int


def spread(values: Array, composition: Integers, relative: bool) -> Spread:
    """The scatter of values of wells with these compositions."""
    group = dense(composition)
    size = np.bincount(group)
    mean = np.bincount(group, values) / size if values.size else np.empty(0)
    median = np.empty(size.size)
    median[group] = medians(values, group)
    freedom = int(values.size - size.size)
    if freedom < 1:
        return Spread(mean, median, np.nan, np.nan, 0)
    off, stretched = values - mean[group], deviations(values, group)
    with np.errstate(divide="ignore", invalid="ignore"):
        if relative:
            off, stretched = off / mean[group], stretched / np.abs(median[group])
    alike = size[group] > 1
    return Spread(mean, median, float(np.sqrt(off @ off / freedom)), robust_sd(stretched[alike]), freedom)


def judge_controls(composition: Integers, rate: Array, uninhibited: Flags, low: Flags, metrics: Metrics) -> None:
    """Add the metrics of the controls.

    Parameters
    ----------
    composition
        Number of what every well holds besides the compound.
    rate
        Signal before background subtraction.
    uninhibited, low
        Wells with enzyme and without inhibitor, and wells that show the background.
    metrics
        Gains the rows.
    """
    limits = metrics.limits
    if not uninhibited.any() or not low.any():
        metrics.add("Z'", np.nan, "no uninhibited wells, or no background wells", f">= {limits.z_prime:g}")
        return
    high = spread(rate[uninhibited], composition[uninhibited], relative=True)
    floor = spread(rate[low], composition[low], relative=False)
    top, bottom = float(high.mean.max()), float(rate[low].mean())
    if high.freedom < FREEDOM:
        note = f"{high.freedom} degrees of freedom among uninhibited wells, {FREEDOM} needed"
        metrics.add("Z'", np.nan, note, f">= {limits.z_prime:g}")
    else:
        note = (
            f"at the substrate concentrations with the largest signal; spreads pooled over {high.mean.size} of them "
            f"({high.freedom} and {floor.freedom} degrees of freedom)"
        )
        z_prime, window = _separation(top, bottom, high.sd * abs(top), floor.sd)
        kept = z_prime >= limits.z_prime or window >= limits.signal_window
        either = f">= {limits.z_prime:g}, or signal window >= {limits.signal_window:g}"
        metrics.add("Z'", z_prime, note, either, kept, "z_prime")
        median = float(high.median.max())
        robust, _ = _separation(median, float(np.median(rate[low])), high.robust * abs(median), floor.robust)
        metrics.add(
            "robust Z'",
            robust,
            "the same from medians and median absolute deviations; far above Z' where few wells spoil it",
        )
        either = f">= {limits.signal_window:g}, or Z' >= {limits.z_prime:g}"
        metrics.add("signal window", window, note, either, kept, "z_prime")
        cv = 100.0 * high.sd
        limit = f"<= {limits.cv_controls:g}"
        metrics.add("CV of uninhibited wells, %", cv, note, limit, cv <= limits.cv_controls, "cv_controls")
        if floor.freedom >= FREEDOM:
            _low_controls(floor, bottom, high.sd * abs(top), metrics)
    _signal_to_background(top, bottom, floor, metrics)


def _signal_to_background(top: float, bottom: float, floor: Spread, metrics: Metrics) -> None:
    """Add signal to background; a background of nothing, or of less than nothing, is no denominator."""
    scatter = _DEVIATIONS * floor.sd if np.isfinite(floor.sd) else 0.0
    if bottom <= max(scatter, _ROUNDING * abs(top)):
        note = "none: the background is not above zero, or lies within three standard deviations of it"
        metrics.add("signal to background", np.nan, note)
        return
    metrics.add("signal to background", top / bottom, "largest mean of uninhibited wells over mean background")


def _low_controls(floor: Spread, bottom: float, high_sd: float, metrics: Metrics) -> None:
    """Add the CV of the background.

    That of one near zero means nothing; what counts is that it scatters no more than the uninhibited wells.
    """
    metric, limit = (
        "CV of background wells, %",
        f"<= {metrics.limits.cv_controls:g}, or scatter below that of uninhibited wells",
    )
    if abs(bottom) <= _DEVIATIONS * floor.sd:
        metrics.add(metric, np.nan, "the background lies within three standard deviations of zero", limit)
        return
    cv = 100.0 * floor.sd / abs(bottom)
    kept = cv <= metrics.limits.cv_controls or floor.sd <= high_sd
    metrics.add(metric, cv, f"{floor.freedom} degrees of freedom", limit, kept, "cv_background")


def _separation(top: float, bottom: float, high_sd: float, low_sd: float) -> tuple[float, float]:
    """Z' (Zhang 1999, J Biomol Screen 4:67) and signal window (Sittampalam 1997, J Biomol Screen 2:159)."""
    low_sd = low_sd if np.isfinite(low_sd) else 0.0
    separation, noise = abs(top - bottom), 3.0 * (high_sd + low_sd)
    if separation == 0:
        return -np.inf, -np.inf
    exact = high_sd <= _ROUNDING * separation
    window = np.copysign(np.inf, separation - noise) if exact else (separation - noise) / high_sd
    return 1.0 - noise / separation, float(window)
