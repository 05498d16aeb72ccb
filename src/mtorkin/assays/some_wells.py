"""Some wells of a folder, as columns of plain cells.

Families come of many small choices among the wells of every compound; a DataFrame takes fifty times as long for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Wells:
    """Some wells.

    Attributes
    ----------
    columns
        The cells of all wells of the folder, by column: numbers, nan where there is none, or objects, None where there
        is none.
    at
        The places of these wells among all.

    Examples
    --------
    >>> table = pd.DataFrame({"plate": pd.array(["P1", None, "P2"], dtype="string"), "inhibitor": [0.0, 1.0, np.nan]})
    >>> wells = Wells.of(table)
    >>> wells.known("plate"), wells.where(wells["inhibitor"] > 0)["inhibitor"]
    (['P1', 'P2'], array([1.]))
    """

    columns: Mapping[str, np.ndarray]
    at: np.ndarray

    @classmethod
    def of(cls, table: pd.DataFrame) -> Wells:
        """All wells of a table."""
        return cls({str(name): _cells(table[name]) for name in table}, np.arange(len(table)))

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, name: str) -> np.ndarray:
        """The cells of a column."""
        found: np.ndarray = self.columns[name][self.at]
        return found

    def first(self, name: str) -> Any:
        """The cell of the first well."""
        return self.columns[name][self.at[0]]

    def where(self, wanted: np.ndarray) -> Wells:
        """Those of the wells that are wanted, by a flag for each or by their places among these."""
        return replace(self, at=self.at[wanted])

    def known(self, name: str) -> list[Any]:
        """The different cells of a column in order of appearance, without those that are empty."""
        return [cell for cell in dict.fromkeys(self[name].tolist()) if not empty(cell)]

    def groups(self, names: Iterable[str]) -> dict[tuple[Any, ...], np.ndarray]:
        """The places, among these, of wells with the same cells in some columns; None stands for an empty cell."""
        columns = [[None if empty(cell) else cell for cell in self[name].tolist()] for name in names]
        found: dict[tuple[Any, ...], list[int]] = {}
        for place, cells in enumerate(zip(*columns, strict=True) if columns else [()] * len(self)):
            found.setdefault(cells, []).append(place)
        return {cells: np.array(places) for cells, places in found.items()}

    def with_cells(self, at: np.ndarray, **cells: Any) -> Wells:
        """The same wells, with one cell for all wells at some places, by column."""
        changed = {name: self.columns[name].copy() for name in cells}
        for name, cell in cells.items():
            changed[name][at] = cell
        return replace(self, columns={**self.columns, **changed})


def below(parts: Sequence[Wells]) -> Wells:
    """The wells of several parts below each other."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns}
    return Wells(columns, np.arange(sum(map(len, parts))))


def empty(cell: Any) -> bool:
    """Whether a cell is none or not a number."""
    return cell is None or cell != cell


def _cells(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_float_dtype(column.dtype):
        return column.to_numpy(float)
    found = column.to_numpy(object, copy=True)
    found[column.isna().to_numpy(bool)] = None
    return found
