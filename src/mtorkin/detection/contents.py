"""What is in the wells of a plate, as rows of `mtorkin.base.tables.WELLS`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Integers = NDArray[np.intp]

SUBSTRATES = ["ATP", "protein", "substrate"]
#: Roles of wells in which the reaction runs.
REACTING = ("sample", "high control")
#: Roles of wells that show what is there without enzyme.
BACKGROUND = ("low control", "blank")
#: Numbers of groups above which they are numbered anew.
_MOST = 2**31


def reacting(wells: pd.DataFrame) -> pd.Series:
    """Wells in which the reaction runs."""
    return _each(wells, [role in REACTING for role in wells["role"].tolist()])


def uninhibited(wells: pd.DataFrame) -> pd.Series:
    """Wells in which it runs without inhibitor."""
    return reacting(wells) & ~_each(wells, wells["inhibitor"].to_numpy(float, na_value=np.nan) > 0)


def _each(wells: pd.DataFrame, true: object) -> pd.Series:
    return pd.Series(true, index=wells.index, dtype=bool)


def numbered(table: pd.DataFrame, names: Iterable[str] | None = None) -> Integers:
    """A number for every row, from 0; rows that agree in all columns, or in some, share it. Empty cells agree."""
    number, numbers = np.zeros(len(table), dtype=np.intp), 1
    for name in table.columns if names is None else names:
        codes = _codes(table[name])
        levels = int(codes.max(initial=0)) + 1
        number, numbers = number * levels + codes, numbers * levels
        if numbers > _MOST:  # no more numbers than rows, before they are too large for an integer
            number, numbers = dense(number), len(table)
    return dense(number)


def _codes(column: pd.Series) -> Integers:
    """A number for every value of a column."""
    if column.dtype.kind == "f":
        return np.unique(column.to_numpy(), return_inverse=True)[1]
    # Several times as fast as `pandas.factorize` for the few words of a plate.
    known: dict[object, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in column.tolist()], dtype=np.intp)


def dense(group: Integers) -> Integers:
    """The same groups, numbered without gaps."""
    return np.unique(group, return_inverse=True)[1]


def concentrations(wells: pd.DataFrame) -> NDArray[np.float64]:
    """Concentrations of the substrates, shape (n, 3); nan where one is missing or not known."""
    return np.column_stack([wells[name].to_numpy(float) for name in SUBSTRATES])


def scarcer(wells: pd.DataFrame) -> pd.Series:
    """Concentration of the scarcer substrate; nan where none is above zero, or one is at zero."""
    least = np.fmin.reduce(concentrations(wells), axis=1)
    return pd.Series(np.where(least > 0, least, np.nan), index=wells.index)


def substrate_units(wells: pd.DataFrame) -> set[str]:
    """Units of the substrates in the wells in which the reaction runs."""
    chosen = reacting(wells).to_numpy(bool)
    units = (wells[f"{name}_unit"].to_numpy(object)[chosen] for name in SUBSTRATES)
    return {unit for each in units for unit in each if isinstance(unit, str)}
