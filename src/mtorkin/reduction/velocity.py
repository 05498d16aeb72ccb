"""Velocities of the wells of a plate: product over time without background, with their errors and conversion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.detection.background import Background, background
from mtorkin.detection.contents import reacting, scarcer, substrate_units
from mtorkin.detection.well_error import Measured, WellError, well_error


@dataclass(frozen=True, eq=False)
class Velocity:
    """Velocities of a plate; series are aligned with its wells.

    Attributes
    ----------
    value, se
        Velocity and its standard error, nan where nothing tells it.
    ground
        Background of the product, or of its slope.
    error
        The own error of the wells.
    conversion
        Part of the scarcer substrate turned over where the reaction runs; nan where it is not known.
    unknown
        Why conversion is not known, in words.
    """

    value: pd.Series
    se: pd.Series
    ground: Background
    error: WellError
    conversion: pd.Series
    unknown: str


def velocities(measured: Measured) -> Velocity:
    """Subtract the background of every well, and say how well the difference is known.

    Parameters
    ----------
    measured
        Product, or its slope, of the wells of a plate.
    """
    error = well_error(measured)
    ground = background(measured.wells, measured.amount, None if error.freedom is None else error.variance)
    minutes = measured.rates["minutes"]
    value = (measured.amount - ground.value) / minutes
    shared = error.of_curves(measured.calibration, ground.weights)
    # A background whose error nothing tells (a single well, no replicates) leaves the velocity without one.
    se = np.sqrt(error.variance + ground.se**2 + shared) / minutes
    # Nor has a well one that used up its substrate before its first read.
    se = se.where(np.isfinite(se))
    part, unknown = _conversion(measured, value * measured.rates["reaction"])
    return Velocity(value, se, ground, error, part.where(reacting(measured.wells)), unknown)


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
