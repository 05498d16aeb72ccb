"""Models confined to the region of their pattern: fits, and how well each region explains the wells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mtorkin.base.settings import Departures, Regions, Selection
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.departure import averaged, mixed, with_departures
from mtorkin.kinetics.evidence.departures import departures
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.evidence.selection import criteria
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import Fit
from mtorkin.kinetics.law.catalogue import NO_INHIBITION


def weighed(
    models: Sequence[ConfinedModel],
    fits: Sequence[Fit],
    data: Data,
    regions: Regions,
    selection: Selection,
    beside: Departures,
) -> list[Candidate]:
    """Confined models with their evidence, over the law as it is and all departures from it.

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
    beside
        What may be beside the law, and how likely it is.

    Returns
    -------
    list of Candidate
        With evidence in the data's own unit of velocity.
    """
    rows = departures(beside)
    acts = np.array([model.pattern != NO_INHIBITION and not model.departure for model in models])
    # Under a departure a model may inhibit less than counts as inhibition.
    least = np.where(acts, regions.inhibition, -np.inf)
    forms = with_departures(models, fits, data, selection, rows, least)
    evidence, likely = averaged([form.evidence for form in forms], [prior for _, prior in rows])
    within_reach = mixed([form.within_reach for form in forms], likely)
    found = []
    for index, (model, fit) in enumerate(zip(models, fits, strict=True)):
        pattern = model.pattern
        # The region bounds a constant. Where the form that it binds is scarce in this design the effect may be small.
        if acts[index] and forms[0].effects[index] < 0.5 * regions.inhibition:
            pattern = NO_INHIBITION
        likeliest = int(np.argmax(likely[:, index]))
        form, departure = forms[likeliest], rows[likeliest][0]
        found.append(
            Candidate(
                model.name,
                fit,
                criteria(fit, data),
                model,
                pattern,
                float(evidence[index]),
                within_reach[index],
                departure,
                float(likely[likeliest, index]),
                form.optima[index].fit,
                form.optima[index].observed,
                tuple(form.parts[index].tolist()),
            )
        )
    return found
