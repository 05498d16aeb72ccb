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
from mtorkin.kinetics.evidence.marginal import marginals
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.fit.fitting import Array, Data, Fit, predict_all, refit_all, smallest_rss, tangents

#: Rounds in which the parts and the constants of the law are estimated in turn.
_ROUNDS = 3
#: A log constant this near to a bound does not move with the parts.
_ON_BOUND = 1e-9


@dataclass(frozen=True)
class Departure:
    """Something beside the law.

    Attributes
    ----------
    name
        What it is, in words.
    deviation
        Standard deviation of the prior of each part, shape (parts,).
    columns
        From the uninhibited velocity of every well, shape (n,), what one unit of each part adds to the wells, shape
        (n, parts). Velocities are over the largest.
    changes
        From the wells, each way in which they may truly be with its probability, which add up to 1.
    """

    name: str
    deviation: tuple[float, ...] = ()
    columns: Callable[[Array], Array] = lambda uninhibited: np.zeros((uninhibited.size, 0))
    changes: Callable[[Data], Sequence[tuple[float, Data]]] = lambda data: [(1.0, data)]


#: No departure.
AS_MEASURED = Departure("as measured")


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
    """

    evidence: Array
    parts: Array
    within_reach: list[dict[str, float]]


def with_departure(
    models: Sequence[ConfinedModel],
    fits: Sequence[Fit],
    data: Data,
    selection: Selection,
    departure: Departure = AS_MEASURED,
) -> DepartureFits:
    """Evidence of confined models under a departure.

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
    """
    changes = departure.changes(data)
    found = []
    for _, wells in changes:
        own = fits if wells is data else refit_all(fits, wells, [wells.velocity] * len(fits))
        found.append(_with_departure(models, own, wells, selection, departure))
    if len(found) == 1:
        return found[0]
    evidence, shares = averaged([each.evidence for each in found], [probability for probability, _ in changes])
    best = np.argmax(shares, axis=0)
    return DepartureFits(
        evidence,
        np.array([found[own].parts[i] for i, own in enumerate(best)]),
        mixed([each.within_reach for each in found], shares),
    )


def _with_departure(
    models: Sequence[ConfinedModel], fits: Sequence[Fit], data: Data, selection: Selection, departure: Departure
) -> DepartureFits:
    """`with_departure` for one change of the wells."""
    moved, velocities, parts, narrowing = _with_parts(fits, data, departure)
    found = marginals(models, moved, data, selection, velocities)
    unlikely = ((parts / np.array(departure.deviation)) ** 2).sum(axis=1)
    return DepartureFits(found.evidence + narrowing + unlikely, parts, found.within_reach)


def _with_parts(fits: Sequence[Fit], data: Data, departure: Departure) -> tuple[list[Fit], list[Array], Array, Array]:
    """Fits with the parts of a departure.

    Returns
    -------
    tuple
        The fits; the velocities without the parts, which they are fits of; the parts, shape (models, parts); and of
        each model the log of how much narrower the wells leave the parts than their prior was, squared, shape (models,).
    """
    size = len(departure.deviation)
    parts, narrowing = np.zeros((len(fits), size)), np.zeros(len(fits))
    velocities, moved = [data.velocity] * len(fits), list(fits)
    without = replace(data, inhibitor=np.zeros(data.n))
    for _ in range(_ROUNDS if size else 0):
        alone = predict_all(moved, without)
        for i, (curve, jacobian) in enumerate(tangents(moved, data)):
            columns = departure.columns(alone[i])
            residual = data.velocity - curve - columns @ parts[i]
            # The scatter is that of the wells with the parts as they are now.
            variance = max(moved[i].rss, smallest_rss(data)) / max(data.n - moved[i].k, 1)
            step, narrowing[i] = _step(moved[i], jacobian, columns, residual, parts[i], variance, data, departure)
            parts[i] += step
            velocities[i] = data.velocity - columns @ parts[i]
        moved = refit_all(moved, data, velocities)
    return moved, velocities, parts, narrowing


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
    """Gauss-Newton step of the parts while the constants of the law move along.

    Beside it the log determinant of what is known of the parts over what was known beforehand.
    """
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
    """Shares by pattern of each model over departures, by how likely each is, shape (departures, models)."""
    return [
        {
            name: float(sum(weight * shares_of.get(name, 0.0) for weight, shares_of in zip(weights, own, strict=True)))
            for name in dict.fromkeys(name for shares_of in own for name in shares_of)
        }
        for own, weights in zip(zip(*shares, strict=True), probability.T, strict=True)
    ]
