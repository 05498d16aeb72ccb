"""How sure a prediction is: samples of the constants of the model and of those that were measured, together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import load_constants
from mtorkin.pathway.contexts import known_constants
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.simulate import PREDICTED, Change, ratio

#: A direction that fewer of the samples share is called open.
SHARED = 0.9
#: What counts as a change: within this of the cell at rest a sample has no direction.
UNCHANGED = 0.01


def factors(rng: np.random.Generator, measured: Mapping[str, float] | None = None) -> dict[str, float]:
    """What to multiply constants by in one sample: log-normal, each by its spread.

    Parameters
    ----------
    rng
        Source of random numbers.
    measured
        Spread of constants that were measured, by name: a standard deviation of the logarithm as a factor. It goes
        before that of the table.

    Raises
    ------
    InputError
        If a name is no constant of the model, or a spread is below 1.
    """
    spreads = {name: row.spread for name, row in load_constants().items()}
    for name, spread in known_constants(dict(measured or {}), "measured").items():
        if spread < 1:
            raise InputError(f"measured: the spread of {name} is {spread:g}; give a factor of 1 or more")
        spreads[name] = spread
    drawn = rng.standard_normal(len(spreads))
    return {
        name: float(spread**deviation)
        for (name, spread), deviation in zip(spreads.items(), drawn, strict=True)
        if spread > 1
    }


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
    if samples < 20:
        raise InputError(f"bands of {samples} samples say nothing; ask for 20 or more")
    rng = np.random.default_rng(seed)
    tables = [ratio(drugs, changes, times=times, factors=factors(rng, measured), **asked) for _ in range(samples)]
    found = np.stack([table.to_numpy() for table in tables])
    tail = (1 - level) / 2
    lower, median, upper = np.quantile(found, [tail, 0.5, 1 - tail], axis=0)
    up, down = (found > 1 + UNCHANGED).mean(axis=0), (found < 1 - UNCHANGED).mean(axis=0)
    direction = np.where(up >= SHARED, "up", np.where(down >= SHARED, "down", "open"))
    markers = list(tables[0].columns)
    index = pd.MultiIndex.from_product([markers, list(times)], names=["marker", "time"])
    columns = {"lower": lower, "median": median, "upper": upper, "direction": direction}
    band = pd.DataFrame({name: values.T.ravel() for name, values in columns.items()}, index=index)
    band.attrs["basis"] = PREDICTED
    return band
