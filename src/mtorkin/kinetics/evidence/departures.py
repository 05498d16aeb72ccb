"""What may be beside the rate law: a row each.

Every confined model is compared in all these forms, each with its probability of the section `departures` of the
configuration. So a plateau belongs to the compound only where no other owner of it is as likely.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mtorkin.base.settings import Departures
from mtorkin.kinetics.evidence.departure import AS_MEASURED, Departure
from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.law.mechanisms import Mechanism

#: The departure under which a compound that does nothing to the kinase seems to inhibit.
SIGNAL = "signal"
#: That under which the highest doses are lower than they are on paper.
SOLUBILITY = "solubility"
#: Places of the solubility limit within the upper dilution steps, and how many steps these are.
_LIMITS, _STEPS = 12, 4
#: Concentrations of active enzyme that are tried, and the range of them over the stated one.
_ENZYMES, _ENZYME_RANGE = 18, (0.1, 8.0)
#: The range where none is stated, over the highest dose.
_ENZYME_UNSTATED = (1e-4, 0.5)
#: Enzyme over the lowest dose below which it takes up no compound that would be missed.
_NO_DEPLETION = 0.05
#: Dose at which a signal that bends with the dose has bent half way, over the highest.
_BEND = 0.15


def departures(settings: Departures) -> list[tuple[Departure, float]]:
    """The departures that every comparison reckons with, and their probabilities, which add up to 1.

    Parameters
    ----------
    settings
        The section of the configuration.
    """
    low = settings.low_control_deviation
    rows = [
        (
            Departure("low_control", "the low control is not the background", (low, low), _constant_and_share),
            settings.low_control,
        ),
        (
            Departure(
                "insensitive", "part of the activity is not of the kinase that the compound inhibits",
                (settings.insensitive_deviation,), _share, concerns=_complete, positive=True,
            ),
            settings.insensitive,
        ),
        (
            Departure(SOLUBILITY, "the highest doses do not dissolve", changes=_dissolved, concerns=_complete),
            settings.solubility,
        ),
        (
            Departure(
                "enzyme", "the concentration of active enzyme is another one",
                changes=lambda data: _enzymes(data, settings), concerns=_inhibits,
            ),
            settings.enzyme,
        ),
        (
            Departure(
                "glow", "the compound adds to the signal, as light of its own does", (settings.glow_deviation,), _dose,
                concerns=_inhibits,
            ),
            settings.glow,
        ),
        (
            Departure(
                SIGNAL, "the detection signal, and not the enzyme, changes with the dose",
                (settings.signal_deviation, settings.signal_deviation, settings.low_control_deviation), _with_dose,
                alone=True,
            ),
            settings.signal,
        ),
        (Departure("unlisted", "the compound binds as no mechanism of the table says", alone=True), settings.unlisted),
    ]  # fmt: skip
    whole = sum(probability for _, probability in rows)
    return [(AS_MEASURED, 1.0 - whole), *((row, probability) for row, probability in rows if probability > 0)]


def _complete(mechanism: Mechanism) -> bool:
    # A partial mechanism has an owner of its residual activity.
    return bool(mechanism.lead) and not mechanism.partial


def _inhibits(mechanism: Mechanism) -> bool:
    return bool(mechanism.lead)


def _constant_and_share(uninhibited: Array, _: Data) -> Array:
    return np.stack([np.ones(uninhibited.shape), uninhibited], axis=-1)


def _share(uninhibited: Array, _: Data) -> Array:
    # The rest of the activity is the law's, with another Vmax.
    return uninhibited[..., None]


def _dose(uninhibited: Array, data: Data) -> Array:
    """In proportion to the dose, whatever the enzyme does."""
    return np.broadcast_to(data.inhibitor / data.top_inhibitor, uninhibited.shape)[..., None]


def _with_dose(uninhibited: Array, data: Data) -> Array:
    """A change of the signal in proportion to the dose, one that levels off, and one of the background."""
    dose = data.inhibitor / data.top_inhibitor
    level = dose / (dose + _BEND) * (1.0 + _BEND)
    return np.stack(np.broadcast_arrays(uninhibited * dose, uninhibited * level, dose), axis=-1)


def _dissolved(data: Data) -> Sequence[tuple[float, Data]]:
    """The wells with no more compound in solution than a limit.

    Limits are even on the log scale over the upper dilution steps.
    """
    doses = np.unique(data.inhibitor[data.inhibitor > 0])
    if doses.size < _STEPS:
        return [(1.0, data)]
    lowest, highest = np.log(doses[max(doses.size - 1 - _STEPS, 0)]), np.log(doses[-1])
    limits = np.exp(lowest + (highest - lowest) * (np.arange(_LIMITS) + 0.5) / _LIMITS)
    return [(1.0 / _LIMITS, data.changed(inhibitor=np.minimum(data.inhibitor, limit))) for limit in limits]


def _enzymes(data: Data, settings: Departures) -> Sequence[tuple[float, Data]]:
    """The wells with other concentrations of active enzyme.

    They are log-normal about the stated one, or any where none is stated.
    """
    doses = data.inhibitor[data.inhibitor > 0]
    if not doses.size or 0.0 < data.enzyme * _ENZYME_RANGE[1] < _NO_DEPLETION * doses.min():
        return [(1.0, data)]
    if data.enzyme > 0:
        factor = settings.enzyme_titrated_deviation if data.titrated else settings.enzyme_deviation
        factors = np.geomspace(*_ENZYME_RANGE, _ENZYMES)
        weight = np.exp(-0.5 * (np.log(factors) / np.log(factor)) ** 2)
        levels = data.enzyme * factors
    else:
        levels = np.geomspace(*_ENZYME_UNSTATED, _ENZYMES) * data.top_inhibitor
        weight = np.ones(_ENZYMES)
    return [(float(w), data.changed(enzyme=float(e))) for w, e in zip(weight / weight.sum(), levels, strict=True)]
