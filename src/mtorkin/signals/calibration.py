"""From signal to product: a straight standard curve on the plate, or a factor that the assay gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.signals.reads import Array


@dataclass(frozen=True)
class Calibration:
    """Product for one unit of signal.

    Attributes
    ----------
    factor
        Product concentration per signal; 1 where velocities stay in signal per minute.
    unit
        Unit of the product; the unit of the signal where uncalibrated.
    basis
        Where it comes from, in words; empty where uncalibrated.
    """

    factor: float
    unit: str
    basis: str


def from_standards(product: Array, signal: Array, unit: str) -> Calibration:
    """A straight line through the standards of a plate.

    Parameters
    ----------
    product
        Concentration of product in every standard well.
    signal
        Its signal (endpoint).
    unit
        Unit of the product.

    Raises
    ------
    ValueError
        If there are fewer than two levels, or the signal does not change with the product.
    """
    if np.unique(product).size < 2:
        raise ValueError("the standards are all at one concentration; two or more make a standard curve")
    centred = product - product.mean()
    gain = float(centred @ signal) / float(centred @ centred)
    if gain == 0:
        raise ValueError("the signal of the standards does not change with their concentration")
    return Calibration(1.0 / abs(gain), unit, f"standard curve through {product.size} wells")
