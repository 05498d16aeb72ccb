"""Which progress curves a reader is shown: a handful of a plate, thinned, each with its initial velocity as a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mtorkin.detection.contents import SUBSTRATES, uninhibited

#: Uninhibited and most inhibited wells shown of a plate.
UNINHIBITED, INHIBITED = 6, 2
#: Reads kept of a curve; every so manyth is as good to the eye.
READS = 60
#: First reads of the window through whose mean the line is drawn.
ANCHOR = 5


def curves_to_show(wells: pd.DataFrame, signals: pd.DataFrame, rates: pd.DataFrame, unit: str) -> list[dict[str, Any]]:
    """A few progress curves of one plate as rows of `mtorkin.base.tables.PROGRESS`, without assay, plate and simulated.

    One uninhibited well for each concentration of the substrate that varies, evenly chosen where there are many, and
    the most inhibited wells.

    Parameters
    ----------
    wells, signals
        Wells and reads of the plate.
    rates
        As from `mtorkin.rates.kinetic.kinetic_rates`, on the index of the wells.
    unit
        Unit of the signal.
    """
    usable = wells["excluded"].isna() & rates["rate"].notna()
    free = usable & uninhibited(wells)
    levels = wells[free].drop_duplicates(SUBSTRATES).sort_values(SUBSTRATES, kind="stable").index
    if len(levels) > UNINHIBITED:
        levels = levels[np.linspace(0, len(levels) - 1, UNINHIBITED).round().astype(int)]
    most = wells[usable & wells["role"].eq("sample") & (wells["inhibitor"] > 0)]
    top = most.sort_values(["inhibitor", *SUBSTRATES], ascending=False, kind="stable").index[:INHIBITED]
    ordered = signals.sort_values("time", kind="stable")
    by_well = {str(well): reads for well, reads in ordered.groupby("well")}
    return [row for well in [*levels, *top] for row in _curve(wells.loc[well], by_well, rates.loc[well], unit)]


def _curve(well: pd.Series, by_well: dict[str, pd.DataFrame], rate: pd.Series, unit: str) -> list[dict[str, Any]]:
    reads = by_well[well["well"]]
    time, signal = reads["time"].to_numpy(float), reads["signal"].to_numpy(float)
    inside = (time >= rate["start"]) & (time <= rate["end"])
    offset = float((signal - rate["rate"] * time)[inside][:ANCHOR].mean())
    line = np.where(inside, offset + rate["rate"] * time, np.nan)
    kept = np.unique(np.linspace(0, time.size - 1, min(READS, time.size)).round().astype(int))
    about = {"well": well["well"], "contents": _contents(well), "unit": unit}
    return [{**about, "time": time[i], "signal": signal[i], "line": line[i]} for i in kept]


def _contents(well: pd.Series) -> str:
    parts = [f"{well[name]:.4g} {well[f'{name}_unit']} {name}" for name in ("ATP", "substrate") if pd.notna(well[name])]
    if pd.isna(well["ATP"]) and pd.notna(well["protein"]):
        parts.append(f"{well['protein']:.4g} {well['protein_unit']} protein")
    if pd.notna(well["inhibitor"]) and well["inhibitor"] > 0:
        parts.append(f"{well['inhibitor']:.4g} {well['inhibitor_unit']} {well['compound']}")
    return ", ".join(parts)
