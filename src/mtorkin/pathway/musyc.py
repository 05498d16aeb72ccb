"""MuSyC: how one drug shifts the potency and the efficacy of another, by a surface of four states.

The target is free, holds one drug, the other, or both, and leaves E0 = 1, E1, E2 or E3 of a marker. ``alpha12`` is the
factor by which the first drug makes the second more potent, ``alpha21`` the reverse, and ``beta`` how much more the
pair does than the stronger drug, over what that does.

References
----------
.. [1] Meyer, Wooten et al. 2019 Cell Syst 8:97.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError

#: Constants of the surface with their search bounds; all but E are searched in the logarithm, and C over the doses.
BOUNDS = {
    "E1": (0.0, 1.5), "E2": (0.0, 1.5), "E3": (0.0, 1.5), "h1": (0.2, 8.0), "h2": (0.2, 8.0), "C1": (1e-3, 1e3),
    "C2": (1e-3, 1e3), "alpha12": (1e-3, 1e3), "alpha21": (1e-3, 1e3),
}  # fmt: skip
_LINEAR = ("E1", "E2", "E3")
#: A drug that leaves more than this at its highest dose tells nothing of its potency.
LEAST_EFFECT = 0.05


def surface_of(dose: np.ndarray, other: np.ndarray, k: Mapping[str, float]) -> np.ndarray:
    """What is left of the marker at pairs of doses.

    Each drug binds at (dose/C)^h over the rate at which it leaves, the second ``alpha12`` times its dose once the first
    is bound, and the reverse.

    Parameters
    ----------
    dose, other
        Doses, in the units of ``C1`` and ``C2``.
    k
        The constants of `BOUNDS`.

    Examples
    --------
    >>> k = dict(E1=0.2, E2=0.5, E3=0.1, h1=1, h2=1, C1=1, C2=1, alpha12=1, alpha21=1)
    >>> float(surface_of(np.array([1.0]), np.array([0.0]), k)[0])
    0.6
    """
    first, second = (dose / k["C1"]) ** k["h1"], (other / k["C2"]) ** k["h2"]
    after = (k["alpha21"] * dose / k["C1"]) ** k["h1"], (k["alpha12"] * other / k["C2"]) ** k["h2"]
    # States: free, first, second, both. Balances of three of them, and the whole.
    balance = np.zeros((*np.shape(dose), 4, 4))
    balance[..., 0, :] = np.stack([-(first + second), np.ones_like(first), np.ones_like(first), 0 * first], axis=-1)
    balance[..., 1, :] = np.stack([first, -(1 + after[1]), 0 * first, np.ones_like(first)], axis=-1)
    balance[..., 2, :] = np.stack([second, 0 * first, -(1 + after[0]), np.ones_like(first)], axis=-1)
    balance[..., 3, :] = 1.0
    whole = np.zeros((*np.shape(dose), 4, 1))
    whole[..., 3, 0] = 1.0
    states = np.linalg.solve(balance, whole)[..., 0]
    return np.asarray(states @ np.array([1.0, k["E1"], k["E2"], k["E3"]]))


@dataclass(frozen=True)
class Synergy:
    """A fitted surface.

    Attributes
    ----------
    constants
        Those of `BOUNDS`, ``C1`` and ``C2`` in nM.
    beta
        How much more the pair does than the stronger drug, over what that does.
    misfit
        Root of the mean square of what the surface misses, as a part of the marker.
    at_bound
        Constants that the doses do not determine.
    """

    constants: Mapping[str, float]
    beta: float
    misfit: float
    at_bound: tuple[str, ...]


def fit_surface(table: pd.DataFrame) -> Synergy:
    """Fit the surface to ``dose_nM``, ``other_dose_nM`` and ``left``.

    Raises
    ------
    InputError
        If a drug alone hardly moves the marker, so that its potency is unknown.
    """
    # Half a second to import; whoever shows predictions that were made needs none of it.
    from scipy.optimize import least_squares

    doses = [table[name].to_numpy() for name in ("dose_nM", "other_dose_nM")]
    left = table["left"].to_numpy()
    for own, rest, which in ((doses[0], doses[1], "first"), (doses[1], doses[0], "second")):
        if left[rest == 0].min() > 1 - LEAST_EFFECT:
            raise InputError(f"MuSyC: the {which} drug alone hardly moves the marker up to {own.max():.3g} nM")
    # Doses over their middle, so that one box serves all.
    middles = [float(np.exp(np.log(each[each > 0]).mean())) for each in doses]
    scaled = [each / middle for each, middle in zip(doses, middles, strict=True)]
    low, high = (np.array([_to(name, ends[i]) for name, ends in BOUNDS.items()]) for i in (0, 1))

    def constants(free: np.ndarray) -> dict[str, float]:
        return {
            name: float(value if name in _LINEAR else np.exp(value)) for name, value in zip(BOUNDS, free, strict=True)
        }

    def missed(free: np.ndarray) -> np.ndarray:
        return np.asarray(surface_of(scaled[0], scaled[1], constants(free)) - left)

    ends = [float(left[other == 0].min()) for other in (scaled[1], scaled[0])]
    starts = [
        [_to(name, value) for name, value in zip(BOUNDS, (*ends, left.min(), 1, 1, C1, C2, 1, 1), strict=True)]
        for C1 in (0.3, 3.0) for C2 in (0.3, 3.0)
    ]  # fmt: skip
    found = [least_squares(missed, np.clip(start, low + 1e-9, high - 1e-9), bounds=(low, high)) for start in starts]
    best = min(found, key=lambda one: one.cost)
    k = constants(best.x)
    near = np.minimum(best.x - low, high - best.x) < 1e-3
    held = tuple(name for name, at in zip(BOUNDS, near, strict=True) if at and name not in _LINEAR)
    k |= {"C1": k["C1"] * middles[0], "C2": k["C2"] * middles[1]}
    stronger = min(k["E1"], k["E2"])
    return Synergy(k, (stronger - k["E3"]) / (1 - stronger), float(np.sqrt(np.mean(best.fun**2))), held)


def _to(name: str, value: float) -> float:
    return float(value if name in _LINEAR else np.log(value))
