"""Departures: what the wells may show beside the law of a mechanism, held against the law alone.

A departure is added to every confined model. It is a part of the velocity that is linear in a few parameters, or a
change of what the wells hold, or both:

    v = law(changed wells; constants) + columns @ parts

The parts have a normal prior about 0 and are integrated by Laplace's method (Kass & Raftery 1995 JASA 90:773), the
changes of the wells are summed over with their probabilities. The law alone is the departure without either, so that
both are judged by one rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mtorkin.base.settings import Selection
from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.evidence.marginal import HOPELESS, at_optima, marginals
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.fit.fitting import Array, Data, Fit, predict_all, refit_all, smallest_rss, tangents
from mtorkin.kinetics.fit.likelihood import log_likelihood
from mtorkin.kinetics.law.mechanisms import Mechanism

#: Rounds in which the parts and the constants of the law are estimated in turn.
_ROUNDS = 3
#: Of the ways in which the wells may truly be, every so manieth is tried with all models.
_EVERY = 3
#: A log constant this near to a bound does not move with the parts.
_ON_BOUND = 1e-9


@dataclass(frozen=True)
class Departure:
    """Something beside the law.

    Attributes
    ----------
    name
        Its code, as tables and the configuration call it.
    words
        What it means for the reader of a page.
    deviation
        Standard deviation of the prior of each part, shape (parts,).
    columns
        From the uninhibited velocity of every well, shape (n,), and the wells: what one unit of each part adds to the
        velocities, shape (n, parts). Velocities are over the largest.
    changes
        From the wells: each way in which they may truly be with its probability; these add up to 1.
    concerns
        Which mechanisms it is a hypothesis for.
    positive
        Whether its parts cannot be negative; a model that needs one is no candidate with it.
    alone
        Whether it is only a hypothesis for models that name it (`patterns.ConfinedModel.departure`).
    """

    name: str
    words: str
    deviation: tuple[float, ...] = ()
    columns: Callable[[Array, Data], Array] = lambda uninhibited, data: np.zeros((uninhibited.size, 0))
    changes: Callable[[Data], Sequence[tuple[float, Data]]] | None = None
    concerns: Callable[[Mechanism], bool] = lambda mechanism: True
    positive: bool = False
    alone: bool = False

    @property
    def is_added(self) -> bool:
        """Whether it adds something to the velocities."""
        return bool(self.deviation)

    def is_for(self, model: ConfinedModel) -> bool:
        """Whether it is a hypothesis for a model."""
        if self.alone or model.departure:
            return model.departure == self.name
        return self.concerns(model.mechanism)


#: No departure.
AS_MEASURED = Departure("as measured", "the law as it is")


@dataclass(frozen=True, eq=False)
class DepartureFits:
    """Confined models with a departure.

    Attributes
    ----------
    evidence
        -2 log marginal likelihood of each, shape (models,); nan for a model that is too rich for its wells.
    parts
        The likeliest parts of each, shape (models, parts).
    within_reach
        Of each, by neighbouring pattern, the share within reach of the border to it; see `border`.
    effects
        The largest fraction by which the compound lowers the velocity of a well, shape (models,).
    fits, wells
        Each model's fit with the departure, and the wells that it is a fit of: as they may truly be, without the parts.
    """

    evidence: Array
    parts: Array
    within_reach: list[dict[str, float]]
    effects: Array
    fits: list[Fit]
    wells: list[Data]


def with_departure(
    models: Sequence[ConfinedModel],
    fits: Sequence[Fit],
    data: Data,
    selection: Selection,
    departure: Departure = AS_MEASURED,
    best: float = np.inf,
) -> DepartureFits:
    """Evidence of confined models under a departure.

    Where the wells may truly be in several ways, the average over the region of a model is taken in the likeliest of
    them, and serves for the others.

    Parameters
    ----------
    models
        The models with their regions.
    fits
        Their optima without a departure.
    data
        The wells, in their own units (`Data.in_own_units`).
    selection
        What sets the price of constants, and how near a border is.
    departure
        What is added to each model; by default nothing.
    best
        The lowest evidence of any model under departures that were tried before; what is hopeless beside it is not
        averaged over its region.
    """
    own = [i for i, model in enumerate(models) if departure.is_for(model)]
    models, chosen = [models[i] for i in own], [fits[i] for i in own]
    if not own:
        nothing = np.full(len(fits), np.nan)
        return DepartureFits(nothing, nothing[:, None], [{} for _ in fits], nothing, list(fits), [data] * len(fits))
    at = (
        _with_parts(chosen, data, departure)
        if departure.changes is None
        else _with_changes(chosen, departure.changes(data))
    )
    evidence = at.more + at_optima(models, at.fits, data, selection)
    if departure.positive:
        evidence[(at.parts < 0.0).any(axis=1)] = np.nan
    lowest = min(best, float(np.nanmin(evidence, initial=np.inf)))
    within_reach: list[dict[str, float]] = [{} for _ in own]
    for way, wells in enumerate(at.wells):
        worth = np.flatnonzero((at.way == way) & (evidence < lowest + HOPELESS)).tolist()
        found = marginals(
            [models[i] for i in worth], [at.fits[i] for i in worth], wells, selection, [at.velocities[i] for i in worth]
        )
        evidence[worth] = at.more[worth] + found.evidence
        for i, near in zip(worth, found.within_reach, strict=True):
            within_reach[i] = near
    effects = _effects(at, departure)
    result = DepartureFits(
        np.full(len(fits), np.nan), np.full((len(fits), at.parts.shape[1]), np.nan), [{} for _ in fits],
        np.full(len(fits), np.nan), list(fits), [data] * len(fits),
    )  # fmt: skip
    for place, i in enumerate(own):
        result.evidence[i], result.parts[i], result.effects[i] = evidence[place], at.parts[place], effects[place]
        result.within_reach[i], result.fits[i] = within_reach[place], at.fits[place]
        result.wells[i] = at.wells[at.way[place]].with_velocity(at.velocities[place])
    return result


@dataclass(frozen=True, eq=False)
class _AtOptimum:
    """Models with a departure at their optimum.

    Attributes
    ----------
    fits
        The fits.
    wells, way
        What the wells may truly be, and which of these is the likeliest for each model.
    velocities
        The velocities that each is a fit of, shape (n,) each.
    parts
        Shape (models, parts).
    more
        What the departure adds to -2 log likelihood: how unlikely the parts are beforehand and how narrowly the wells
        place them, or the average over what the wells may be, shape (models,).
    """

    fits: list[Fit]
    wells: list[Data]
    way: Array
    velocities: list[Array]
    parts: Array
    more: Array


def _with_changes(fits: Sequence[Fit], changes: Sequence[tuple[float, Data]]) -> _AtOptimum:
    """Models fitted to all that the wells may truly be; the evidence is averaged over these.

    All models are fitted to a few of the ways first, and only those that are not hopeless there to the others.
    """
    wells = [each for _, each in changes]
    boxes = [(*fit.box, fit.free[None, :], fit.mechanism.model(wells[0].plates)) for fit in fits]

    freedom = np.array([max(wells[0].n - fit.k, 1) for fit in fits])

    def log_likelihoods(ways: Sequence[int], models: Sequence[int]) -> Array:
        # Averaged over sigma, and up to what all ways share.
        problems = [
            LeastSquares(
                wells[way].design, wells[way].velocity, model, low, high, wells[way].scatter, start,
                wells[way].weighed_shared,
            )
            for way in ways
            for low, high, start, model in (boxes[i] for i in models)
        ]  # fmt: skip
        rss = fit_batch(problems, starts=0).rss.reshape(len(ways), len(models))
        return np.asarray(-0.5 * freedom[models] * np.log(np.maximum(rss, smallest_rss(wells[0]))))

    found = np.full((len(wells), len(fits)), -np.inf)
    few = list(range(0, len(wells), _EVERY))
    found[few] = log_likelihoods(few, range(len(fits)))
    at_best = found.max(axis=0)
    worth = np.flatnonzero(at_best > at_best.max() - HOPELESS)
    others = [way for way in range(len(wells)) if way not in few]
    if others:
        found[np.array(others)[:, None], worth] = log_likelihoods(others, worth.tolist())
    # Only the likelihood of the way itself is in the evidence of the model.
    alone = found.copy()
    found += np.log([[probability] for probability, _ in changes])
    way = np.argmax(found, axis=0)
    moved = list(fits)
    for number in np.unique(way):
        place = np.flatnonzero(way == number).tolist()
        data = wells[int(number)]
        for i, fit in zip(place, refit_all([fits[i] for i in place], data, [data.velocity] * len(place)), strict=True):
            moved[i] = fit
    more = -2.0 * (np.logaddexp.reduce(found, axis=0) - alone[way, np.arange(len(fits))])
    return _AtOptimum(moved, wells, way, [wells[0].velocity] * len(fits), np.zeros((len(fits), 0)), more)


def _effects(at: _AtOptimum, departure: Departure) -> Array:
    """The largest fraction by which each model lowers the velocity of a well below that without inhibitor, shape (models,)."""
    found = np.zeros(len(at.fits))
    for number in np.unique(at.way):
        place = np.flatnonzero(at.way == number)
        data, fits = at.wells[number], [at.fits[i] for i in place]
        without = replace(data, inhibitor=np.zeros(data.n))
        for i, velocity, alone in zip(place, predict_all(fits, data), predict_all(fits, without), strict=True):
            whole = alone + departure.columns(alone, without) @ at.parts[i]
            found[i] = np.max((alone - velocity) / np.maximum(whole, np.finfo(float).tiny))
    return found


def _with_parts(fits: Sequence[Fit], data: Data, departure: Departure) -> _AtOptimum:
    """Models fitted together with the parts of a departure; those that are hopeless after a round are left as they are."""
    prior = np.array(departure.deviation)
    parts, narrowing = np.zeros((len(fits), prior.size)), np.zeros(len(fits))
    velocities, moved = [data.velocity] * len(fits), list(fits)
    without = replace(data, inhibitor=np.zeros(data.n))
    tried = np.arange(len(fits))
    for _ in range(_ROUNDS if prior.size else 0):
        own = [moved[i] for i in tried]
        alone = predict_all(own, without)
        for i, start, (curve, jacobian) in zip(tried, alone, tangents(own, data), strict=True):
            columns = departure.columns(start, data)
            residual = data.velocity - curve - columns @ parts[i]
            # The scatter is that of the wells with the parts as they are now.
            variance = max(moved[i].rss, smallest_rss(data)) / max(data.n - moved[i].k, 1)
            step, narrowing[i] = _step(moved[i], jacobian, columns, residual, parts[i], variance, data, departure)
            parts[i] += step
            velocities[i] = data.velocity - columns @ parts[i]
        for i, fit in zip(tried, refit_all(own, data, [velocities[i] for i in tried]), strict=True):
            moved[i] = fit
        more = narrowing + ((parts / prior) ** 2).sum(axis=1)
        found = more - 2.0 * np.array([log_likelihood(fit.rss, data) for fit in moved])
        tried = np.flatnonzero(found < found.min() + 2.0 * HOPELESS)
    more = narrowing + ((parts / prior) ** 2).sum(axis=1)
    return _AtOptimum(moved, [data], np.zeros(len(fits), int), velocities, parts, more)


def _step(
    fit: Fit,
    jacobian: Array,
    columns: Array,
    residual: Array,
    parts: Array,
    variance: float,
    data: Data,
    departure: Departure,
) -> tuple[Array, float]:
    """Gauss-Newton step of the parts, the constants of the law moving along, and the log determinant of their information over that of the prior."""
    prior = np.array(departure.deviation) ** -2.0
    low, high = fit.box
    inside = (fit.free > low + _ON_BOUND) & (fit.free < high - _ON_BOUND)
    whitened = data.whitened(np.column_stack([jacobian[:, inside], columns, residual]))
    law, rest = whitened[:, : -columns.shape[1] - 1], whitened[:, -columns.shape[1] - 1 :]
    length = np.linalg.norm(law, axis=0)
    basis, _ = np.linalg.qr(law / np.where(length > 0, length, 1.0))
    rest = rest - basis @ (basis.T @ rest)
    left, taken = rest[:, :-1], rest[:, -1]
    information = left.T @ left / variance
    step = np.linalg.solve(information + np.diag(prior), left.T @ taken / variance - prior * parts)
    return np.asarray(step, float), float(np.linalg.slogdet(np.eye(prior.size) + information / prior)[1])


def averaged(evidence: Sequence[Array], probability: Sequence[float]) -> tuple[Array, Array]:
    """Evidence of models over departures, and how likely each departure is now.

    Parameters
    ----------
    evidence
        Under each departure, shape (models,) each.
    probability
        Of each departure beforehand.

    Returns
    -------
    tuple of arrays
        The evidence, shape (models,), and the probabilities, shape (departures, models).
    """
    each = np.stack([own - 2.0 * np.log(prior) for own, prior in zip(evidence, probability, strict=True)])
    # A model that is too rich for its wells to have a criterion is no candidate.
    each = np.where(np.isnan(each), np.inf, each)
    total = -2.0 * np.logaddexp.reduce(-0.5 * each, axis=0)
    with np.errstate(invalid="ignore"):
        now = np.exp(-0.5 * (each - total))
    return np.asarray(total), np.nan_to_num(now)


def mixed(shares: Sequence[Sequence[Mapping[str, float]]], probability: Array) -> list[dict[str, float]]:
    """Shares by pattern of each model over departures, given how likely each departure is, shape (departures, models)."""
    return [
        {
            name: float(sum(weight * shares_of.get(name, 0.0) for weight, shares_of in zip(weights, own, strict=True)))
            for name in dict.fromkeys(name for shares_of in own for name in shares_of)
        }
        for own, weights in zip(zip(*shares, strict=True), probability.T, strict=True)
    ]
