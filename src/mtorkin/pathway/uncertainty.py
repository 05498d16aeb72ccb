"""How sure a prediction is: samples of the constants of the model and of those that were measured, together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import load_constants
from mtorkin.pathway.contexts import known_constants
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.simulate import COARSE, OVER_REST, PREDICTED, Change, over_rest

#: A direction that fewer of the samples share is called open.
SHARED = 0.9
#: What counts as a change: within this of the cell at rest a sample has no direction.
UNCHANGED = 0.01
#: Samples that a band needs at least.
LEAST = 20


def spreads(measured: Mapping[str, float] | None = None) -> dict[str, float]:
    """Spread of every constant that is uncertain: that of the table, or of the study where it measured it.

    Parameters
    ----------
    measured
        Spread of constants that were measured, by name: a standard deviation of the logarithm as a factor. It goes
        before that of the table.

    Raises
    ------
    InputError
        If a name is no constant of the model, or a spread is below 1.
    """
    found = {name: row.spread for name, row in load_constants().items()}
    for name, spread in known_constants(dict(measured or {}), "measured").items():
        if spread < 1:
            raise InputError(f"measured: the spread of {name} is {spread:g}; give a factor of 1 or more")
        found[name] = spread
    return {name: spread for name, spread in found.items() if spread > 1}


def factors(rng: np.random.Generator, measured: Mapping[str, float] | None = None) -> dict[str, float]:
    """What to multiply constants by in one sample: log-normal, each by its spread.

    Where mTORC2 was not measured, its Ki goes with that of mTORC1.

    Parameters
    ----------
    rng
        Source of random numbers.
    measured
        As `spreads` takes it.

    Raises
    ------
    InputError
        As `spreads` does.
    """
    # One number for each constant, certain or not, so that whatever was measured all compounds meet the same cells.
    deviations = dict(zip(load_constants(), rng.standard_normal(len(load_constants())).tolist(), strict=True))
    uncertain = spreads(measured)
    found = {name: spread ** deviations[name] for name, spread in uncertain.items()}
    return found | {tied: found[name] for name, tied in goes_with(uncertain).items()}


def draws(
    rng: np.random.Generator,
    size: int,
    measured: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> dict[str, np.ndarray]:
    """The same for many samples at once: an array for each uncertain constant, of all or of those named.

    Raises
    ------
    InputError
        As `spreads` does.
    """
    uncertain = {name: spread for name, spread in spreads(measured).items() if only is None or name in only}
    deviations = rng.standard_normal((size, len(uncertain))).T
    found = {name: spread**drawn for (name, spread), drawn in zip(uncertain.items(), deviations, strict=True)}
    return found | {tied: found[name] for name, tied in goes_with(uncertain).items()}


def goes_with(uncertain: Mapping[str, float]) -> dict[str, str]:
    """The constant that goes with another, by the name of that: Ki of mTORC2 where it has no spread of its own."""
    return {"Ki_mTORC1": "Ki_mTORC2"} if "Ki_mTORC1" in uncertain and "Ki_mTORC2" not in uncertain else {}


def sampled(
    drugs: Sequence[Drug],
    changes: Sequence[Change],
    *,
    times: Sequence[float],
    measured: Mapping[str, float] | None = None,
    samples: int = 200,
    seed: int = 0,
    **asked: Any,
) -> tuple[np.ndarray, list[str]]:
    """The markers over those at rest in every sample, and the names of the markers.

    Parameters
    ----------
    drugs, changes, times, measured, samples, seed, asked
        As `bands` takes them.

    Returns
    -------
    numpy.ndarray
        Samples, times and markers.
    list of str
        The markers.

    Raises
    ------
    InputError
        As `mtorkin.pathway.simulate.ratio` and `factors` do.
    """
    rng = np.random.default_rng(seed)
    markers = list(asked.setdefault("markers", OVER_REST))
    asked.setdefault("tolerances", COARSE)
    found = [over_rest(drugs, changes, times=times, factors=factors(rng, measured), **asked) for _ in range(samples)]
    return np.stack(found), markers


def enough(samples: int) -> None:
    """Refuse a band of few samples.

    Raises
    ------
    InputError
        If there are fewer than `LEAST`.
    """
    if samples < LEAST:
        raise InputError(f"bands of {samples} samples say nothing; ask for {LEAST} or more")


def band_of(
    found: np.ndarray, markers: Sequence[str], times: Sequence[float], *, level: float, weights: np.ndarray
) -> pd.DataFrame:
    """The table of `bands` from samples that count by their weights, which add up to 1."""
    tail = (1 - level) / 2
    lower, median, upper = np.quantile(found, [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf", weights=weights)
    up, down = (np.tensordot(weights, part, 1) for part in (found > 1 + UNCHANGED, found < 1 - UNCHANGED))
    direction = np.where(up >= SHARED, "up", np.where(down >= SHARED, "down", "open"))
    index = pd.MultiIndex.from_product([markers, list(times)], names=["marker", "time"])
    columns = {"lower": lower, "median": median, "upper": upper, "direction": direction}
    band = pd.DataFrame({name: values.T.ravel() for name, values in columns.items()}, index=index)
    band.attrs["basis"] = PREDICTED
    return band


def bands(
    drugs: Sequence[Drug],
    changes: Sequence[Change],
    *,
    times: Sequence[float],
    measured: Mapping[str, float] | None = None,
    samples: int = 200,
    seed: int = 0,
    level: float = 0.9,
    **asked: Any,
) -> pd.DataFrame:
    """The markers over those at rest with a band: predicted by a model.

    Parameters
    ----------
    drugs, changes, times, asked
        As `mtorkin.pathway.simulate.ratio` takes them.
    measured
        Spread of what was measured, as `factors` takes it, e.g. ``{"Ki_mTORC1": 1.3, "Km_ATP": 1.2}``.
    samples
        How many samples.
    seed
        Seed of the random numbers.
    level
        Part of the samples within the band.

    Returns
    -------
    pandas.DataFrame
        Index ``marker`` and ``time``; columns ``lower``, ``median`` and ``upper``, and ``direction``: ``up``, ``down``
        or, where fewer than `SHARED` of the samples agree, ``open``.

    Raises
    ------
    InputError
        As `ratio` and `factors` do, and where there are fewer than 20 samples.
    """
    enough(samples)
    found, markers = sampled(drugs, changes, times=times, measured=measured, samples=samples, seed=seed, **asked)
    return band_of(found, markers, times, level=level, weights=np.full(samples, 1 / samples))
