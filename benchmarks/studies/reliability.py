"""How often the leading class is right, by its support."""

from __future__ import annotations

import pandas as pd


def binned(table: pd.DataFrame) -> pd.DataFrame:
    """Compounds in ten bins of the support of the leading class: how many, mean support, how often that class is right.

    Parameters
    ----------
    table
        A row a compound: ``support`` of the leading class, and ``leader_right``, whether that class is right. Compounds
        without a class alive do not count. A column ``weight`` says how much each counts; without it all do alike.
    """
    known = table[table["support"].notna()].assign(weight=table.get("weight", 1.0))
    known["share"], known["hit"] = known["weight"] * known["support"], known["weight"] * known["leader_right"]
    edges = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    bins = pd.cut(known["support"], edges, include_lowest=True)
    found = known.groupby(bins, observed=True).agg(
        compounds=("support", "size"), weight=("weight", "sum"), support=("share", "sum"), right=("hit", "sum")
    )
    found["support"], found["right"] = found["support"] / found["weight"], found["right"] / found["weight"]
    return found.reset_index(names="bin")


def reliability(table: pd.DataFrame) -> pd.DataFrame:
    """The bins as a report prints them."""
    found = binned(table)
    found["bin"] = [f"{max(each.left, 0):.1f} to {each.right:.1f}" for each in found["bin"]]
    return (
        found.drop(columns="weight")
        .rename(columns={"support": "mean support", "right": "leading class right"})
        .round(3)
    )


def calibration_error(table: pd.DataFrame) -> float:
    """Mean distance of support and frequency, weighted by the compounds of each of ten bins (Naeini 2015 AAAI)."""
    found = binned(table)
    return float((found["weight"] * (found["support"] - found["right"]).abs()).sum() / found["weight"].sum())
