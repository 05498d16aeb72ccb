"""From product to what the instrument prints: offset, gain, what compound and plate do to the signal, scatter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from departures.case import PRODUCT, Case
from departures.enzyme import Array


@dataclass(frozen=True)
class Instrument:
    """A format of detection: signal of an empty well, per uM of ATP, per nM of product.

    ADP-Glo sees the ADP that ATP brings along.

    Attributes
    ----------
    all_lost
        Whether a compound that takes signal away takes it from an empty well too: a luciferase is inhibited whatever
        it makes light of, but what shines from one channel into another stays.
    """

    offset: float
    per_atp: float
    gain: float
    all_lost: bool


INSTRUMENTS = {
    "adp-glo": Instrument(offset=2000.0, per_atp=6.0, gain=400.0, all_lost=True),
    "tr-fret": Instrument(offset=1500.0, per_atp=0.0, gain=125.0, all_lost=False),
    "radiometric": Instrument(offset=300.0, per_atp=0.5, gain=60.0, all_lost=False),
}
#: Scatter of a read, over the signal of the most product that a plate is planned for; the last is for noise that is the
#: same in every well.
FLOOR, CONSTANT = 0.015, 0.04
#: Dose at which half of a saturating loss of signal is reached, over the highest dose.
HALF_QUENCH = 0.15
#: Part of the largest product that plates are planned for.
PLANNED = 0.6


@dataclass(frozen=True)
class Place:
    """Where the wells lie on the plate: row and column, counted from 0, and how many there are."""

    row: Array
    column: Array
    rows: int
    columns: int


def signal(
    case: Case, product: Array, atp: Array, dose: Array, top: float, place: Place, noise: float, random: Generator
) -> Array:
    """What is printed for wells with this product (nM), shape (times, wells); `dose` (nM) is what truly is in them."""
    instrument = INSTRUMENTS[case.format]
    largest = instrument.gain * PRODUCT * PLANNED
    seen = product if case.hook is None else product / (1.0 + (product / case.hook) ** 2)
    amount = instrument.gain * seen * _scale(case, seen.shape[-1], place, noise, random)
    constant = FLOOR if case.noise_form != "constant" else max(CONSTANT, FLOOR)
    empty = instrument.offset + instrument.per_atp * atp / 1e3
    passed = _passed(case, dose / top)
    clean = empty * (passed if instrument.all_lost else 1.0) + amount * passed + case.glow * largest * dose / top
    return clean + constant * largest * random.standard_normal(product.shape)


def _passed(case: Case, share: Array) -> Array:
    """The share of the signal that the compound lets pass, at a dose that is this share of the highest."""
    saturating = share / (HALF_QUENCH + share) * (1.0 + HALF_QUENCH)
    lost = saturating if case.quench_form == "saturating" else share
    return np.asarray(1.0 - case.quench * np.minimum(lost, 1.0))


def _scale(case: Case, wells: int, place: Place, noise: float, random: Generator) -> Array:
    """What the amount of product in a well is multiplied with, at all of its reads: pipetting, position, accidents."""
    scatter = random.standard_normal(wells)
    if case.noise_form == "lognormal":
        # Heavier to the right, and of a spread that differs between wells.
        scale = np.exp(noise * np.exp(0.5 * random.standard_normal(wells)) * scatter)
    elif case.noise_form == "constant":
        scale = 1.0 + 0.2 * noise * scatter
    else:
        scale = 1.0 + noise * scatter
    hit = random.random(wells) < case.outliers
    off = random.uniform(*case.outlying, wells)
    scale = np.where(hit, scale * np.where(random.random(wells) < 0.5, 1.0 + off, np.maximum(1.0 - off, 0.0)), scale)
    rim = (place.row == 0) | (place.column == 0) | (place.row == place.rows - 1) | (place.column == place.columns - 1)
    scale = scale * np.where(rim, 1.0 + case.edges, 1.0)
    scale = scale * np.where(place.column % 2 == 1, 1.0 - case.stripes, 1.0)
    return scale * (1.0 + case.gradient * (place.column / (place.columns - 1) - 0.5))
