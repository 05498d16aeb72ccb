"""What is in the wells of a plate, as rows of `mtorkin.base.tables.WELLS`."""

from __future__ import annotations

import pandas as pd

SUBSTRATES = ["ATP", "protein", "substrate"]
#: Roles of wells in which the reaction runs.
REACTING = ("sample", "high control")
#: Roles of wells that show what is there without enzyme.
BACKGROUND = ("low control", "blank")


def reacting(wells: pd.DataFrame) -> pd.Series:
    """Wells in which the reaction runs."""
    return wells["role"].isin(REACTING)


def uninhibited(wells: pd.DataFrame) -> pd.Series:
    """Wells in which it runs without inhibitor."""
    return reacting(wells) & ~(wells["inhibitor"] > 0).fillna(False)


def scarcer(wells: pd.DataFrame) -> pd.Series:
    """Concentration of the scarcer substrate; nan where a substrate is missing or not known."""
    least = wells[SUBSTRATES].min(axis=1)
    return least.where(least > 0)


def substrate_units(wells: pd.DataFrame) -> set[str]:
    """Units of the substrates in the wells in which the reaction runs."""
    chosen = wells[reacting(wells)]
    return {unit for name in SUBSTRATES for unit in chosen[f"{name}_unit"].dropna()}
