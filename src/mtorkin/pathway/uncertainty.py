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
from mtorkin.pathway.simulate import COARSE, OVER_REST, PREDICTED, Change, Dish

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
    courses: Sequence[Sequence[Change]],
    *,
    times: Sequence[float],
    measured: Mapping[str, float] | None = None,
    samples: int = 200,
    seed: int = 0,
    markers: Sequence[str] = OVER_REST,
    **cell: Any,
) -> np.ndarray:
    """The markers over those at rest in every sample, after each of several courses of the medium.

    Parameters
    ----------
    drugs, times, measured, samples, seed, markers, cell
        As `bands` takes them.
    courses
        Changes of the medium, as `bands` takes one course of them.

    Returns
    -------
    numpy.ndarray
        Samples, courses, times and markers.

    Raises
    ------
    InputError
        As `mtorkin.pathway.simulate.ratio` and `factors` do.
    """
    rng = np.random.default_rng(seed)
    asked: dict[str, Any] = {"times": times, "markers": markers, "tolerances": COARSE}
    dishes = (Dish(drugs, factors=factors(rng, measured), **cell) for _ in range(samples))
    return np.array([[dish.over_rest(changes, **asked) for changes in courses] for dish in dishes])


def enough(samples: int) -> None:
    """Refuse a band of few samples.

    Raises
    ------
    InputError
        If there are fewer than `LEAST`.
    """
    if samples < LEAST:
        raise InputError(f"bands of {samples} samples say nothing; ask for {LEAST} or more")


def band_of(found: np.ndarray, *, level: float, weights: np.ndarray) -> dict[str, np.ndarray]:
    """The band of samples, the first axis, that count by their weights, which add up to 1: the columns of `bands`."""
    tail = (1 - level) / 2
    # The quantiles of numpy by "inverted_cdf", which takes ten times as long with weights.
    order = np.argsort(found, axis=0)
    reached = weights[order].cumsum(axis=0)
    reached /= reached[-1]
    places = np.array([(reached < part).sum(axis=0) for part in (tail, 0.5, 1 - tail)])
    lower, median, upper = np.take_along_axis(found, np.take_along_axis(order, places, axis=0), axis=0)
    up, down = (np.tensordot(weights, part, 1) for part in (found > 1 + UNCHANGED, found < 1 - UNCHANGED))
    direction = np.where(up >= SHARED, "up", np.where(down >= SHARED, "down", "open"))
    return {"lower": lower, "median": median, "upper": upper, "direction": direction}


def bands(
    drugs: Sequence[Drug],
    changes: Sequence[Change],
    *,
    times: Sequence[float],
    markers: Sequence[str] = OVER_REST,
    measured: Mapping[str, float] | None = None,
    samples: int = 200,
    seed: int = 0,
    level: float = 0.9,
    **cell: Any,
) -> pd.DataFrame:
    """The markers over those at rest with a band: predicted by a model.

    Parameters
    ----------
    drugs, changes, times, markers, cell
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
    found = sampled(
        drugs, [changes], times=times, markers=markers, measured=measured, samples=samples, seed=seed, **cell
    )
    band = band_of(found[:, 0], level=level, weights=np.full(samples, 1 / samples))
    index = pd.MultiIndex.from_product([markers, list(times)], names=["marker", "time"])
    table = pd.DataFrame({name: values.T.ravel() for name, values in band.items()}, index=index)
    table.attrs["basis"] = PREDICTED
    return table
