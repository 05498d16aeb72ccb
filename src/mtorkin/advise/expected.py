"""How well a plate would tell the classes left apart, by the separation that their laws lead to expect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from mtorkin.advise.hypotheses import label_of, law, models_of
from mtorkin.advise.open_case import OpenCase
from mtorkin.advise.plans import Plan
from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.fit.data import Array
from mtorkin.kinetics.fit.fitting import search_bounds

#: Starting points of every rival's fit.
_STARTS = 2


@dataclass(frozen=True)
class Expected:
    """What a plate promises.

    Attributes
    ----------
    separation
        The loss of -2 log L of the best law of a wrong class, on average over the laws that may be true, each by its
        share.
    chance
        Probability that the loss of a simulated repeat exceeds the margin, averaged likewise.
    """

    separation: float
    chance: float


def expected(case: OpenCase, plan: Plan) -> Expected:
    """The expected separation of the classes left, by the wells at hand together with a plate.

    Each law left is taken for true. Its curve without noise over all wells is fitted by every model of every other
    class, and what is left of the curve is set against the error model: T-optimality [1]_. The plate has a scale of
    velocity of its own. A law at the border of its class cannot be told from the class beyond by any plate; it counts
    no more than the wells make it likely, so that it does not hide what a plate does for the others.

    References
    ----------
    .. [1] Atkinson & Fedorov 1975 Biometrika 62:57.
    """
    known = case.known
    union = known.together(plan.data(known))
    models = models_of(known, union, case.settings.regions, {})
    laws = [law(known, model) for model in models]
    labels = [label_of(model.pattern, known, case.rules) for model in models]
    classes = set(case.labels)
    if len(classes) < 2:  # one class is left, and is to be told from all others
        classes |= set(labels)
    scales = tuple(f"scale {plate}" for plate in range(1, union.plates))
    problems, pairs = [], []
    for place, truth in enumerate(case.left):
        curve = truth.velocity(replace(union, plate=np.zeros(union.n, np.int64)))
        sd = known.deviation(curve)
        data = union.with_velocity(curve)
        for model, mechanism, label in zip(models, laws, labels, strict=True):
            if label in classes and label != truth.label:
                bounds = search_bounds((*mechanism.free, *scales), data, model.bounds)
                low, high = np.log(list(bounds.values())).T
                problems.append(LeastSquares(union.design, curve, mechanism.model(union.plates), low, high, sd))
                pairs.append((place, label))
    if not problems:
        return Expected(float("nan"), float("nan"))
    # Of every truth, the best law of each wrong class; and of these the one that is hardest to tell from it.
    loss: dict[tuple[int, str], float] = {}
    for pair, rss in zip(pairs, fit_batch(problems, starts=_STARTS).rss.tolist(), strict=True):
        loss[pair] = min(loss.get(pair, np.inf), rss)
    hardest = np.array([
        min((value for (place, _), value in loss.items() if place == truth), default=np.nan)
        for truth in range(len(case.left))
    ])  # fmt: skip
    shares = np.array(case.shares)
    told = np.isfinite(hardest)
    shares = shares[told] / shares[told].sum()
    return Expected(
        float(shares @ hardest[told]), float(shares @ _chance(hardest[told], case.settings.selection.margin))
    )


def _chance(loss: Array, margin: float) -> Array:
    """Probability that the difference of -2 log L exceeds the margin.

    The difference is normal, with mean ``loss`` and variance ``4 loss``.
    """
    return np.asarray(ndtr((loss - margin) / (2.0 * np.sqrt(np.maximum(loss, 1e-12)))))
