"""Concentrations of samples that a layout leaves to the dilution series of their compound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mtorkin.assays.schema import Assay
from mtorkin.assays.wells import Entry
from mtorkin.base.errors import Problem
from mtorkin.sheets import well_order


def with_series(entries: Sequence[Entry], assay: Assay) -> tuple[list[Entry], list[Problem]]:
    """Entries of one plate with the concentrations that series give them.

    Parameters
    ----------
    entries
        The wells of one plate, in reading order.
    assay
        What `assay.yaml` says, the series of compounds among it.

    Returns
    -------
    entries : list of Entry
        Samples of a compound with a series that state no concentration now have one.
    problems : list of Problem
        Rows or columns of wells that are not as long as their series.
    """
    found = list(entries)
    problems = []
    lines: dict[tuple[str, int], list[int]] = {}
    for index, entry in enumerate(entries):
        compound = entry.text("compound")
        series = assay.stated(compound).series
        if series and entry.is_sample and not entry.text("inhibitor"):
            row, column = well_order(entry.well)
            lines.setdefault((compound, row if series.across else column), []).append(index)
    for (compound, _), line in lines.items():
        series = assay.stated(compound).series
        if series is None:
            continue
        levels = series.concentrations()
        if len(line) != len(levels):
            first, line_name = entries[line[0]], "row" if series.across else "column"
            message = (
                f"{compound} stands in {len(line)} wells of this {line_name}, and its series has {len(levels)}; "
                f"correct the layout, or the series of {compound} in assay.yaml"
            )
            where = f"plate {first.plate} well {first.well}"
            problems.append(Problem(message, file=first.file, where=where, key="inhibitor"))
            continue
        for index, level in zip(reversed(line) if series.backwards else line, levels, strict=True):
            found[index] = replace(entries[index], cells={**entries[index].cells, "inhibitor": level})
    return found, problems
