"""The report of the study: bars, kinds, confusion, flags, and how far to trust a support."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from studies.reliability import calibration_error, reliability
from studies.tables import markdown

from departures.judge import BROKEN, OPEN, RIGHT, WRONG
from departures.picture import draw

#: Support from which a wrong call is a certain one.
CERTAIN = 0.95
#: The group of kinds within the law.
WITHIN = "none"
#: In-model kinds that have to be called, and noncompetitive ones with what lets them be called.
CLEAN = ("atp-competitive", "rapalog-like", "substrate-competitive", "uncompetitive", "inactive")
RULED_OUT = "noncompetitive, "
#: Wrong calls that a kind may have, in %.
ALLOWED = 5.0

Row = dict[str, Any]


def write_report(rows: list[Row], state: Row, path: Path, baseline: Path | None = None) -> None:
    """Write the report as Markdown, the kinds as CSV beside it, and the picture of the supports.

    Parameters
    ----------
    rows
        What `judge.judged` gave of every compound.
    state
        What the results depend on; ``departures``, how likely the configuration holds any departure beforehand; and
        ``alike``, for what looks like some classes: how frequent it is relative to them, and the classes.
    baseline
        Table of an earlier program over the same compounds (columns kind, index, design, outcome), to see what it lost.
    """
    table = pd.DataFrame(rows).sort_values(["kind", "design", "index"], kind="stable", ignore_index=True)
    table["certain"] = (table["outcome"] == WRONG) & (table["support"].fillna(0.0) > CERTAIN)
    outside, within = table[table["group"] != WITHIN], table[table["group"] == WITHIN]
    kinds = _outcomes(table, ["group", "kind"])
    kinds.to_csv(path.with_suffix(".csv"), index=False, lineterminator="\n")
    image = path.parent / "images" / f"{path.stem}.svg"
    draw({"within the law": within, "departures": outside}, image)
    wrong = _outcomes(table, ["group", "kind", "truth"])
    wrong = wrong[wrong["wrong"] > 0].sort_values("wrong %", ascending=False, kind="stable")
    parts = [
        "# Validation outside of the rate law",
        "",
        "SIMULATED DATA. Written by `make validate-departures` (`benchmarks/departures`); do not edit. "
        f"{len(table):,} compounds of {table['kind'].nunique()} kinds in {table['design'].nunique()} designs, seed "
        f"{state['seed']}. Each goes from the files of a laboratory to its verdict through the workflow's functions. "
        "The simulator solves the equilibrium form by form and binding in time, and shares no code with the program's "
        "kinetics. Open is `unresolved` or `not-interpretable`; which verdicts are right for a kind is in "
        "`benchmarks/departures/kinds.py`, and any other is wrong.",
        "",
        "Sources: "
        + ", ".join(f"{name} `{digest}`" for name, digest in state["mtorkin"].items())
        + f", simulator `{state['simulator']}`.",
        "",
        "## Bars",
        "",
        markdown(_bars(table, outside, within, state, baseline)),
        "",
        "## How far to trust a support",
        "",
        f"![How often the leading class is right, by its support](images/{image.name})",
        "",
        markdown(reliability(table)),
        "",
        "## Kinds",
        "",
        markdown(kinds),
        "",
        "## Wrong calls",
        "",
        markdown(wrong) if len(wrong) else "There are none.",
        "",
        "## Truth and verdict",
        "",
        markdown(_confusion(within)),
        "",
        "The same outside of the law.",
        "",
        markdown(_confusion(outside)),
        "",
        "## Designs",
        "",
        markdown(_outcomes(outside, ["design"])),
        "",
        "## Flags on wrong and on right calls",
        "",
        markdown(_flags(table)),
        "",
    ]
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _share(chosen: Iterable[bool]) -> str:
    listed = list(chosen)
    return f"{100 * sum(listed) / len(listed):.2f} % of {len(listed):,}" if listed else "none simulated"


def _bars(
    table: pd.DataFrame, outside: pd.DataFrame, within: pd.DataFrame, state: Row, baseline: Path | None
) -> pd.DataFrame:
    """Every bar with what was measured."""
    clean = within[within["truth"].isin(CLEAN)]
    pooled = _pooled_error(table, state["departures"], state["alike"])
    errors = "; ".join(_error(part) for part in (table, within, outside))
    ruled_out = table[table["kind"].str.startswith(RULED_OUT) & (table["group"] == "lines")]
    named = table["verdict"].isin(["atp-competitive", "rapalog-like"]) & (table["outcome"] == WRONG)
    rows = [
        ("departures: called wrongly", "1 % or fewer", _share(outside["outcome"] == WRONG)),
        ("no kind wrong by more", "5 %", _worst(_outcomes(outside, ["kind"]))),
        (f"departures: wrong with support above {CERTAIN:g}", "0.3 % or fewer", _share(outside["certain"])),
        ("departures: right", "", _share(outside["outcome"] == RIGHT)),
        ("within the law, but noncompetitive: right", "97 % or more", _share(clean["outcome"] == RIGHT)),
        ("within the law: wrong", "0.3 % or fewer", _share(within["outcome"] == WRONG)),
        ("false `atp-competitive` or `rapalog-like`, over everything", "0.2 % or fewer", _share(named)),
        ("noncompetitive, all else ruled out: called", "95 % or more", _share(ruled_out["outcome"] == RIGHT)),
        ("expected calibration error, pooled with the stated probabilities", "0.03 or less", pooled),
        ("the same: all compounds alike; within the law; departures", "", errors),
        ("compounds that broke the program", "none", f"{(table['verdict'] == BROKEN).sum()}"),
        ("CPU time from tables of signals to a verdict, median", "", f"{table['seconds_to_judge'].median():.2f} s"),
    ]  # fmt: skip
    if baseline is not None:
        earlier = pd.read_csv(baseline).merge(table, on=["kind", "index", "design"], suffixes=("_earlier", ""))
        kept = earlier[(earlier["outcome_earlier"] == RIGHT) & (earlier["truth"] != "noncompetitive")]
        kept = kept[kept["group"] != WITHIN]
        rows.append(
            (
                "departures right before, noncompetitive aside: still right",
                "95 % or more",
                _share(kept["outcome"] == RIGHT),
            )
        )
    return pd.DataFrame(rows, columns=["", "bar", "measured"])


def _worst(kinds: pd.DataFrame) -> str:
    if kinds.empty:
        return "none simulated"
    worst = kinds.loc[kinds["wrong %"].idxmax()]
    return f"{worst['wrong %']:g} % of {worst['kind']}; {(kinds['wrong %'] > ALLOWED).sum()} kinds above"


def _pooled_error(table: pd.DataFrame, expected: float, shares: Row) -> str:
    """The calibration error with compounds as frequent as the configuration and the rules expect them.

    Departures from the law have the probability of the configuration. What looks like a class and keeps it from being
    named is as frequent as the table `alike` of the rules says, relative to all compounds of those classes that were
    measured by the same plan; by a plan of its own it counts as any departure.
    """
    within = table["group"] == WITHIN
    alike = table["alike"]
    if not within.any() or (within | (alike != "")).all():
        return "none"
    plain = alike == ""
    weight = np.where(within, (1.0 - expected) / within.sum(), expected / (~within & plain).sum())
    for name, (share, looks_like) in shares.items():
        for plan in table.loc[alike == name, "plan"].unique():
            measured = table["plan"] == plan
            looking, shown = measured & (alike == name), measured & plain & table["truth"].isin(looks_like)
            if shown.any():
                weight[looking] = share * weight[shown].sum() / looking.sum()
    return f"{calibration_error(table.assign(weight=weight)):.4f}"


def _error(table: pd.DataFrame) -> str:
    return f"{calibration_error(table):.4f}" if table["support"].notna().any() else "none"


def _outcomes(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Compounds that were called rightly, left open, called wrongly, the latter with certainty, and as what."""
    counts = pd.crosstab([table[name] for name in by], table["outcome"])
    counts = counts.reindex(columns=[RIGHT, OPEN, WRONG], fill_value=0)
    counts.insert(0, "compounds", counts.sum(axis=1))
    counts["wrong %"] = (100 * counts[WRONG] / counts["compounds"]).round(2)
    counts["certain and wrong"] = table.groupby(by)["certain"].sum()
    calls = table[table["outcome"] == WRONG].groupby(by)["verdict"].agg(_counted)
    counts["called"] = calls.reindex(counts.index, fill_value="")
    order = table.groupby(by, sort=False).ngroup().groupby([table[name] for name in by]).first()
    return counts.loc[order.sort_values().index].reset_index()


def _counted(words: pd.Series) -> str:
    return ", ".join(f"{word} {count}" for word, count in words.value_counts().items())


def _confusion(table: pd.DataFrame) -> pd.DataFrame:
    return pd.crosstab(table["truth"], table["verdict"]).reset_index().rename(columns={"truth": "true"})


def _flags(table: pd.DataFrame) -> pd.DataFrame:
    """Every flag: on how many wrong and right calls, and how many times as often on the wrong ones."""
    standing = table[["outcome", "flags"]].explode("flags").dropna(subset="flags")
    counts = pd.crosstab(standing["flags"], standing["outcome"]).reindex(columns=[WRONG, RIGHT, OPEN], fill_value=0)
    totals = table["outcome"].value_counts().reindex(counts.columns, fill_value=0)
    shares = (100 * counts / totals.clip(lower=1)).round(1)
    shares.columns = [f"% of {name}" for name in shares.columns]
    found = pd.concat([counts, shares], axis=1)
    found["times as often"] = (
        (counts[WRONG] / max(totals[WRONG], 1)) / (counts[RIGHT] / max(totals[RIGHT], 1)).where(counts[RIGHT] > 0)
    ).round(1)
    found = found.sort_values([WRONG, RIGHT], ascending=False, kind="stable").reset_index(names="flag")
    return found.astype(object).where(found.notna(), "only on wrong ones")
