"""Departures: what the wells may show beside the law of a mechanism, held against the law alone.

A departure is added to every confined model. It is a part of the velocity that is linear in a few parameters, or a
change of what the wells hold, or both:

    v = law(changed wells; constants) + columns @ parts

The parts have a normal prior about 0 and are integrated by Laplace's method (Kass & Raftery 1995 JASA 90:773), the
changes of the wells are summed over with their probabilities. The law alone is the departure without either, so that
both are judged by one rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtorkin.base.settings import Selection
from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.evidence.marginal import HOPELESS, Optimum, at_optima, marginals
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.fit.data import Array, Data, smallest_rss
from mtorkin.kinetics.fit.fitting import Fit, again, predict_all, refit_all, tangents
from mtorkin.kinetics.fit.likelihood import log_likelihood
from mtorkin.kinetics.law.mechanisms import Mechanism

#: Rounds in which the parts and the constants of the law are estimated in turn.
_ROUNDS = 3
#: Of the ways in which the wells may truly be, every so manieth is tried with all models.
_EVERY = 3
#: A log constant this near to a bound does not move with the parts.
_ON_BOUND = 1e-9
#: The part of a direction that is its own, beside those before it, below which it is none. Of 19,000 directions of 24
#: compounds 510 had less than 1e-5, most of them the last bits of a processor, and no other less than 1e-4.
_SAME_DIRECTION = 1e-5
#: An effect that misses the least by this is the least: constants often lie on the bound that stands for it.
_ROUNDING = 1e-9


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
        From the uninhibited velocity of every well, shape (..., n), and the wells: what one unit of each part adds to
        the velocities, shape (..., n, parts). Velocities are over the largest.
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
    columns: Callable[[Array, Data], Array] = lambda uninhibited, data: np.zeros((*uninhibited.shape, 0))
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
        -2 log marginal likelihood of each, shape (models,); nan for a model that is too rich for its wells, inhibits
        too little with the departure, or is not concerned.
    parts
        The likeliest parts of each, shape (models, parts).
    within_reach
        Of each, by neighbouring pattern, the share within reach of the border to it; see `border`.
    effects
        The largest fraction by which the compound lowers the velocity of a well, shape (models,).
    optima
        Each model's fit with the departure, and the wells that it is a fit of: as they may truly be, without the parts.
    """

    evidence: Array
    parts: Array
    within_reach: list[dict[str, float]]
    effects: Array
    optima: list[Optimum]


@dataclass(frozen=True, eq=False)
class _Departed:
    """A model with a departure at its optimum.

    Attributes
    ----------
    optimum
        The fit, to the likeliest of what the wells may be and to the velocities without the parts.
    parts
        Shape (parts,).
    more
        What the departure adds to -2 log likelihood: how unlikely the parts are beforehand and how narrowly the wells
        place them, or the average over what the wells may be.
    """

    optimum: Optimum
    parts: Array
    more: float


def with_departures(
    models: Sequence[ConfinedModel],
    fits: Sequence[Fit],
    data: Data,
    selection: Selection,
    rows: Sequence[tuple[Departure, float]],
    least: Array | None = None,
) -> list[DepartureFits]:
    """Evidence of confined models under each of several departures.

    Where the wells may truly be in several ways, the average over the region of a model is taken in the likeliest of
    them, and serves for the others. What is hopeless beside the best of all is not averaged over its region.

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
    rows
        What is added to each model, and how likely that is beforehand.
    least
        The effect that each model must have to count under a departure, shape (models,); by default none.
    """
    own = [[i for i, model in enumerate(models) if departure.is_for(model)] for departure, _ in rows]
    asked = [
        (departure, [models[i] for i in concerned], [fits[i] for i in concerned])
        for (departure, _), concerned in zip(rows, own, strict=True)
    ]
    with_parts = iter(_with_parts([each for each in asked if each[0].changes is None], data))
    with_changes = iter(_with_changes([each for each in asked if each[0].changes is not None], data))
    found = [next(with_parts if each[0].changes is None else with_changes) for each in asked]
    ends = np.cumsum([len(concerned) for concerned in own])[:-1]
    optima = [each.optimum for departed in found for each in departed]
    more = np.array([each.more for departed in found for each in departed])
    effects = _effects(found, [departure for departure, _ in rows], data)
    enough = np.full(len(models), -np.inf) if least is None else least - _ROUNDING
    counts = [
        np.full(len(concerned), True) if departure is AS_MEASURED else effect > enough[concerned]
        for (departure, _), concerned, effect in zip(rows, own, effects, strict=True)
    ]
    possible = [
        not departure.positive or bool((each.parts >= 0.0).all())
        for (departure, _), departed in zip(rows, found, strict=True)
        for each in departed
    ]
    evidence = np.where(np.concatenate(counts) & np.array(possible), more + at_optima(optima, selection), np.nan)
    probability = np.repeat([probability for _, probability in rows], [len(concerned) for concerned in own])
    near: list[dict[str, float]] = [{} for _ in optima]
    averaged_over = np.full(len(optima), False)
    # The average may be worse than the optimum, so that more is worth it.
    while (worth := np.flatnonzero(_not_hopeless(evidence - 2.0 * np.log(probability)) & ~averaged_over)).size:
        marginal = marginals([optima[i] for i in worth], selection)
        evidence[worth] = more[worth] + marginal.evidence
        averaged_over[worth] = True
        for place, shares in zip(worth.tolist(), marginal.within_reach, strict=True):
            near[place] = shares
    forms = []
    for concerned, departed, effect, evidence_of, first in zip(
        own, found, effects, np.split(evidence, ends), [0, *ends], strict=True
    ):
        size = max((each.parts.size for each in departed), default=0)
        form = DepartureFits(
            np.full(len(models), np.nan), np.full((len(models), size), np.nan), [{} for _ in models],
            np.full(len(models), np.nan),
            [Optimum(model, fit, data, data.velocity) for model, fit in zip(models, fits, strict=True)],
        )  # fmt: skip
        form.evidence[concerned], form.effects[concerned] = evidence_of, effect
        for place, (i, each) in enumerate(zip(concerned, departed, strict=True)):
            form.parts[i], form.optima[i], form.within_reach[i] = each.parts, each.optimum, near[first + place]
        forms.append(form)
    return forms


def _not_hopeless(evidence: Array) -> NDArray[np.bool_]:
    """Which are not hopeless beside the best of all."""
    return np.asarray(evidence < np.nanmin(evidence, initial=np.inf) + HOPELESS)


def _with_changes(
    asked: Sequence[tuple[Departure, Sequence[ConfinedModel], Sequence[Fit]]], data: Data
) -> list[list[_Departed]]:
    """Models fitted to all that the wells may truly be under each of several departures, and averaged over these.

    All models are fitted to a few of the ways first, and only those that are not hopeless there to the others. The
    engine is asked for all departures at once.
    """
    groups = [_Ways(departure, fits, data) for departure, _, fits in asked]
    if not groups:
        return []
    for few in (True, False):
        tries = [group.to_try(few) for group in groups]
        problems = [problem for group, each in zip(groups, tries, strict=True) for problem in group.problems(*each)]
        rss = fit_batch(problems, starts=0).rss
        sizes = [len(ways) * len(tried) for ways, tried in tries]
        for group, each, own in zip(groups, tries, np.split(rss, np.cumsum(sizes)[:-1]), strict=True):
            group.take(*each, own)
    chosen = [group.chosen() for group in groups]
    fits = [fit for _, _, fits in asked for fit in fits]
    moved = iter(refit_all(fits, [own for wells, _ in chosen for own in wells], [data.velocity] * len(fits)))
    return [
        [
            _Departed(Optimum(model, next(moved), own, data.velocity), np.zeros(0), float(added))
            for model, own, added in zip(models, wells, more, strict=True)
        ]
        for (_, models, _), (wells, more) in zip(asked, chosen, strict=True)
    ]


class _Ways:
    """Models on each of the ways in which the wells may truly be under one departure."""

    def __init__(self, departure: Departure, fits: Sequence[Fit], data: Data) -> None:
        changes = departure.changes(data) if departure.changes is not None and fits else []
        self._fits, self._data = fits, data
        self._wells, self._probability = [wells for _, wells in changes], [[probability] for probability, _ in changes]
        self._freedom = np.array([max(data.n - fit.k, 1) for fit in fits])
        self._found = np.full((len(changes), len(fits)), -np.inf)

    def to_try(self, few: bool) -> tuple[list[int], list[int]]:
        """A few of the ways and all models; or the other ways and the models that are not hopeless on the few."""
        ways = list(range(len(self._wells)))
        if few:
            return ways[::_EVERY], list(range(len(self._fits)))
        at_best = self._found.max(axis=0, initial=-np.inf)
        others = [way for way in ways if way % _EVERY]
        return others, np.flatnonzero(at_best > at_best.max(initial=-np.inf) - HOPELESS).tolist() if others else []

    def problems(self, ways: Sequence[int], tried: Sequence[int]) -> list[LeastSquares]:
        """Some models on some of the ways."""
        wells = [self._wells[way] for way in ways]
        return [again(self._fits[i], self._data, wells=wells) for i in tried]

    def take(self, ways: Sequence[int], tried: Sequence[int], rss: Array) -> None:
        """Take the sums of squares of these, as log likelihoods averaged over sigma, up to what all ways share."""
        smallest = np.maximum(rss.reshape(len(tried), len(ways)).T, smallest_rss(self._data))
        self._found[np.ix_(ways, tried)] = -0.5 * self._freedom[tried] * np.log(smallest)

    def chosen(self) -> tuple[list[Data], Array]:
        """The likeliest of the ways for each model, and what the average over all of them adds to -2 log likelihood."""
        if not self._wells:
            return [], np.zeros(0)
        # Only the likelihood of the way itself is in the evidence of the model.
        weighed = self._found + np.log(self._probability)
        way = np.argmax(weighed, axis=0)
        more = -2.0 * (np.logaddexp.reduce(weighed, axis=0) - self._found[way, np.arange(len(self._fits))])
        return [self._wells[number] for number in way], more


def _effects(found: Sequence[Sequence[_Departed]], departures: Sequence[Departure], data: Data) -> list[Array]:
    """The largest fraction by which each model lowers the velocity of a well, by departure.

    It is counted from the velocity without inhibitor.
    """
    optima = [each.optimum for departed in found for each in departed]
    fits = [own.fit for own in optima]
    velocity = predict_all(fits, [own.wells for own in optima])
    alone = predict_all(fits, [data.uninhibited] * len(fits))
    effects, first = [], 0
    for departed, departure in zip(found, departures, strict=True):
        own = slice(first, first := first + len(departed))
        whole = alone[own]
        if departure.deviation and departed:
            whole = whole + _added(
                departure.columns(whole, data.uninhibited), np.stack([each.parts for each in departed])
            )
        effects.append(((alone[own] - velocity[own]) / np.maximum(whole, np.finfo(float).tiny)).max(axis=1))
    return effects


def _added(columns: Array, parts: Array) -> Array:
    """What parts add to the velocities, shape (models, n)."""
    return np.asarray((columns @ parts[:, :, None])[..., 0])


def _with_parts(
    asked: Sequence[tuple[Departure, Sequence[ConfinedModel], Sequence[Fit]]], data: Data
) -> list[list[_Departed]]:
    """Models fitted together with the parts of each of several departures.

    Those that are hopeless after a round, beside the others with their departure, are left as they are. The engine is
    asked for all departures at once, since many fits in a call take less time.
    """
    groups = [_Group(departure, list(fits), data) for departure, _, fits in asked]
    for _ in range(_ROUNDS):
        trying = [group for group in groups if group.tried.size]
        own = [group.moved[i] for group in trying for i in group.tried]
        if not own:
            break
        alone = predict_all(own, [data.combined[0].uninhibited] * len(own))
        ends = np.cumsum([group.tried.size for group in trying])[:-1]
        columns = [group.columns(each) for group, each in zip(trying, np.split(alone, ends), strict=True)]
        steps, gains = _steps(
            own,
            tangents(own, [data.combined[0]] * len(own)),
            _below(columns),
            _below([group.parts[group.tried] for group in trying]),
            _below([np.broadcast_to(group.prior, (group.tried.size, group.prior.size)) for group in trying], 1.0),
            data,
        )
        for group, *moved in zip(trying, columns, np.split(steps, ends), np.split(gains, ends), strict=True):
            group.move(*moved)
        without = [group.velocities[i] for group in trying for i in group.tried]
        again = iter(refit_all(own, [data] * len(own), without))
        for group in trying:
            group.take(again)
    return [
        [
            _Departed(Optimum(model, fit, data, velocity), parts, float(added))
            for model, fit, velocity, parts, added in zip(
                models, group.moved, group.velocities, group.parts, group.more, strict=True
            )
        ]
        for group, (_, models, _) in zip(groups, asked, strict=True)
    ]


class _Group:
    """Models on their way to an optimum with the parts of one departure.

    Attributes
    ----------
    prior
        Standard deviation of the prior of each part, shape (parts,).
    moved, velocities
        Each model's fit, and the velocities without the parts that it is a fit of.
    parts, more
        The parts of each, shape (models, parts), and what they add to -2 log likelihood.
    tried
        The models that are not hopeless.
    """

    def __init__(self, departure: Departure, fits: list[Fit], data: Data) -> None:
        self._departure, self._data, self.prior = departure, data, np.array(departure.deviation)
        self.moved, self.velocities = fits, [data.velocity] * len(fits)
        self.parts, self._narrowing = np.zeros((len(fits), self.prior.size)), np.zeros(len(fits))
        self.tried = np.arange(len(fits) if departure.is_added else 0)

    @property
    def more(self) -> Array:
        return np.asarray(self._narrowing + ((self.parts / self.prior) ** 2).sum(axis=1))

    def columns(self, alone: Array) -> Array:
        """What one unit of each part adds to the models tried at each condition, given their uninhibited velocities."""
        return self._departure.columns(alone, self._data.combined[0])

    def move(self, columns: Array, step: Array, gain: Array) -> None:
        """Move the parts of the models tried, which may be fewer than there are steps."""
        self._narrowing[self.tried] = gain
        self.parts[self.tried] += step[:, : self.prior.size]
        without = self._data.velocity - _added(columns, self.parts[self.tried])[:, self._data.combined[1]]
        for i, velocity in zip(self.tried, without, strict=True):
            self.velocities[i] = velocity

    def take(self, again: Iterator[Fit]) -> None:
        """Take the next fits for those of the models tried."""
        for i in self.tried:
            self.moved[i] = next(again)
        found = self.more - 2.0 * log_likelihood(np.array([fit.rss for fit in self.moved]), self._data)
        self.tried = np.flatnonzero(found < found.min() + 2.0 * HOPELESS)


def _below(blocks: Sequence[Array], beyond: float = 0.0) -> Array:
    """What groups have of their models below each other, with a number beyond the parts that a group has."""
    most = max(block.shape[-1] for block in blocks)
    table = np.full((sum(map(len, blocks)), *blocks[0].shape[1:-1], most), beyond)
    first = 0
    for block in blocks:
        table[first : first + len(block), ..., : block.shape[-1]] = block
        first += len(block)
    return table


def _steps(
    fits: Sequence[Fit], curves: tuple[Array, Array], columns: Array, parts: Array, prior: Array, data: Data
) -> tuple[Array, Array]:
    """Gauss-Newton step of the parts of each model, and the gain of information.

    The gain is the log determinant of the information on the parts over that of the prior.

    The constants of the law move along. Curves and columns, shape (models, conditions, parts), are those of the
    conditions of the wells (`Data.combined`); parts and prior have the shape (models, parts). A part whose column is
    zero is none: it moves by nothing, and gains nothing.
    """
    conditions, _ = data.combined
    curve, law = curves
    for own, fit in zip(law, fits, strict=True):
        low, high = fit.box
        held = np.flatnonzero((fit.free <= low + _ON_BOUND) | (fit.free >= high - _ON_BOUND))
        if held.size:
            own[:, held] = 0.0
    residual = conditions.velocity - curve - _added(columns, parts)
    # The scatter is that of the wells with the parts as they are now.
    variance = np.array([max(fit.rss, smallest_rss(data)) / max(data.n - fit.k, 1) for fit in fits])[:, None, None]
    white = conditions.whitened(np.concatenate([law, columns, residual[:, :, None]], axis=2))
    rest = _remainders(white, law.shape[2])
    left, taken = rest[:, :, :-1], rest[:, :, -1:]
    information = left.transpose(0, 2, 1) @ left / variance
    known = prior**-2.0
    pull = left.transpose(0, 2, 1) @ taken / variance - (known * parts)[:, :, None]
    itself = np.eye(prior.shape[1])
    step = np.linalg.solve(information + itself * known[:, None, :], pull)[:, :, 0]
    return step, np.linalg.slogdet(itself + information / known[:, None, :])[1]


def _remainders(columns: Array, count: int) -> Array:
    """What is left of columns beside the span of the first ones, in coordinates of fewer rows.

    The scalar products of what is returned are those of what is left. Least squares ask for no more, so that the
    orthogonal directions themselves are never made. A direction that moves what those before it move already is none:
    what is left of it beside theirs is the last bits of a processor.

    Columns have the shape (models, n, columns); ``count`` of them are the directions that the others are taken beside.
    """
    # Directions may outnumber the conditions: rows of zeros make room for a coordinate of each.
    room = np.zeros((len(columns), max(count - columns.shape[1], 0), columns.shape[2]))
    columns = np.concatenate([columns, room], axis=1)
    # The rows of the triangle are coordinates along orthogonal directions, and the first of these are those given.
    triangle: Array = np.asarray(np.linalg.qr(columns, mode="r"))
    directions, rest = triangle[:, :, :count], triangle[:, :, count:]
    least = _SAME_DIRECTION * np.linalg.norm(directions, axis=1)
    own = np.abs(np.diagonal(directions, axis1=1, axis2=2)) > least
    rest[:, :count] *= ~own[:, :, None]
    # In the place of a direction that is none stands any other, which others may have a part along. These come first.
    strays = np.linalg.norm(directions[:, :count] * ~own[:, :, None], axis=1) > least
    astray = strays.any(axis=1)
    if astray.any():
        rank = np.where(own, 0, np.where(strays, 1, 2))
        rest[astray] = _remainders(_in_order(columns[astray], rank[astray]), count)
    return np.asarray(rest)


def _in_order(columns: Array, rank: NDArray[np.int64]) -> Array:
    """Columns of which the first are put in the order of their ranks, shape (models, first ones)."""
    order = np.tile(np.arange(columns.shape[2]), (len(columns), 1))
    order[:, : rank.shape[1]] = rank.argsort(axis=1, kind="stable")
    return np.take_along_axis(columns, order[:, None, :], axis=2)


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
    """Shares by pattern of each model over departures.

    ``probability`` says how likely each departure is, shape (departures, models).
    """
    return [
        {
            name: float(sum(weight * shares_of.get(name, 0.0) for weight, shares_of in zip(weights, own, strict=True)))
            for name in dict.fromkeys(name for shares_of in own for name in shares_of)
        }
        for own, weights in zip(zip(*shares, strict=True), probability.T, strict=True)
    ]
