"""The signal that enzyme does not make: low controls at the same substrates, else low controls or blanks of the plate."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

#: Substrates decide the background, since ATP carries ADP and protein may quench or scatter.
SUBSTRATES = ["ATP", "protein", "substrate"]


@dataclass(frozen=True)
class Background:
    """Background of every well of a plate, aligned with the wells given.

    Attributes
    ----------
    value, se
        Mean of the background wells and its standard error (nan from a single well).
    basis
        What it rests on, in words.
    """

    value: pd.Series
    se: pd.Series
    basis: pd.Series


def background(wells: pd.DataFrame, rate: pd.Series) -> Background:
    """Background of every well of one plate.

    Parameters
    ----------
    wells
        Wells of one plate with ``role`` and the substrate concentrations; at least one low control or blank.
    rate
        Signal, or slope of the signal, of every well, on the same index.

    Returns
    -------
    Background
        From low controls at the same substrate concentrations where there are any; else from all low controls of the plate, else its blanks.
    """
    usable = wells["excluded"].isna() & rate.notna()
    low = usable & (wells["role"] == "low control")
    fallback, basis = (low, "low controls") if low.any() else (usable & (wells["role"] == "blank"), "blanks")

    conditions = wells[SUBSTRATES].fillna(-1.0)
    key = pd.Series(list(conditions.itertuples(index=False, name=None)), index=wells.index)
    matched = rate[low].groupby(key[low]).agg(["mean", "sem", "size"])

    everywhere = rate[fallback]
    levels = key[low].nunique()
    general = f"all {everywhere.size} {basis} of the plate" + (
        ", none being at these substrate concentrations" if low.any() and levels > 0 else ""
    )
    value = key.map(matched["mean"]).astype(float)
    se = key.map(matched["sem"]).astype(float)
    size = key.map(matched["size"])
    own = value.notna()
    said = pd.Series(general, index=wells.index).where(
        ~own, "low controls at these substrate concentrations (" + size.astype("Int64").astype("string") + ")"
    )
    return Background(value.where(own, everywhere.mean()), se.where(own, everywhere.sem()), said)
