"""The page with all compounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.report import words
from mtorkin.report.families import AXES, AXIS_WORDS, Parameter, chosen_model, facts, parameters_of
from mtorkin.report.pages import render
from mtorkin.report.plates import grid
from mtorkin.report.rows import Row, by, items, problems_of, rows

if TYPE_CHECKING:
    import pandas as pd

#: Constants of the chosen model that the index shows, one line a family.
KEY_CONSTANTS = ("Kic", "Kiu", "Kapp", "beta")


@dataclass(frozen=True)
class Constants:
    """The key constants of a family in print."""

    where: str
    parameters: list[Parameter]


def write_index(
    path: Path,
    *,
    records: Sequence[Mapping[str, Any]],
    families: pd.DataFrame,
    quality: pd.DataFrame,
    problems: pd.DataFrame,
    parameters: pd.DataFrame,
    fits: pd.DataFrame,
    provenance: Mapping[str, Any],
    pages: Mapping[str, str],
    files: Mapping[str, str] | None = None,
) -> None:
    """Write the index.

    Parameters
    ----------
    path
        The file to write.
    records
        The verdicts as in ``verdicts.json``, a row of the table each, in their order.
    families, quality, problems, parameters, fits
        The tables of the same names in `mtorkin.base.tables`.
    provenance
        What the run rests on, as in ``provenance.json``. Plain values are shown as they are, nested ones folded away.
    pages
        Page of every compound, relative to the index.
    files
        What a reader can open, as path relative to the index and a few words; shown as links in this order.
    """
    shown = rows(families)
    parameters_by_family = by(rows(parameters), "family")
    fits_by_family = by(rows(fits), "family")
    families_of = by(shown, "compound")

    def chosen_parameters(family: Row) -> list[Parameter]:
        chosen = chosen_model(fits_by_family.get(family["family"], []))
        return parameters_of(parameters_by_family.get(family["family"], []), chosen["model"] if chosen else None)

    def constants(compound: str) -> list[Constants]:
        lines = []
        for family in families_of.get(compound, []):
            kept = [item for item in chosen_parameters(family) if item.name in KEY_CONSTANTS]
            if kept:
                lines.append(Constants(_where(family), kept))
        return lines

    simulated_assays = {row["assay"] for row in shown if row["simulated"]}
    found = problems_of(problems)
    counts = Counter(record["verdict"] for record in records)
    order = {word: i for i, word in enumerate(words.VERDICTS)}
    render(
        "index.html",
        path,
        records=[
            {
                **record,
                "page": pages.get(record["compound"], ""),
                "axes": _axes(families_of.get(record["compound"], [])),
                "constants": constants(record["compound"]),
            }
            for record in records
        ],
        counts=sorted(counts.items(), key=lambda item: order.get(item[0], len(order))),
        substrate_kinetics=[
            (family, facts(family), chosen_parameters(family)) for family in shown if not family["compound"]
        ],
        simulated=bool(simulated_assays) or any(record["simulated"] for record in records),
        simulated_compounds=sum(bool(record["simulated"]) for record in records),
        simulated_assays=simulated_assays,
        problems=sorted(found, key=lambda problem: problem.severity != "error"),
        errors=sum(problem.severity == "error" for problem in found),
        grid=grid(rows(quality)),
        provenance=_flat(provenance),
        files=files or {},
    )


def _where(family: Row) -> str:
    """The axis of a family and what sets it apart, in as few words as will do."""
    parts = [AXIS_WORDS.get(family["axis"], "dose-response")]
    parts += ["FKBP12"] if family["FKBP12"] else []
    parts += [family["complex"]] if family["complex"] in ("mTORC1", "mTORC2") else []
    parts += items(family["mutations"])
    parts += [family["group"]] if family["group"] else []
    return ", ".join(parts)


def _axes(families: list[Row]) -> list[str]:
    """The substrates that were varied, and whether FKBP12 was present."""
    axes = [AXIS_WORDS[axis] for axis in AXES if any(family["axis"] == axis for family in families)]
    if any(not family["axis"] for family in families):
        axes.append("inhibitor only")
    if any(family["FKBP12"] for family in families):
        axes.append("with FKBP12")
    return axes


def _flat(provenance: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, list[tuple[str, str]]]]]:
    """Plain entries, and named groups of the nested ones with dotted keys."""
    plain, nested = [], []
    for key, value in provenance.items():
        if isinstance(value, Mapping) or (isinstance(value, list) and value):
            nested.append((key, _leaves(value)))
        else:
            plain.append((key, _text(value)))
    return plain, nested


def _leaves(value: Any, prefix: str = "") -> list[tuple[str, str]]:
    entries = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
    leaves = []
    for key, inner in entries:
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(inner, (Mapping, list)) and inner:
            leaves += _leaves(inner, name)
        else:
            leaves.append((name, _text(inner)))
    return leaves


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None or value in ({}, []) else str(value)
