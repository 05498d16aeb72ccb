"""Quality of a plate: Z', signal window, signal to background, CV of controls, conversion.

Kinetic plates have controls at many substrate concentrations and few at each, so spreads are pooled over the concentrations and the separation is judged where the
signal is largest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mtorkin.settings import Quality
from mtorkin.signals.background import SUBSTRATES

#: Fewest degrees of freedom that a spread is judged from.
_FREEDOM = 3


def _conditions(wells: pd.DataFrame) -> list[pd.Series]:
    return [wells[name].fillna(-1.0) for name in (*SUBSTRATES, "FKBP12")]


def _pooled_sd(values: pd.Series, groups: list[pd.Series], relative: bool) -> tuple[float, int]:
    """Standard deviation within groups (over the group's mean where relative), and its degrees of freedom."""
    grouped = values.groupby(groups)
    size, mean, variance = grouped.size(), grouped.mean(), grouped.var().fillna(0.0)
    freedom = int((size - 1).sum())
    if freedom < 1:
        return float("nan"), 0
    scaled = variance / mean**2 if relative else variance
    return float(np.sqrt(((size - 1) * scaled).sum() / freedom)), freedom


def plate_quality(
    wells: pd.DataFrame, rate: pd.Series, converted: pd.Series, limits: Quality, calibrated: bool
) -> list[dict[str, Any]]:
    """Metrics of one plate as rows of `tables.QUALITY` (without assay and plate).

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
    """
    usable = wells["excluded"].isna() & rate.notna()
    uninhibited = usable & (
        (wells["role"] == "high control") | ((wells["role"] == "sample") & (wells["inhibitor"] == 0))
    )
    low = usable & (wells["role"] == "low control")
    if not low.any():
        low = usable & (wells["role"] == "blank")

    def spread(chosen: pd.Series, relative: bool) -> tuple[float, int]:
        part = wells[chosen]
        return _pooled_sd(rate[chosen], _conditions(part), relative)

    rows: list[dict[str, Any]] = []

    def add(metric: str, value: float, limit: str, passed: bool | None, note: str) -> None:
        known = bool(np.isfinite(value))
        rows.append(
            {
                "metric": metric,
                "value": value if known else np.nan,
                "limit": limit,
                "passed": passed if known else None,
                "note": note,
            }
        )

    if not uninhibited.any() or not low.any():
        add("Z'", np.nan, f">= {limits.z_prime:g}", None, "no uninhibited wells, or no background wells")
        return rows
    means = rate[uninhibited].groupby(_conditions(wells[uninhibited])).mean()
    top, bottom = float(means.max()), float(rate[low].mean())
    relative, freedom_high = spread(uninhibited, relative=True)
    floor, freedom_low = spread(low, relative=False)
    floor = floor if freedom_low else 0.0
    if freedom_high < _FREEDOM:
        note = f"{freedom_high} degrees of freedom among uninhibited wells, {_FREEDOM} needed"
        add("Z'", np.nan, f">= {limits.z_prime:g}", None, note)
    else:
        note = (
            f"at the substrate concentrations with the largest signal; spreads pooled over {means.size} of them "
            f"({freedom_high} and {freedom_low} degrees of freedom)"
        )
        high_sd = relative * abs(top)
        separation = abs(top - bottom)
        z_prime = 1.0 - 3.0 * (high_sd + floor) / separation if separation > 0 else -np.inf
        window = (separation - 3.0 * (high_sd + floor)) / high_sd if high_sd > 0 else np.inf
        passed = z_prime >= limits.z_prime or window >= limits.signal_window
        add("Z'", z_prime, f">= {limits.z_prime:g}, or signal window >= {limits.signal_window:g}", passed, note)
        add("signal window", window, f">= {limits.signal_window:g}, or Z' >= {limits.z_prime:g}", passed, note)
        cv = 100.0 * relative
        add("CV of uninhibited wells, %", cv, f"<= {limits.cv_controls:g}", cv <= limits.cv_controls, note)
    if bottom != 0:
        add("signal to background", top / bottom, "", None, "largest mean of uninhibited wells over mean background")
    if calibrated:
        highest = 100.0 * float(converted[uninhibited].max())
        add(
            "highest conversion, %",
            highest,
            f"<= {limits.conversion:g}",
            highest <= limits.conversion,
            "uninhibited wells; product over the scarcer substrate",
        )
    else:
        add(
            "highest conversion, %",
            np.nan,
            f"<= {limits.conversion:g}",
            None,
            "the signal is not calibrated to product",
        )
    return rows
