"""How two directories of results differ, from their tables alone: nothing of this knows of locks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

#: What counts as the same constant: so much of itself, or of its standard error.
RELATIVE, OF_ERROR = 1e-6, 0.01


def differing(one: Path, other: Path) -> dict[str, set[str]]:
    """Compounds by what differs of them: verdict, constant, well. What has no compound is called by an empty name."""
    return {name: find(one, other) for name, find in _FOUND.items()}


def _verdicts(one: Path, other: Path) -> set[str]:
    found = [pd.read_csv(out / "verdicts.csv").set_index("compound")["verdict"].to_dict() for out in (one, other)]
    return {name for name in {*found[0], *found[1]} if found[0].get(name) != found[1].get(name)}


def _constants(one: Path, other: Path) -> set[str]:
    """Compounds whose chosen model has another name, or other constants beyond the tolerance."""
    before, after = _chosen(one), _chosen(other)
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="outer")
    a, b = both["value_before"].to_numpy(float), both["value_after"].to_numpy(float)
    error = np.fmin(both["stderr_before"], both["stderr_after"]).fillna(0.0).to_numpy(float)
    near = np.abs(a - b) <= np.maximum(RELATIVE * np.maximum(np.abs(a), np.abs(b)), OF_ERROR * error)
    there = both["there_before"].notna() & both["there_after"].notna()
    same = there.to_numpy() & (near | (np.isnan(a) & np.isnan(b)))
    return set(both.index[~same].get_level_values("compound"))


def _chosen(out: Path) -> pd.DataFrame:
    """Constants of the chosen models, by compound, family, model and name."""
    fits = pd.read_csv(out / "fits.csv")
    fits = fits.loc[fits["chosen"].astype(bool), ["compound", "family", "model"]].fillna({"compound": ""})
    constants = pd.read_csv(out / "parameters.csv")[["family", "model", "parameter", "value", "stderr"]]
    # A model without constants is a row too.
    found = fits.merge(constants, on=["family", "model"], how="left").fillna({"parameter": ""}).assign(there=True)
    return found.set_index(["compound", "family", "model", "parameter"]).sort_index()


def _wells(one: Path, other: Path) -> set[str]:
    """Compounds with a well that has another fate, or is in one of the two only."""
    place = ["assay", "plate", "well"]
    read = [pd.read_csv(out / "wells.csv.gz", dtype=str).fillna("") for out in (one, other)]
    found = [table.groupby(place)[["compound", "status"]].agg(list) for table in read]
    both = found[0].add_suffix("_before").join(found[1].add_suffix("_after"), how="outer")
    other_fate = both[both["status_before"].astype(str) != both["status_after"].astype(str)]
    named = [each for side in ("before", "after") for each in other_fate[f"compound_{side}"] if isinstance(each, list)]
    return {compound for compounds in named for compound in compounds}


_FOUND = {"verdict": _verdicts, "constant": _constants, "well": _wells}
