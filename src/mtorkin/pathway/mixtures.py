"""Compounds of which more than one class is possible: each class is simulated, and they are mixed by their support."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.simulate import PREDICTED, Change, ratio

#: What the mean over the classes is called beside them.
MIXTURE = "mixture"


def mixture(classes: Mapping[str, tuple[Drug, float]], dose: float, **asked: Any) -> pd.DataFrame:
    """The markers over those at rest for each class, and their mean by support.

    Parameters
    ----------
    classes
        Name of each class still possible to the drug that it would make of the compound, and its support.
    dose
        Concentration in the medium from time 0 on, in nM.
    asked
        ``times`` and the rest as `ratio` takes them.

    Returns
    -------
    pandas.DataFrame
        Index ``class`` and ``time``; the class ``mixture`` is the mean.

    Raises
    ------
    InputError
        As `ratio` does, and where supports are negative or all zero.
    """
    supports = [support for _, support in classes.values()]
    whole = sum(supports)
    if whole <= 0 or min(supports) < 0:
        raise InputError("a mixture needs supports that are not negative, one of them at least above 0")
    tables = {name: ratio([drug], [Change(0.0, {drug.name: dose})], **asked) for name, (drug, _) in classes.items()}
    weighted = [tables[name] * (support / whole) for name, (_, support) in classes.items()]
    found = pd.concat({**tables, MIXTURE: pd.concat(weighted).groupby(level="time").sum()}, names=["class"])
    found.attrs["basis"] = PREDICTED
    return found
