"""A quick estimate of the potency in a family, to see slips of a factor of a hundred or more. Nothing is fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Least effect that counts as one, as a fraction of the uninhibited velocity.
_EFFECT = 0.3


@dataclass(frozen=True)
class Potency:
    """Between which concentrations half of the effect that is seen is reached.

    Attributes
    ----------
    low, high
        In the unit of the family; the same but for a compound that shows half of its effect at the lowest dose already.
    """

    low: float
    high: float


def potency(wells: pd.DataFrame) -> Potency | None:
    """The concentration at half of the effect; none where there is no effect.

    Parameters
    ----------
    wells
        Rows of `tables.FAMILY_WELLS` of one family.
    """
    substrate = wells["substrate"].fillna(0.0)
    free = wells["inhibitor"] == 0
    uninhibited = substrate.map(wells["velocity"][free].groupby(substrate[free]).median())
    left = (wells["velocity"] / uninhibited)[uninhibited > 0]
    curve = left.groupby(wells["inhibitor"][left.index]).median().dropna()
    curve = curve[curve.index > 0]
    if curve.empty or curve.min() > 1.0 - _EFFECT:
        return None
    half = (1.0 + max(float(curve.min()), 0.0)) / 2.0
    doses, left_at = curve.index.to_numpy(dtype=float), curve.to_numpy(dtype=float)
    at = int(np.argmax(left_at <= half))
    if at == 0:
        return Potency(0.0, float(doses[0]))
    part = (left_at[at - 1] - half) / (left_at[at - 1] - left_at[at])
    dose = float(doses[at - 1] * (doses[at] / doses[at - 1]) ** part)
    return Potency(dose, dose)
