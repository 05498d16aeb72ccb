"""Velocities of the wells of a plate: product over time without background, with their errors and conversion."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mtorkin.base.errors import Problem
from mtorkin.detection.background import Background, background
from mtorkin.detection.contents import reacting, scarcer, substrate_units
from mtorkin.detection.flags import no_flags
from mtorkin.detection.untold import allowed_for, untold
from mtorkin.detection.well_error import Measured, WellError, well_error
from mtorkin.reduction.depletion import depletion

#: Treatment of wells whose substrate is used up.
ALLOWED = "initial velocity by the integrated rate law"


@dataclass(frozen=True, eq=False)
class Velocity:
    """Velocities of a plate; series are aligned with its wells.

    Attributes
    ----------
    value, se
        Velocity and its standard error, nan where nothing tells it.
    ground
        Background of the product, or of its slope; its errors are those of the velocity times the minutes.
    error
        The own error of the wells.
    conversion
        Part of the scarcer substrate turned over where the reaction runs; nan where it is not known.
    unknown
        Why conversion is not known, in words.
    treatment
        What was done for the substrate that is used up; empty where nothing.
    flags
        Wells that convert much.
    problems
        What low controls do not tell of the background.
    """

    value: pd.Series
    se: pd.Series
    ground: Background
    error: WellError
    conversion: pd.Series
    unknown: str
    treatment: str
    flags: pd.Series
    problems: list[Problem]


@dataclass(frozen=True)
class Limit:
    """From which conversion on the use of substrate is allowed for.

    Attributes
    ----------
    conversion
        As a fraction.
    product_ki
        Inhibition constant of ADP against ATP, in the unit of [ATP]; ``None`` where that is not to be allowed for.
    """

    conversion: float
    product_ki: float | None = None


def velocities(measured: Measured, limit: Limit) -> Velocity:
    """Subtract the background of every well, and say how well the difference is known.

    Where a well of a stopped reaction converts more than the limit, velocities of its plate are initial velocities by
    the integrated rate law: all of them, so that no step in the law falls between two wells.

    Parameters
    ----------
    measured
        Product, or its slope, of the wells of a plate.
    limit
        From which conversion on that is done.
    """
    error = well_error(measured)
    ground = background(measured.wells, measured.amount, None if error.freedom is None else error.variance)
    problems = []
    for substrate in untold(measured.wells, measured.carried):
        carried = substrate.substrate == measured.carried
        problems.append(substrate.problem(carried))
        if carried and substrate.level > 0:
            ground = allowed_for(ground, measured.wells, substrate)
    index, minutes = measured.wells.index, measured.rates["minutes"].to_numpy(float)
    shared = error.of_curves(measured.calibration, ground.weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = pd.Series((measured.amount.to_numpy(float) - ground.value.to_numpy(float)) / minutes, index=index)
        # A background whose error nothing tells (a single well, no replicates) leaves the velocity without one.
        known = np.sqrt(error.variance.to_numpy(float) + ground.se.to_numpy(float) ** 2 + shared) / minutes
    # Nor has a well one that used up its substrate before its first read.
    se = pd.Series(np.where(np.isfinite(known), known, np.nan), index=index)
    part, unknown = _conversion(measured, value * measured.rates["reaction"])
    runs = reacting(measured.wells)
    much = (part > limit.conversion) & runs & ~measured.rates["initial"]
    plain = Velocity(value, se, ground, error, part.where(runs), unknown, "", no_flags(measured.wells), problems)
    if not much.any():
        return plain
    percent = (100.0 * part.where(much, 0.0)).round().astype(int).astype("string")
    used = "depleted: " + percent + " % of the scarcer substrate used"
    if measured.kinetic:
        return replace(plain, flags=plain.flags.mask(much, used + ", the velocity is a mean and too low"))
    found = depletion(measured.wells, value, part, limit.product_ki)
    return replace(
        plain,
        value=value * found.factor,
        se=pd.Series(np.sqrt((se * found.slope) ** 2 + (value * found.error) ** 2), index=index),
        ground=replace(ground, se=ground.se * found.slope, trend=ground.trend * found.slope),
        treatment=ALLOWED,
        flags=plain.flags.mask(much, used + ", which the integrated rate law allows for"),
    )


def _conversion(measured: Measured, product: pd.Series) -> tuple[pd.Series, str]:
    """Part of the scarcer substrate turned over, and why it is not known where it is not."""
    wells, calibration = measured.wells, measured.calibration
    empty = pd.Series(np.nan, index=wells.index)
    if not calibration.known:
        return empty, "conversion not known: the signal is not calibrated to product"
    units = substrate_units(wells)
    if units != {calibration.unit}:
        theirs = " and ".join(sorted(units))
        return empty, f"conversion not known: product is in {calibration.unit}, substrates in {theirs}"
    return product / scarcer(wells), "conversion not known: no velocity, or no substrate"
