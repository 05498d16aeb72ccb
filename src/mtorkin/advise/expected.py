"""How well a plate would tell the classes left apart: by the expected separation, and by simulated repeats that are judged as measured ones are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from mtorkin.advise.hypotheses import Hypothesis, label_of, law, models_of
from mtorkin.advise.knowledge import BOTH, Known
from mtorkin.advise.plans import Plan
from mtorkin.base.settings import Settings
from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.fit.fitting import Array, Data, search_bounds
from mtorkin.verdict.classes import classes_alive, combine
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.rules import Rules

#: Starting points of every rival's fit.
_STARTS = 2
#: Starting points of every model's fit to simulated wells.
_SIMULATED_STARTS = 3


@dataclass(frozen=True)
class Expected:
    """What a plate promises.

    Attributes
    ----------
    separation
        The loss of -2 log L of the best law of a wrong class, on average over what may be true; the smallest over pairs of classes.
    chance
        Probability that the loss of a simulated repeat exceeds the margin, averaged and smallest likewise.
    """

    separation: float
    chance: float


@dataclass(frozen=True)
class Repeats:
    """How simulated repeats of a plate end, in which each law left is true in turn."""

    runs: int
    right: int
    wrong: int


def expected(known: Known, left: Sequence[Hypothesis], plan: Plan | None, rules: Rules, settings: Settings) -> Expected:
    """The expected separation of the classes left, by the wells at hand together with a plate; without one, by those alone.

    Each law left is taken for true: its curve without noise over all wells is fitted by every model of every other class, and what is left of the
    curve is set against the error model (Atkinson & Fedorov 1975 Biometrika 62:57, T-optimality). The plate has a scale of velocity of its own.
    """
    union = known.data if plan is None else _together(known, plan.data(known), scaled=True)
    models = models_of(known, union, settings.regions, {})
    laws = [law(known, model) for model in models]
    labels = [label_of(model.pattern, known, rules) for model in models]
    classes = {each.label for each in left}
    if len(classes) < 2:  # one class is left, and is to be told from all others
        classes |= set(labels)
    scales = tuple(f"scale {plate}" for plate in range(1, union.plates))
    problems, pairs = [], []
    for truth in left:
        curve = truth.velocity(replace(union, plate=np.zeros(union.n, np.int64)))
        sd = known.deviation(curve)
        data = union.with_velocity(curve)
        for model, mechanism, label in zip(models, laws, labels, strict=True):
            if label in classes and label != truth.label:
                bounds = search_bounds((*mechanism.free, *scales), data, model.bounds)
                low, high = np.log(list(bounds.values())).T
                problems.append(LeastSquares(union.design, curve, mechanism.model(union.plates), low, high, sd))
                pairs.append((id(truth), truth.label, label))
    if not problems:
        return Expected(float("nan"), float("nan"))
    loss: dict[tuple[int, str, str], float] = {}
    for pair, rss in zip(pairs, fit_batch(problems, starts=_STARTS).rss.tolist(), strict=True):
        loss[pair] = min(loss.get(pair, np.inf), rss)
    of_pair: dict[tuple[str, str], list[float]] = {}
    for (_, true, wrong), value in loss.items():
        of_pair.setdefault((true, wrong), []).append(value)
    return Expected(
        min(float(np.mean(values)) for values in of_pair.values()),
        min(float(np.mean(_chance(np.array(values), settings.selection.margin))) for values in of_pair.values()),
    )


def _chance(loss: Array, margin: float) -> Array:
    """Probability that the difference of -2 log L, normal with mean `loss` and variance 4 `loss`, exceeds the margin."""
    return np.asarray(ndtr((loss - margin) / (2.0 * np.sqrt(np.maximum(loss, 1e-12)))))


def _together(known: Known, new: Data, scaled: bool) -> Data:
    """The wells at hand and those of a plate."""
    old = known.data
    plate = np.full(new.n, old.plates if scaled else 0, np.int64)
    return Data(
        np.concatenate([old.substrate, new.substrate]),
        np.concatenate([old.inhibitor, new.inhibitor]),
        np.concatenate([old.velocity, new.velocity]),
        old.enzyme,
        protein=np.concatenate([old.protein, new.protein]),
        plate=np.concatenate([old.plate, plate]),
        excess=np.concatenate([old.excess, new.excess]),
        dissociation=old.dissociation,
    )


def repeats(
    known: Known,
    left: Sequence[Hypothesis],
    plan: Plan,
    findings: Sequence[Finding],
    excluded: frozenset[str],
    rules: Rules,
    settings: Settings,
    name: str,
) -> Repeats:
    """Simulate a plate and judge it with what was measured before, as a run would.

    Parameters
    ----------
    known, left, plan
        What is known, what may be true, and the plate.
    findings
        What the families at hand show, for axes that would not be fitted together with the plate.
    excluded
        Classes that evidence lines exclude.
    rules
        The rules of the verdict.
    settings
        The configuration: repeats, and seed.
    name
        Of the compound, so that no other compound's repeats depend on it.
    """
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    noise = np.random.default_rng([settings.seed, digest])
    classes = sorted({each.label for each in left})
    of_class = {label: [each for each in left if each.label == label] for label in classes}
    new = plan.data(known)
    right = wrong = 0
    for run in range(settings.settle.repeats):
        turn, place = divmod(run, len(classes))
        own = of_class[classes[place]]
        truth = own[turn % len(own)]
        curve = truth.velocity(new)
        simulated = new.with_velocity(curve + known.deviation(curve) * noise.standard_normal(new.n))
        called = _called(known, plan, simulated, findings, excluded, rules, settings)
        right += called == truth.label
        wrong += called not in ("", truth.label)
    return Repeats(settings.settle.repeats, right, wrong)


def _called(
    known: Known,
    plan: Plan,
    new: Data,
    findings: Sequence[Finding],
    excluded: frozenset[str],
    rules: Rules,
    settings: Settings,
) -> str:
    """The class that would be named; empty where none would."""
    if known.shared or set(plan.varied) == {"ATP", "protein"}:
        shown = _together(known, new, scaled=True) if known.shared else new
        patterns = {BOTH: _patterns(shown, BOTH, settings)}
    else:
        (axis,) = plan.varied
        own = replace(new, substrate=new.protein) if axis == "protein" and known.both else new
        patterns = {axis: _patterns(own, axis, settings)}
    old = [finding for finding in findings if finding.axis not in ("", BOTH)]
    if BOTH in patterns:
        old = []
    if not known.both and known.names[0] != "substrate":
        (alive,) = (frozenset(found[0]) for found in patterns.values())
        for finding in old:
            alive &= frozenset(finding.patterns)
        return label_of(next(iter(alive)), known, rules) if len(alive) == 1 else ""
    template = findings[0]
    fresh = [
        replace(template, axis=axis, patterns=alive, possible=possible, supports=supports)
        for axis, (alive, possible, supports) in patterns.items()
    ]
    axes = [
        combine(axis, [finding for finding in (*old, *fresh) if finding.axis == axis])
        for axis in sorted({finding.axis for finding in (*old, *fresh)})
    ]
    if any(not axis.possible for axis in axes):
        return ""
    left = [label for label in classes_alive(axes, rules) if label not in excluded]
    measured = {axis.name for axis in axes}
    enough = measured <= {"substrate", BOTH}
    return left[0] if len(left) == 1 and (enough or set(rules.least_evidence.get(left[0], ())) <= measured) else ""


def _patterns(data: Data, axis: str, settings: Settings) -> tuple[dict[str, float], frozenset[str], dict[str, float]]:
    """Supports of the patterns alive, those that are possible, and supports of all."""
    if axis != BOTH:
        data = Data(
            data.substrate, data.inhibitor, data.velocity, data.enzyme, excess=data.excess, dissociation=data.dissociation
        )  # fmt: skip
    rows = compare(
        data, axis, regions=settings.regions, departures=settings.departures.low_control_alone,
        selection=settings.selection, starts=min(settings.fit.starts, _SIMULATED_STARTS),
        nu=settings.fit.student_t,
    ).patterns()  # fmt: skip
    supports: Mapping[str, float] = {row["pattern"]: row["support"] for row in rows}
    alive = {row["pattern"]: row["support"] for row in rows if row["alive"]}
    possible = frozenset(row["pattern"] for row in rows if row["alive"] or row["delta"] < row["margin"])
    return alive, possible, dict(supports)
