"""What may be true of a compound: the classes left, each as a law with constants that its wells allow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from mtorkin.advise.knowledge import BOTH, Known
from mtorkin.base.settings import Regions, Settings
from mtorkin.kinetics.evidence.patterns import ConfinedModel, confined_models
from mtorkin.kinetics.evidence.selection import criteria
from mtorkin.kinetics.evidence.strength import Strength
from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.fit.fitting import Fit, Task, fit_all, predict
from mtorkin.kinetics.law.catalogue import RATIOS
from mtorkin.kinetics.law.mechanisms import Mechanism, richest
from mtorkin.verdict.rules import Rules

#: Km of a substrate that was never varied, over the concentration that was used: people choose one near it.
_UNKNOWN_KM = (0.25, 1.0, 4.0)
#: A region without an end is given two decades, as where it is integrated over
#: (`mtorkin.kinetics.evidence.quadrature`).
_OPEN = 100.0
#: Criterion above the lowest from which on a law does not describe the wells, though the verdict may keep its class
#: alive (our choice: odds of 250,000 to 1).
_HOPELESS = 25.0
#: A Km this many times beyond the concentrations used is none that a plate could follow.
_FAR = 10.0
#: Parts of the way from where a ratio was found to the middle of its region that are tried in turn.
_TOWARDS_MIDDLE = (1 / 3, 1 / 2, 1.0)
_STARTS = 4

Limits = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """A law with its constants.

    Attributes
    ----------
    label
        Class that it belongs to; where only one substrate is known, its pattern.
    name
        Its model, in words.
    mechanism, free
        The law and the log of its constants, shape (k,); without scales of plates.
    evidence
        Its criterion on the wells at hand.
    fit
        The fit that they come from.
    """

    label: str
    name: str
    mechanism: Mechanism
    free: Array
    evidence: float
    fit: Fit

    def odds(self, lowest: float) -> float:
        """How much less likely the wells make it than the law with the lowest criterion, as a factor of 1 or below."""
        return math.exp(-0.5 * (self.evidence - lowest))

    def velocity(self, data: Data) -> Array:
        """Velocity of wells on one plate scale, shape (n,)."""
        return predict(self.mechanism, self.free, data)[0]


def label_of(pattern: str, known: Known, rules: Rules) -> str:
    """The class of a pattern; where only one substrate is known it may be of several, and stands for itself."""
    axis = BOTH if known.both else known.names[0]
    fitting = [
        name
        for name, ways in rules.classes.items()
        if any(way.patterns.keys() == {axis} and pattern in way.patterns[axis] for way in ways)
    ]
    return fitting[0] if fitting else pattern


def models_of(known: Known, data: Data, regions: Regions, limits: Limits) -> list[ConfinedModel]:
    """Models of all patterns on some wells."""
    axis = BOTH if known.both else known.names[0]
    laws = [own if known.both else own.with_baseline(known.comparison.baseline) for own in richest(axis)]
    found = fit_all([Task(own, limits) for own in laws], data, starts=_STARTS)
    return confined_models(axis, {own.mechanism.scheme: Strength(data, own, regions) for own in found}, regions)


def law(known: Known, model: ConfinedModel) -> Mechanism:
    """The mechanism of a model with the law of the substrate that the wells asked for."""
    return model.mechanism if known.both else model.mechanism.with_baseline(known.comparison.baseline)


def hypotheses(known: Known, classes: Sequence[str], rules: Rules, settings: Settings) -> list[Hypothesis]:
    """The laws that may be true.

    Parameters
    ----------
    known
        What is known.
    classes
        Classes that are left; with none named, all that the wells allow.
    rules
        Which patterns are which classes.
    settings
        The configuration.

    Returns
    -------
    list of Hypothesis
        For every class the best model of each of its patterns that lies within the margin of the class's best. A Km
        that nothing tells of is near the concentration used.
    """
    data = known.data.with_scatter(known.deviation(known.data.velocity))
    found: list[Hypothesis] = []
    for limits in _unknown_constants(known):
        models = models_of(known, data, settings.regions, limits)
        laws = [law(known, model) for model in models]
        loose = [{**model.bounds, **limits} for model in models]
        fits = fit_all([Task(*each) for each in zip(laws, loose, strict=True)], data, starts=_STARTS)
        least = [found.rss for found in fits]
        # A ratio that the wells leave open is taken as far inside its region as they allow: at a border no plate tells
        # two classes apart.
        for way in _TOWARDS_MIDDLE:
            inner = [{**bounds, **_inner(bounds, found, way)} for bounds, found in zip(loose, fits, strict=True)]
            further = fit_all([Task(*each) for each in zip(laws, inner, strict=True)], data, starts=_STARTS)
            fits = [
                new if new.rss - rss < settings.selection.margin else old
                for old, new, rss in zip(fits, further, least, strict=True)
            ]
        best: dict[tuple[str, str], Hypothesis] = {}
        for model, chosen in zip(models, fits, strict=True):
            value = getattr(criteria(chosen, data), settings.selection.criterion)
            label = label_of(model.pattern, known, rules)
            own = Hypothesis(
                label, model.name, chosen.mechanism, chosen.free[: len(chosen.mechanism.free)], value, chosen
            )
            key = label, model.pattern
            if key not in best or value < best[key].evidence:
                best[key] = own
        found += best.values()
    return _worth(found, classes, settings.selection.margin)


def _worth(found: Sequence[Hypothesis], classes: Sequence[str], margin: float) -> list[Hypothesis]:
    lowest = min(each.evidence for each in found)
    of_class: dict[str, float] = {}
    for each in found:
        of_class[each.label] = min(of_class.get(each.label, np.inf), each.evidence)
    return [
        each
        for each in found
        if (each.label in classes if classes else of_class[each.label] < lowest + margin)
        and each.evidence <= of_class[each.label] + margin
        and each.evidence <= lowest + _HOPELESS
    ]


def _unknown_constants(known: Known) -> list[dict[str, tuple[float, float]]]:
    """Bounds on what the wells tell poorly, or not at all.

    That is the Km of a substrate that was not varied, and how the substrates change each other's binding.
    """
    if not known.both:
        return [{}]
    bounds: dict[str, tuple[float, float]] = {}
    guesses: dict[str, float] = {}
    for axis, name, values in (("ATP", "Ka", known.data.substrate), ("protein", "Kb", known.data.protein)):
        if axis in known.measured:
            bounds[name] = float(values.min()) / _FAR, float(values.max()) * _FAR
        else:
            guesses[name] = float(np.median(values))
    bounds["phi"] = _narrow(1.0) if guesses else (1.0 / _FAR, _FAR)
    return [
        bounds | {name: _narrow(factor * level) for factor, (name, level) in zip(chosen, guesses.items(), strict=True)}
        for chosen in product(_UNKNOWN_KM, repeat=len(guesses))
    ]


def _inner(bounds: Limits, found: Fit, way: float) -> dict[str, tuple[float, float]]:
    """Ratios held some way from where they were found to the middle of their region."""
    held = {}
    for name, (low, high) in bounds.items():
        if name in RATIOS:
            if high / low > _OPEN**1.5:
                low, high = (low, low * _OPEN) if low >= 1.0 else (high / _OPEN, high)
            middle = np.sqrt(low * high)
            held[name] = _narrow(float(found.values[name] ** (1.0 - way) * middle**way))
    return held


def _narrow(value: float) -> tuple[float, float]:
    return value * (1.0 - 1e-3), value * (1.0 + 1e-3)
