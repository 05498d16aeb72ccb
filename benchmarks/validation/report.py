"""The report of the simulation study: bars, confusion, cells, reliability, and what the lowest AICc would have said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from design import is_of_first_stage
from studies.reliability import calibration_error, reliability
from studies.tables import markdown

#: Designs, noise and disturbance of the cells in which a verdict is expected.
GOOD_DESIGNS = ("6x6 duplicate, two axes", "8x8 duplicate, two axes")
SILENT = ("unresolved", "not-interpretable")
#: What the lowest AICc says of the ATP axis, and the classes that it would be right for, read kindly.
BASELINE = {
    "competitive": {"atp-competitive"},
    "uncompetitive": {"uncompetitive"},
    "noncompetitive": {"noncompetitive", "rapalog-like", "substrate-competitive"},
    "mixed": {"noncompetitive", "rapalog-like", "substrate-competitive"},
    "no inhibition": {"inactive"},
}
TIGHT = 0.1
#: Wrong calls that a cell may have, in %.
ALLOWED = 2.0
CELL = ["design", "noise", "disturbance"]

Row = dict[str, Any]


def doubtful_cells(rows: list[Row]) -> set[str]:
    """Names of the cells in which more calls are wrong than are allowed."""
    if not rows:
        return set()
    wrong = _judged(rows).groupby("cell")["outcome"].agg(lambda each: 100 * (each == "wrong").mean())
    return set(wrong.index[wrong > ALLOWED])


def write_report(rows: list[Row], state: dict[str, Any], per_cell: int, path: Path) -> None:
    """Write the report as Markdown, and every cell as CSV beside it."""
    everything = _judged(rows)
    table = everything[[is_of_first_stage(number, per_cell) for number in everything["number"]]]
    cells = _outcomes(table, CELL)
    cells.to_csv(path.with_name("validation-cells.csv"), index=False, lineterminator="\n")
    further = _outcomes(everything[~everything["number"].isin(table["number"])], CELL)
    margin = state["settings"]["selection"]["margin"]
    parts = [
        "# Validation on simulated compounds",
        "",
        f"SIMULATED DATA. Written by `make validate` (`benchmarks/validation`); do not edit. {len(table):,} compounds "
        f"in {len(cells)} cells, seed {state['seed']}, margin {margin:g}. Every compound goes from raw plates to its "
        "verdict through the functions of the workflow. Rates come from the simulator of the bundled study, which "
        "solves the equilibrium species by species and shares no code with the fit. Where a constant of the truth lies "
        "nearer to a border of its region than the design could tell at 5 % noise (95 % interval from the expected "
        "information), either neighbour is right. To abstain is to say `unresolved` or `not-interpretable`.",
        "",
        "Sources: "
        + ", ".join(f"{name} `{digest}`" for name, digest in state["mtorkin"].items())
        + f", simulator `{state['simulator']}`.",
        "",
        _fullness(cells),
        "",
        "## Bars",
        "",
        markdown(_bars(table, cells, further)),
        "",
        "## Truth and verdict",
        "",
        markdown(
            pd.crosstab(table["family"], table["verdict"]).reset_index().rename(columns={"family": "truth drawn from"})
        ),
        "",
        "## Designs",
        "",
        markdown(_outcomes(table, ["design"])),
        "",
        "## Noise and disturbance",
        "",
        markdown(_outcomes(table, ["noise", "disturbance"])),
        "",
        "## Truths, two axes of 6x6 duplicate or more, up to 10 % noise, clean",
        "",
        markdown(_outcomes(table[_good(table)], ["family"])),
        "",
        "## Cells with wrong calls",
        "",
        "All cells are in `validation-cells.csv`.",
        "",
        markdown(cells[cells["wrong"] > 0].sort_values(["wrong %", "design"], ascending=[False, True])),
        "",
        f"## Cells with more than {ALLOWED:g} % of wrong calls, simulated further",
        "",
        f"Two wrong calls of {per_cell} are {200 / per_cell:.2g} %, and come by chance in some of {len(cells)} cells. "
        "These are other compounds of the same cells; they enter no other figure.",
        "",
        markdown(further) if len(further) else "There are none.",
        "",
        "## Reliability of the support",
        "",
        "Every compound with a class alive, called or not: the support of the leading class, and how often that class "
        "is right.",
        "",
        markdown(reliability(table)),
        "",
        f"Expected calibration error {calibration_error(table):.4f}; of called compounds alone "
        f"{calibration_error(table[~table['verdict'].isin(SILENT)]):.4f}.",
        "",
        "## Lowest AICc",
        "",
        "The same ATP axes with four textbook models and no inhibition, the lowest AICc taken, free of gates. Mixed or "
        "noncompetitive counts as right for every class that is so along ATP.",
        "",
        markdown(_baseline(table)),
        "",
    ]
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _fullness(cells: pd.DataFrame) -> str:
    fewest, most = int(cells["compounds"].min()), int(cells["compounds"].max())
    said = f"Cells hold {fewest} to {most} compounds"
    # One wrong call of fifty is the bar of a cell.
    return f"{said}: an unfinished run, which says little of single cells." if fewest < 50 else f"{said}."


def _good(table: pd.DataFrame) -> pd.Series:
    return table["design"].isin(GOOD_DESIGNS) & (table["noise"] <= 0.1) & (table["disturbance"] == "clean")


def _outcomes(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counts = pd.crosstab([table[name] for name in by], table["outcome"])
    counts = counts.reindex(columns=["right", "abstained", "wrong"], fill_value=0)
    counts.insert(0, "compounds", counts.sum(axis=1))
    counts["wrong %"] = (100 * counts["wrong"] / counts["compounds"]).round(2)
    counts["right %"] = (100 * counts["right"] / counts["compounds"]).round(1)
    return counts.reset_index()


def _judged(rows: list[Row]) -> pd.DataFrame:
    """The rows with the class that leads, whether it is right, and what came of the call."""
    table = pd.DataFrame(rows)
    table["leader"] = [max(row["alive"], key=row["alive"].get) if row["alive"] else "" for row in rows]
    table["outcome"] = [
        "abstained" if row["verdict"] in SILENT else "right" if row["verdict"] in row["right"] else "wrong"
        for row in rows
    ]
    table["leader_right"] = [leader in right for leader, right in zip(table["leader"], table["right"], strict=True)]
    return table


def _bars(table: pd.DataFrame, cells: pd.DataFrame, further: pd.DataFrame) -> pd.DataFrame:
    good = table[_good(table)]
    tight = table[(table["family"] == "atp-competitive") & (table["tightness"] >= TIGHT)]
    inactive = table[table["family"] == "inactive"]
    arm = table[
        table["design"].str.startswith("6x6")
        & table["design"].str.contains("with and without")
        & (table["family"] == "rapalog")
    ]
    arm = arm[(arm["noise"] <= 0.1) & (arm["disturbance"] == "clean")]
    limiting = table[table["family"] == "limiting FKBP12"]
    alone = table[table["design"].str.contains("ATP axis") & ~table["design"].str.contains("with and without")]
    called = ~inactive["verdict"].isin([*SILENT, "inactive"])

    def share(chosen: Iterable[bool], digits: int = 2) -> str:
        listed = list(chosen)
        return f"{100 * sum(listed) / len(listed):.{digits}f} % of {len(listed):,}" if listed else "none simulated"

    worst = cells.loc[cells["wrong %"].idxmax()]
    # Of cells that seemed to have too many, both stages together.
    both = pd.concat([cells[cells["wrong %"] > ALLOWED], further]).groupby(CELL)[["compounds", "wrong"]].sum()
    rates = 100 * both["wrong"] / both["compounds"]
    again = (
        f"both stages of these cells together: {rates.max():.2f} % in the worst, {(rates > ALLOWED).sum()} of "
        f"{len(rates)} above {ALLOWED:g} %"
        if len(further)
        else "none was simulated further"
    )
    rows = [
        ("two axes, 6x6 duplicate or more, noise up to 10 %, clean: right", "97 % or more",
         share(good["outcome"] == "right")),
        ("the same: wrong", "0.5 % or fewer", share(good["outcome"] == "wrong")),
        ("the same where the leading class is right: called", "",
         share(good[good["leader_right"]]["outcome"] == "right")),
        ("any cell: wrong", "2 % or fewer", f"{worst['wrong %']:g} % in the worst ({worst['design']}; "
         f"{100 * worst['noise']:g} %; {worst['disturbance']}); {(cells['wrong %'] > ALLOWED).sum()} of {len(cells)} "
         f"cells above {ALLOWED:g} %; {share(table['outcome'] == 'wrong')} overall"),
        ("the same, cells above it simulated further", f"{ALLOWED:g} % or fewer", again),
        (f"ATP-competitive with [E]/Ki of {TIGHT:g} or more: called rapalog-like or noncompetitive (mixed)",
         "0.2 % or fewer",
         share(tight["verdict"].isin(["rapalog-like", "noncompetitive"]))),
        ("inactive: called anything else", "1 % or fewer", share(called)),
        ("rapalog with FKBP12 arm, 6x6, noise up to 10 %, clean: right", "97 % or more",
         share(arm["outcome"] == "right")),
        ("limiting FKBP12: a partial pattern called", "never", share(limiting["partial"])),
        ("ATP axis alone: rapalog-like", "never", share(alone["verdict"] == "rapalog-like")),
        ("expected calibration error of the support", "0.02 or less", f"{calibration_error(table):.4f}"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["", "bar", "measured"])


def _baseline(table: pd.DataFrame) -> pd.DataFrame:
    spoken = table[table["baseline"] != ""]
    right: Callable[[Any], bool] = lambda row: bool(BASELINE[row.baseline] & set(row.right))  # noqa: E731
    judged = spoken.assign(ok=[right(row) for row in spoken.itertuples(index=False)])
    found = judged.groupby("family").agg(compounds=("ok", "size"), lowest=("ok", lambda ok: 100 * (1 - ok.mean())))
    ours = judged.groupby("family")["outcome"].agg(lambda each: 100 * (each == "wrong").mean())
    found["mtorkin wrong %"] = ours
    total = pd.DataFrame(
        {
            "compounds": len(judged),
            "lowest": 100 * (1 - judged["ok"].mean()),
            "mtorkin wrong %": 100 * (judged["outcome"] == "wrong").mean(),
        },
        index=["all"],
    )
    return (
        pd.concat([found, total])
        .rename(columns={"lowest": "lowest AICc wrong %"})
        .round(2)
        .reset_index(names="truth drawn from")
    )
