"""Models confined to the region of their pattern: fits, and how well each region explains the wells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mtorkin.base.settings import Regions, Selection
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.low_control import averaged, mixed, shifted
from mtorkin.kinetics.evidence.marginal import integrated, log_marginals, log_truncations
from mtorkin.kinetics.evidence.patterns import NO_INHIBITION, ConfinedModel
from mtorkin.kinetics.evidence.selection import criteria, freedom, is_judged, price
from mtorkin.kinetics.fit.fitting import Array, Data, Fit, predict_all
from mtorkin.kinetics.fit.likelihood import deviance

#: Difference of BIC beyond which a model is not integrated over its region.
_HOPELESS = 25.0


def weighed(
    models: Sequence[ConfinedModel], fits: Sequence[Fit], data: Data, regions: Regions, selection: Selection
) -> list[Candidate]:
    """Confined models with their evidence.

    Parameters
    ----------
    models
        The models.
    fits
        Their fits within their regions.
    data
        The wells, in their own units (`Data.in_own_units`).
    regions, selection
        Limits of the regions, criterion and margin.

    Returns
    -------
    list of Candidate
        With evidence in the data's own unit of velocity.
    """
    as_measured, near = _evidence(models, fits, data, selection)
    doubted = shifted(
        fits, [model.bounds for model in models], data, selection.criterion,
        [model.neighbours for model in models], selection.border / 100.0,
    )  # fmt: skip
    evidence, likelier = averaged(as_measured, doubted.evidence)
    lowered = _effects(fits, data)
    found = []
    for index, (model, fit) in enumerate(zip(models, fits, strict=True)):
        pattern = model.pattern
        # The region bounds a constant; where the form that it binds is scarce in this design, that is no bound on the effect.
        if pattern != NO_INHIBITION and lowered[index] < 0.5 * regions.inhibition:
            pattern = NO_INHIBITION
        constant, fraction = doubted.parts[index].tolist()
        found.append(
            Candidate(
                model.name,
                fit,
                criteria(fit, data),
                model,
                pattern,
                float(evidence[index]),
                mixed(near[index], doubted.within_reach[index], float(likelier[index])),
                (constant, fraction) if likelier[index] > 0.5 else None,
            )
        )
    return found


def _evidence(
    models: Sequence[ConfinedModel], fits: Sequence[Fit], data: Data, selection: Selection
) -> tuple[Array, list[dict[str, float]]]:
    """-2 log of each model's likelihood averaged over its region, with the price of its other constants; and its shares within reach of borders."""
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


def _effects(fits: Sequence[Fit], data: Data) -> list[float]:
    """The largest fraction by which each fitted model lowers the velocity of any well below that without inhibitor."""
    without = replace(data, inhibitor=np.zeros(data.n))
    pairs = zip(predict_all(fits, data), predict_all(fits, without), strict=True)
    return [float(np.max(1.0 - velocity / uninhibited)) for velocity, uninhibited in pairs]
