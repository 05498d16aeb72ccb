"""Models confined to the region of their pattern: fits, and how well each region explains the wells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mtorkin.base.settings import Regions, Selection
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.departure import AS_MEASURED, averaged, mixed, with_departure
from mtorkin.kinetics.evidence.low_control import DOUBT, LOW_CONTROL
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.evidence.selection import criteria
from mtorkin.kinetics.fit.fitting import Data, Fit, predict_all
from mtorkin.kinetics.law.catalogue import NO_INHIBITION


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
    forms = [with_departure(models, fits, data, selection, form) for form in (AS_MEASURED, LOW_CONTROL)]
    evidence, likely = averaged([form.evidence for form in forms], [1.0 - DOUBT, DOUBT])
    within_reach = mixed([form.within_reach for form in forms], likely)
    lowered = _effects(fits, data)
    found = []
    for index, (model, fit) in enumerate(zip(models, fits, strict=True)):
        pattern = model.pattern
        # The region bounds a constant. Where the form that it binds is scarce in this design the effect may be small.
        if pattern != NO_INHIBITION and lowered[index] < 0.5 * regions.inhibition:
            pattern = NO_INHIBITION
        constant, fraction = forms[1].parts[index].tolist()
        found.append(
            Candidate(
                model.name,
                fit,
                criteria(fit, data),
                model,
                pattern,
                float(evidence[index]),
                within_reach[index],
                (constant, fraction) if likely[1, index] > 0.5 else None,
            )
        )
    return found


def _effects(fits: Sequence[Fit], data: Data) -> list[float]:
    """The largest fraction by which each fitted model lowers the velocity of any well below that without inhibitor."""
    without = replace(data, inhibitor=np.zeros(data.n))
    pairs = zip(predict_all(fits, data), predict_all(fits, without), strict=True)
    return [float(np.max(1.0 - velocity / uninhibited)) for velocity, uninhibited in pairs]
