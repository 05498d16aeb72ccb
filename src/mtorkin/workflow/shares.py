"""The rows that each compound has in the tables of a batch: grouped once, not searched for every compound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mtorkin.workflow.batches import owner

if TYPE_CHECKING:
    import pandas as pd


class Shares:
    """The rows of each compound.

    Parameters
    ----------
    given
        Tables by name: ``families``, others with the column ``family``, and others with the column ``assay`` alone.
    """

    def __init__(self, given: Mapping[str, pd.DataFrame]) -> None:
        self._given = given
        self._own = _places(owner(given["families"]))
        self._key = {name: "family" if "family" in table else "assay" for name, table in given.items()}
        self._at = {name: _places(table[self._key[name]]) for name, table in given.items() if name != "families"}

    @property
    def owners(self) -> list[str]:
        """The compounds in order; substrate kinetics have none, and go by the name of their family."""
        return sorted(self._own)

    def of(self, compound: str) -> dict[str, pd.DataFrame]:
        """The families of a compound, the rows of these, and those of their folders, in the order of each table."""
        families = self._given["families"].take(_together(self._own, [compound]))
        folders = {folder for row in families["assay"].dropna() for folder in str(row).split("; ")}
        named: dict[str, Iterable[str]] = {"family": families["family"].dropna().unique(), "assay": folders}
        others = {name: self._given[name].take(_together(at, named[self._key[name]])) for name, at in self._at.items()}
        return {"families": families, **others}


def _places(keys: pd.Series) -> dict[str, Any]:
    """Where in a table each key stands."""
    return {str(key): at for key, at in keys.groupby(keys).indices.items()}


def _together(at: Mapping[str, Any], keys: Iterable[str]) -> Any:
    """The places of some keys, ascending."""
    return np.sort(np.concatenate([np.empty(0, dtype=np.intp), *(at[key] for key in keys if key in at)]))
