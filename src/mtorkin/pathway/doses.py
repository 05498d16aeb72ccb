"""Which dose does it: predicted by a model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mtorkin.base.errors import InputError
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.simulate import Change, simulate

#: Doses looked at, in nM.
LOWEST, HIGHEST = 1e-3, 1e6


def dose_for(
    drug: Drug,
    marker: str,
    level: float,
    *,
    time: float = 120.0,
    context_name: str = "full",
    constants: Mapping[str, float] | None = None,
) -> float:
    """The dose at which a marker reaches a level.

    Parameters
    ----------
    drug
        The compound.
    marker
        A marker of the model. An occupancy is taken as it is, any other over the cell at rest.
    level
        The level, e.g. 0.5 for half of the phosphorylation, or 0.9 for 90 % occupancy.
    time
        Minutes after the drug.
    context_name, constants
        As `simulate` takes them.

    Returns
    -------
    float
        Dose in the medium, in nM; infinite where the level is not reached at `HIGHEST`.

    Raises
    ------
    InputError
        As `simulate` does, and where the level is passed at `LOWEST` already.
    """
    # Half a second to import; whoever shows predictions that were made needs none of it.
    from scipy.optimize import brentq

    def beyond(log_dose: float) -> float:
        table = simulate(
            [drug], [Change(0.0, {drug.name: float(np.exp(log_dose))})], times=[0.0, time], context_name=context_name,
            constants=constants, markers=[marker],
        )[marker]  # fmt: skip
        occupancy = marker.endswith("occupied")
        return float(table[time] - level if occupancy else level - table[time] / table[0.0])

    low, high = np.log(LOWEST), np.log(HIGHEST)
    if beyond(low) > 0:
        raise InputError(f"{drug.name}: {marker} is beyond {level:g} at {LOWEST:g} nM already; ask for another level")
    if beyond(high) < 0:
        return float("inf")
    return float(np.exp(brentq(beyond, low, high, xtol=1e-3)))
