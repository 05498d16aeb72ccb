"""Comparing mechanisms on the wells of one family: error model, law of the substrate, textbook and confined models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mtorkin.base.settings import Departures, Regions, Selection
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.evidence.confined import weighed
from mtorkin.kinetics.evidence.departure import AS_MEASURED
from mtorkin.kinetics.evidence.patterns import ConfinedModel, confined_models, order_in_words
from mtorkin.kinetics.evidence.selection import criteria
from mtorkin.kinetics.evidence.strength import Strength
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.error_model import estimate_scatter
from mtorkin.kinetics.fit.fitting import Task, fit_all
from mtorkin.kinetics.fit.undetermined import in_the_middle
from mtorkin.kinetics.law.mechanisms import BASELINES, MICHAELIS_MENTEN, Mechanism, idle, mechanisms, schemes

#: By how much a criterion has to prefer another law of the substrate, or scales of plates, to the plain model: odds of
#: 20 to 1.
_BETTER = 6.0
#: Levels of substrate from which on another law of the substrate can be told from inhibition.
_BASELINE_LEVELS = 5


def compare(
    data: Data,
    axis: str = "substrate",
    *,
    regions: Regions | None = None,
    selection: Selection | None = None,
    departures: Departures | None = None,
    starts: int = 8,
    nu: float = 0.0,
) -> Comparison:
    """Fit and compare all mechanisms on the wells of one family.

    Parameters
    ----------
    data
        The wells, in any units.
    axis
        ``ATP``, ``protein`` or ``substrate`` where one varies, ``both`` where ATP and the protein do; empty for one
        level of each.
    regions, selection
        Limits of the regions, criterion and margin; the defaults of the configuration.
    departures
        What may be beside the law, and how likely it is; the defaults of the configuration.
    starts
        Starting points for each model.
    nu
        Degrees of freedom of Student's t for a robust error model; 0 is Gaussian.

    Returns
    -------
    Comparison
        Fits, criteria and patterns.
    """
    selection, departures = selection or Selection(), departures or Departures()
    data, scale = data.in_own_units()
    inhibited = bool((data.inhibitor > 0).any())
    plain = _unconfined(axis, inhibited)
    richest = max(plain, key=lambda mechanism: len(mechanism.free))
    spread, floor, noise = estimate_scatter(data, richest, starts, nu)
    data = data.with_scatter(spread, noise)
    baseline = _baseline(richest, data, axis, selection, starts)
    one_scale = _scales_not_needed(richest.with_baseline(baseline), data, selection, starts)
    if one_scale is not None:
        data = one_scale
    if baseline != "Michaelis-Menten" or one_scale is not None:
        spread, floor, noise = estimate_scatter(data, richest.with_baseline(baseline), starts, nu)
        data = data.with_scatter(spread, noise)

    textbook = _textbook([Task(mechanism.with_baseline(baseline)) for mechanism in plain], data, starts)
    confined: list[Candidate] = []
    regions = regions or Regions()
    if inhibited:
        models = [
            model
            for model in _confined(data, axis, textbook, regions)
            if not model.departure or getattr(departures, model.departure) > 0
        ]
        fits = fit_all(_tasks(models, textbook, baseline), data, starts=starts)
        found = weighed(models, fits, data, regions, selection, departures)
        # The likelihood is a density, and in the user's unit of velocity another number than in the family's own.
        unit = 2.0 * data.n * float(np.log(scale.velocity))
        confined = [replace(c, evidence=c.evidence + unit) for c in found]
    wells = _corrected(data, confined)
    if wells is not data:
        # The constants are those of the wells as they truly are, by the likeliest model.
        textbook = _textbook([Task(c.fit.mechanism, starts=(c.fit.free,)) for c in textbook], wells, starts)
    return Comparison(
        wells, data, scale, textbook, confined, baseline, data.plates > 1, floor, regions, selection, departures
    )


def _textbook(tasks: list[Task], data: Data, starts: int) -> list[Candidate]:
    """Unconfined models, fitted."""
    return [
        Candidate(order_in_words(found.mechanism), found, criteria(found, data))
        for found in in_the_middle(fit_all(tasks, data, starts=starts), data)
    ]


def _corrected(data: Data, confined: list[Candidate]) -> Data:
    """The wells with the likeliest departure from the law taken off; as they were measured where there is none."""
    best = min(confined, key=lambda c: c.evidence, default=None)
    return data if best is None or best.wells is None or best.plainly is AS_MEASURED else best.wells


def _unconfined(axis: str, inhibited: bool) -> list[Mechanism]:
    if inhibited:
        return mechanisms(axis)
    return idle(axis) if axis == "both" else [MICHAELIS_MENTEN]


def _confined(data: Data, axis: str, textbook: list[Candidate], regions: Regions) -> list[ConfinedModel]:
    strengths = {}
    for scheme in schemes(axis):
        own = [c for c in textbook if c.fit.mechanism.scheme == scheme]
        strengths[scheme] = Strength(data, min(own, key=lambda c: c.criteria.BIC).fit, regions)
    return confined_models(axis, strengths, regions)


def _tasks(models: list[ConfinedModel], textbook: list[Candidate], baseline: str) -> list[Task]:
    """The confined models to fit; the unconfined optimum is the best start for a region that it lies in."""
    known = {(c.fit.mechanism.name, c.fit.mechanism.scheme, c.fit.mechanism.free): c.fit.free for c in textbook}
    tasks = []
    for model in models:
        mechanism = model.mechanism.with_baseline(baseline)
        own = known.get((mechanism.name, mechanism.scheme, mechanism.free))
        tasks.append(Task(mechanism, model.bounds, () if own is None else (own,)))
    return tasks


def _baseline(richest: Mechanism, data: Data, axis: str, selection: Selection, starts: int) -> str:
    """Michaelis-Menten, unless another law of the substrate is better by the margin under the richest model."""
    if axis in ("", "both") or np.unique(data.substrate).size < _BASELINE_LEVELS:
        return "Michaelis-Menten"
    found = fit_all([Task(richest.with_baseline(name)) for name in BASELINES], data, starts=starts)
    values = [getattr(criteria(fit, data), selection.criterion) for fit in found]
    best = int(np.nanargmin(values))
    return list(BASELINES)[best] if values[best] < values[0] - _BETTER else "Michaelis-Menten"


def _scales_not_needed(richest: Mechanism, data: Data, selection: Selection, starts: int) -> Data | None:
    """The same wells on one scale of velocity, unless the richest model is better with scales of plates."""
    if data.plates == 1:
        return None
    one = data.changed(plate=np.zeros(data.n, np.int64))
    apart, together = (
        getattr(criteria(fit_all([Task(richest)], wells, starts=starts)[0], wells), selection.criterion)
        for wells in (data, one)
    )
    return one if together < apart + _BETTER else None
