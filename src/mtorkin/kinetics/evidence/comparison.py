"""Comparing mechanisms on the wells of one family: textbook models, models confined to regions, and what the design can tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from mtorkin.base.settings import Regions, Selection
from mtorkin.kinetics.evidence.low_control import averaged, mixed, shifted
from mtorkin.kinetics.evidence.marginal import integrated, log_marginals, log_mean_exp, log_truncations
from mtorkin.kinetics.evidence.patterns import (
    NO_INHIBITION,
    ConfinedModel,
    Strength,
    axis_models,
    joint_models,
    order_in_words,
)
from mtorkin.kinetics.evidence.selection import (
    CRITERIA,
    Criteria,
    criteria,
    differences,
    freedom,
    is_judged,
    price,
    weights,
)
from mtorkin.kinetics.fit.adequacy import LackOfFit, Replicates, lack_of_fit
from mtorkin.kinetics.fit.error_model import describe_scatter, estimate_scatter
from mtorkin.kinetics.fit.fitting import Array, Bounds, Data, Fit, Scale, Task, fit_all, predict_all
from mtorkin.kinetics.fit.intervals import Interval, profile_intervals
from mtorkin.kinetics.fit.likelihood import deviance
from mtorkin.kinetics.law import mechanisms as m
from mtorkin.kinetics.law.mechanisms import BASELINES, Mechanism

if TYPE_CHECKING:
    import pandas as pd
    from lmfit.model import ModelResult


@dataclass(frozen=True, eq=False)
class Candidate:
    """A fitted model in a comparison.

    Attributes
    ----------
    name
        Name of the model; those confined to a region name their pattern.
    pattern, region
        The pattern it stands for and its region in words; empty for unconfined models.
    fit, criteria
        The fit and its criteria.
    evidence
        Of a confined model: -2 log of its marginal likelihood over the region (see `marginal`) with the criterion's price of its other constants.
    bounds
        Bounds that confine it.
    within_reach
        By neighbouring pattern, the share of the evidence of a confined model that lies within reach of the border to it (see `marginal.reach`).
    uninhibited
        Where that is the likelier form: the part of the velocity that no inhibitor takes away, as fractions of the largest and of the uninhibited
        velocity (see `low_control`).
    """

    name: str
    pattern: str
    region: str
    fit: Fit
    criteria: Criteria
    evidence: float = float("nan")
    bounds: Bounds = field(default_factory=dict)
    within_reach: Mapping[str, float] = field(default_factory=dict)
    uninhibited: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Everything fitted to the wells of one family, in units of the family's own (see `Data.in_own_units`).

    Attributes
    ----------
    data, scale
        The wells in those units, and the units.
    textbook
        Unconfined models.
    confined
        Models confined to the region of a pattern; empty without inhibitor.
    baseline
        The law of the substrate that all of them share, a key of `mechanisms.BASELINES`.
    scaled
        Whether each plate but the first has a scale of velocity of its own.
    floor
        The error model, see `error_model`.
    selection
        What patterns are judged by.
    """

    data: Data
    scale: Scale
    textbook: list[Candidate]
    confined: list[Candidate]
    baseline: str
    scaled: bool
    floor: float
    selection: Selection
    _lack: dict[int, LackOfFit | None] = field(default_factory=dict, repr=False)

    @cached_property
    def chosen(self) -> Candidate:
        """The unconfined model that stands for the best confined one; without inhibitor, the only one there is."""
        if not self.confined:
            return self.textbook[0]
        evidence = self.evidence()
        best = self.confined[self._best_model(min(evidence, key=lambda name: evidence[name]))].fit.mechanism
        return next(
            c for c in self.textbook if (c.fit.mechanism.name, c.fit.mechanism.scheme) == (best.name, best.scheme)
        )

    @property
    def criterion(self) -> str:
        """The criterion that sets the price of constants."""
        return self.selection.criterion

    @cached_property
    def margin(self) -> float:
        """By how much the evidence of a pattern has to be worse for it to be ruled out."""
        return self.selection.margin / 2.0 if self._precise else self.selection.margin

    @cached_property
    def _precise(self) -> bool:
        """Whether the wells leave no more open than on which side of a near border a constant lies.

        With few or scattered wells the patterns that are left are far apart, and to take the wrong one is to be wrong. So it is where few bad wells or a wrong low control can move the
        pattern, and where the wells do not follow the richest law: what moves them then is in no model.
        """
        fit, n = self.chosen.fit, self.data.n
        scatter = np.sqrt(fit.rss / max(n - fit.k, 1)) / float(np.abs(self.data.velocity).max())
        substrates = 2 if np.ptp(self.data.protein) > 0 else 1
        enough = n >= self.selection.precise_wells * substrates
        lack = self.lack_of_fit(self.richest)
        described = lack is None or lack.p >= _DESCRIBED
        return bool(enough and described and 100.0 * scatter / np.sqrt(n) <= self.selection.precise)

    @property
    def richest(self) -> Candidate:
        """The unconfined model with most parameters."""
        return max(self.textbook, key=lambda c: c.fit.k)

    @property
    def uninhibited(self) -> tuple[float, float] | None:
        """The part of the velocity that no inhibitor takes away, where the best of all models has one."""
        return min(self.confined, key=lambda c: c.evidence).uninhibited if self.confined else None

    def lack_of_fit(self, candidate: Candidate) -> LackOfFit | None:
        """The replicate lack-of-fit test of a model."""
        key = id(candidate)
        if key not in self._lack:
            self._lack[key] = lack_of_fit(candidate.fit, self._replicates)
        return self._lack[key]

    @cached_property
    def _replicates(self) -> Replicates:
        return Replicates(self.data)

    def interval(
        self, candidate: Candidate, constants: Sequence[Mapping[str, float]], confidence: float
    ) -> list[Interval]:
        """Profile-likelihood intervals, in the family's own units."""
        return profile_intervals(candidate.fit, self.data, constants, confidence)

    @property
    def scatter(self) -> str:
        """The error model in words."""
        return describe_scatter(self.floor)

    def patterns(self, *others: Comparison) -> list[dict[str, Any]]:
        """Every pattern: its best model, how much worse than the best of all it is, its support, and whether the margin leaves it alive.

        Parameters
        ----------
        *others
            The same wells with another species taken for the inhibitor; each is as likely beforehand, and a pattern is judged over all of them.
        """
        if not self.confined:
            return []
        expected = self._expected()
        ranked = [each.evidence() for each in (self, *others)]
        names = list(dict.fromkeys(c.pattern for c in self.confined))
        value = [-2.0 * log_mean_exp(-0.5 * np.array([one.get(name, np.inf) for one in ranked])) for name in names]
        # A pattern of which no model can be judged has no evidence, and is not ruled out by that.
        judged = np.isfinite(value)
        known = np.where(judged, value, np.nan)
        delta, share = differences(known.tolist()), np.nan_to_num(weights(known.tolist()))
        # What cannot be told from the leading pattern, since it lies within reach of the border to it, counts for that.
        behind = {name: float(delta[i]) for i, name in enumerate(names) if judged[i]}
        leader = names.index(self._likelier_side(names[int(np.argmax(share))], behind))
        near = np.array([_within_reach((self, *others), ranked, name, names[leader]) for name in names])
        weight = share * (1.0 - near)
        weight[leader] += float(share @ near)
        with np.errstate(divide="ignore", invalid="ignore"):
            beyond = -2.0 * np.log(weight / weight[leader])
        sharpened = weight**_SHARPNESS
        support = sharpened / (float(sharpened.sum()) or 1.0)
        return [
            {
                "pattern": name,
                "model": self.confined[self._best_model(name)].name,
                "criterion": self.criterion,
                "delta": float(delta[index]),
                "support": float(support[index]),
                "margin": self.margin,
                "within_reach": float(near[index]),
                "alive": bool(beyond[index] < self.margin or not judged[index]),
                "separation": min(expected[i] for i in self._models(name)),
            }
            for index, name in enumerate(names)
        ]

    def _likelier_side(self, leader: str, behind: Mapping[str, float]) -> str:
        """The leading pattern, or the neighbour on whose side of their border the constants of the law that stands for both are estimated.

        Within reach of a border the wells say more of the side than what was thought of either region beforehand.
        """
        best = self.confined[self._best_model(leader)]
        sides = {leader: getattr(best.criteria, self.criterion)}
        for name, delta in behind.items():
            other = self.confined[self._best_model(name)]
            if delta < self.margin and other.fit.mechanism is best.fit.mechanism and other.within_reach.get(leader):
                sides[name] = getattr(other.criteria, self.criterion)
        return min(sides, key=lambda name: sides[name])

    def evidence(self) -> dict[str, float]:
        """-2 log of the averaged likelihood of every pattern, in the user's unit of velocity, with the price of the constants that are not averaged over.

        A pattern is as likely beforehand as any other, and its models share that equally.
        """
        values = np.array([c.evidence for c in self.confined])
        in_unit = self.evidence_in_unit
        names = dict.fromkeys(c.pattern for c in self.confined)
        return {name: in_unit - 2.0 * log_mean_exp(-0.5 * values[self._models(name)]) for name in names}

    @property
    def evidence_in_unit(self) -> float:
        """What evidence in the user's unit of velocity is more than in the family's own: the likelihood is a density, and in another unit another number."""
        return 2.0 * freedom([c.fit for c in self.confined], self.data) * float(np.log(self.scale.velocity))

    def _models(self, pattern: str) -> list[int]:
        return [i for i, c in enumerate(self.confined) if c.pattern == pattern]

    def _best_model(self, pattern: str) -> int:
        """The model that stands for a pattern: the lowest criterion, so that nothing is reported with a constant more than the wells ask for."""
        return min(self._models(pattern), key=lambda i: getattr(self.confined[i].criteria, self.criterion))

    def _expected(self) -> list[float]:
        """How much of -2 log L every confined model would lose on these wells, were the chosen model true: what the design can tell apart.

        Each is fitted to the chosen model's curve without noise; what is left of the curve is set against the scatter.
        """
        truth = self.chosen.fit
        curve = self.data.with_velocity(truth.predict(self.data))
        found = fit_all([Task(c.fit.mechanism, c.fit.bounds, (c.fit.free,)) for c in self.confined], curve, starts=2)
        variance = max(truth.rss, np.finfo(float).tiny) / max(self.data.n - truth.k, 1)
        return [other.rss / variance for other in found]

    def bootstrap(self, runs: int = 200, seed: int = 1) -> list[dict[str, Any]]:
        """Parametric bootstrap of the selection: what would be found again, were the chosen model true; see `bootstrap.repeat`."""
        from mtorkin.kinetics.evidence.bootstrap import repeat

        return repeat(self, runs, seed)

    @property
    def table(self) -> pd.DataFrame:
        """The unconfined models: parameters, criteria and weights, in the user's units; best first."""
        import pandas as pd

        rows = []
        values = {name: [getattr(c.criteria, name) for c in self.textbook] for name in CRITERIA}
        for index, c in enumerate(self.textbook):
            rows.append(
                {
                    "model": c.name,
                    "k": c.criteria.k,
                    **{f"delta_{name}": differences(values[name])[index] for name in CRITERIA},
                    **{f"weight_{name}": weights(values[name])[index] for name in CRITERIA},
                    **{name: value * self.scale.of(name) for name, value in c.fit.values.items()},
                }
            )
        return pd.DataFrame(rows).sort_values(f"delta_{self.criterion}", kind="stable").reset_index(drop=True)

    def lmfit(self, model: str | None = None) -> ModelResult:
        """A model's fit as an lmfit result, in the user's units; the chosen one by default."""
        from mtorkin.kinetics.fit.models import lmfit_result

        candidate = self.chosen if model is None else next(c for c in self.textbook if c.name == model)
        found, scale = candidate.fit, self.scale
        shift = np.log([scale.of(name) for name in found.names])
        data = Data(
            self.data.substrate * scale.substrate,
            self.data.inhibitor * scale.inhibitor,
            self.data.velocity * scale.velocity,
            self.data.enzyme * scale.inhibitor,
            self.data.scatter,
            self.data.protein * scale.protein,
            self.data.plate,
            self.data.shared * scale.velocity,
            self.data.noise * scale.velocity,
        )
        return lmfit_result(replace(found, free=found.free + shift), data)


def compare(
    data: Data,
    axis: str = "substrate",
    *,
    regions: Regions | None = None,
    selection: Selection | None = None,
    starts: int = 8,
    nu: float = 0.0,
) -> Comparison:
    """Fit and compare all mechanisms on the wells of one family.

    Parameters
    ----------
    data
        The wells, in any units.
    axis
        ``ATP``, ``protein`` or ``substrate`` where one varies; ``both`` where ATP and the protein do; empty for one level.
    regions, selection
        Limits of the regions, criterion and margin; the defaults of the configuration.
    starts
        Starting points for each model.
    nu
        Degrees of freedom of Student's t for a robust error model; 0 is Gaussian.

    Returns
    -------
    Comparison
        Fits, criteria and patterns.
    """
    selection = selection or Selection()
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

    textbook = [
        Candidate(order_in_words(found.mechanism), "", "", found, criteria(found, data))
        for found in fit_all([Task(mechanism.with_baseline(baseline)) for mechanism in plain], data, starts=starts)
    ]
    confined: list[Candidate] = []
    if inhibited:
        regions = regions or Regions()
        models = _confined(data, axis, textbook, regions)
        # The unconfined optimum is the best start for its region where it lies inside.
        known = {(c.fit.mechanism.name, c.fit.mechanism.scheme, c.fit.mechanism.free): c.fit.free for c in textbook}
        tasks = []
        for model in models:
            mechanism = model.mechanism.with_baseline(baseline)
            own = known.get((mechanism.name, mechanism.scheme, mechanism.free))
            tasks.append(Task(mechanism, model.bounds, () if own is None else (own,)))
        without = replace(data, inhibitor=np.zeros(data.n))
        fits = fit_all(tasks, data, starts=starts)
        as_measured, near = _evidence(models, fits, data, selection)
        doubted = shifted(
            fits, [model.bounds for model in models], data, selection.criterion,
            [model.neighbours for model in models], selection.border / 100.0,
        )  # fmt: skip
        evidence, likelier = averaged(as_measured, doubted.evidence)
        lowered = effects(fits, data, without)
        for index, (model, found) in enumerate(zip(models, fits, strict=True)):
            pattern = model.pattern
            # The region bounds a constant; where the design lets the form that it binds vanish, that is no bound on the effect.
            if pattern != NO_INHIBITION and lowered[index] < 0.5 * regions.inhibition:
                pattern = NO_INHIBITION
            constant, fraction = doubted.parts[index].tolist()
            confined.append(
                Candidate(
                    model.name,
                    pattern,
                    model.region,
                    found,
                    criteria(found, data),
                    float(evidence[index]),
                    model.bounds,
                    mixed(near[index], doubted.within_reach[index], float(likelier[index])),
                    (constant, fraction) if likelier[index] > 0.5 else None,
                )
            )
    return Comparison(data, scale, textbook, confined, baseline, data.plates > 1, floor, selection)


def _within_reach(
    comparisons: Sequence[Comparison], evidence: Sequence[Mapping[str, float]], pattern: str, leader: str
) -> float:
    """The share of a pattern that lies within reach of its border to the leading one, over the species that may be the inhibitor."""
    if pattern == leader:
        return 0.0
    near, whole = 0.0, 0.0
    lowest = min(own.get(pattern, np.inf) for own in evidence)
    for comparison, own in zip(comparisons, evidence, strict=True):
        models = [c for c in comparison.confined if c.pattern == pattern]
        if not models or not np.isfinite(own[pattern]):
            continue
        values = np.array([c.evidence for c in models])
        weight = np.exp(-0.5 * (values - np.nanmin(values)))
        weight = np.nan_to_num(weight) / np.nansum(weight)
        likely = float(np.exp(-0.5 * (own[pattern] - lowest)))
        whole += likely
        near += likely * float(weight @ [c.within_reach.get(leader, 0.0) for c in models])
    return near / whole if whole > 0 else 0.0


def _evidence(
    models: Sequence[ConfinedModel], fits: Sequence[Fit], data: Data, selection: Selection
) -> tuple[Array, list[dict[str, float]]]:
    """-2 log marginal likelihood of the confined models, with the price of the constants that are not integrated over; and what is within reach of borders."""
    found = [criteria(fit, data) for fit in fits]
    counts = freedom(fits, data)
    best = np.nanmin([each.BIC for each in found])
    # What is hopeless at its best point is hopeless on average.
    worth = [i for i, each in enumerate(found) if best + _HOPELESS > each.BIC]
    averages = np.zeros(len(fits))
    spread = log_marginals(
        [fits[i] for i in worth], [models[i].bounds for i in worth], data,
        neighbours=[models[i].neighbours for i in worth], noise=selection.border / 100.0, freedom=counts,
    )  # fmt: skip
    averages[worth] = spread.log_mean[:, 0]
    averages[worth] += log_truncations(
        [fits[i] for i in worth], [models[i].bounds for i in worth], data, freedom=counts
    )
    within_reach: list[dict[str, float]] = [{} for _ in fits]
    for i, shares in zip(worth, spread.within_reach, strict=True):
        within_reach[i] = {pattern: float(share[0]) for pattern, share in shares.items()}
    values = []
    for model, fit, each, log_mean in zip(models, fits, found, averages.tolist(), strict=True):
        k = each.k - len(integrated(fit, model.bounds))
        charged = price(k, data.n, selection.criterion) if is_judged(each.k, data.n) else np.nan
        values.append(float(charged + deviance(fit.rss, data, counts) - 2.0 * log_mean))
    return np.array(values), within_reach


def effects(fits: Sequence[Fit], data: Data, without: Data) -> list[float]:
    """The largest fraction by which each fitted model lowers the velocity of any well below that without inhibitor."""
    pairs = zip(predict_all(fits, data), predict_all(fits, without), strict=True)
    return [float(np.max(1.0 - velocity / uninhibited)) for velocity, uninhibited in pairs]


def _unconfined(axis: str, inhibited: bool) -> list[Mechanism]:
    if axis == "both":
        names = m.TWO_SUBSTRATES if inhibited else ["no inhibition"]
        found = [m.two_substrates(name, order) for order in m.ORDERS for name in names]
        return [mechanism for mechanism in found if mechanism is not None]
    if not inhibited:
        return [m.MICHAELIS_MENTEN]
    return list(m.TEXTBOOK if axis else m.DOSE_RESPONSE)


def _confined(data: Data, axis: str, textbook: list[Candidate], regions: Regions) -> list[ConfinedModel]:
    idle = {c.fit.mechanism.scheme: c.fit for c in textbook if c.fit.mechanism.name == m.NO_INHIBITION.name}
    strengths = {scheme: Strength(data, found, regions) for scheme, found in idle.items()}
    if axis == "both":
        return joint_models(strengths, regions)
    return axis_models(axis, next(iter(strengths.values())), regions)


def _baseline(richest: Mechanism, data: Data, axis: str, selection: Selection, starts: int) -> str:
    """Michaelis-Menten, unless another law of the substrate is better by the margin under the richest model."""
    if axis in ("", "both") or np.unique(data.substrate).size < _BASELINE_LEVELS:
        return "Michaelis-Menten"
    found = fit_all([Task(richest.with_baseline(name)) for name in BASELINES], data, starts=starts)
    values = [getattr(criteria(fit, data), selection.criterion) for fit in found]
    best = int(np.nanargmin(values))
    return list(BASELINES)[best] if values[best] < values[0] - _BETTER else "Michaelis-Menten"


def _scales_not_needed(richest: Mechanism, data: Data, selection: Selection, starts: int) -> Data | None:
    """The same wells on one scale of velocity, unless scales of plates are better by the margin under the richest model."""
    if data.plates == 1:
        return None
    one = replace(data, plate=np.zeros(data.n, np.int64))
    apart, together = (
        getattr(criteria(fit_all([Task(richest)], wells, starts=starts)[0], wells), selection.criterion)
        for wells in (data, one)
    )
    return one if together < apart + _BETTER else None


#: What probabilities are raised to before they are normalised to supports. The criterion prices the constants that are not averaged over by log n, which is more than most of
#: them are worth, so that what is left open is more often as the leading pattern says than the bare probability (docs/validation.md). No pattern lives or dies by it.
_SHARPNESS = 1.3
#: Difference of BIC beyond which a model is not integrated over its region.
_HOPELESS = 25.0
#: By how much a criterion has to prefer another law of the substrate, or scales of plates, to the plain model: odds of 20 to 1.
_BETTER = 6.0
#: p value of the replicate lack-of-fit test from which on the richest law describes the wells.
_DESCRIBED = 0.05
#: Levels of substrate from which on another law of the substrate can be told from inhibition.
_BASELINE_LEVELS = 5


def compare_table(
    table: pd.DataFrame,
    *,
    substrate: str = "substrate",
    inhibitor: str = "inhibitor",
    velocity: str = "velocity",
    protein: str | None = None,
    enzyme: float = 0.0,
    axis: str | None = None,
) -> Comparison:
    """`compare` for a DataFrame.

    Parameters
    ----------
    table
        A row a well; rows at zero substrate hold no information and are left out.
    substrate, inhibitor, velocity
        Names of its columns.
    protein
        Name of the column of a second substrate, for a joint fit of both.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the inhibitor's unit; 0 ignores depletion.
    axis
        See `compare`; by default ``both`` with a second substrate, else ``substrate``.

    Raises
    ------
    ValueError
        If a value is missing, not finite, or a concentration negative.
    """
    columns = [substrate, inhibitor, velocity, *([protein] if protein else [])]
    values = table[columns].to_numpy(float)
    if not np.isfinite(values).all():
        raise ValueError(f"columns {', '.join(columns)} must hold finite numbers in every row")
    if (np.delete(values, 2, axis=1) < 0).any():
        raise ValueError("a concentration is negative")
    kept = (np.delete(values, [1, 2], axis=1) > 0).all(axis=1)
    s, x, v, *b = values[kept].T
    second: Array = b[0] if b else np.ones(0)
    return compare(Data(s, x, v, enzyme, protein=second), axis or ("both" if protein else "substrate"))
