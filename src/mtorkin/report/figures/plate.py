"""A plate as colours: its layout, the raw signal of every well, and velocity and residual of a compound's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtorkin.base.slugs import slug
from mtorkin.report.figures.files import Folder
from mtorkin.report.figures.heatmap import Map, heatmap, heatmap_data
from mtorkin.report.figures.text import axis_label, printable
from mtorkin.report.left_out import holds
from mtorkin.report.numbers import pretty_unit, scale
from mtorkin.report.rows import Row
from mtorkin.sheets.wells import well_order

#: Rows and columns of plates, from 6 to 1536 wells.
FORMATS = ((2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48))

#: The letter of a role that is no sample's.
LETTERS = {"high control": "H", "low control": "L", "blank": "B", "standard": "S"}


@dataclass(frozen=True)
class PlateMaps:
    """The figures of a plate as the page shows them: what each is of, and where it is."""

    assay: str
    plate: str
    figures: list[tuple[str, str]]


def maps(wells: Sequence[Row], residuals: dict[str, float], own: set[str]) -> dict[str, Map]:
    """The quantities of one plate.

    Parameters
    ----------
    wells
        Its rows of `mtorkin.base.tables.VELOCITIES`.
    residuals
        Standardised residual of every well that entered a fit.
    own
        Wells that entered the compound's fits.

    Returns
    -------
    dict
        ``layout`` and ``signal`` of all wells; ``velocity`` and ``residual`` of the compound's own. A quantity without
        any value is absent.
    """
    place = {row["well"]: well_order(row["well"]) for row in wells}
    last_row, last_column = (max(axis) for axis in zip(*place.values(), strict=True))
    shape = next((rows, columns) for rows, columns in FORMATS if last_row < rows and last_column < columns)
    level, signal, velocity, residual = (np.full(shape, np.nan) for _ in range(4))
    levels = _levels(wells)
    present, left_out = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    contents: dict[tuple[int, int], str] = {}
    unit = next((row["velocity_unit"] for row in wells if row["velocity_unit"]), "")
    prefix = scale(max((abs(row["velocity"]) for row in wells if row["well"] in own), default=None), unit)
    for row in wells:
        at = place[row["well"]]
        present[at] = row["status"] != "unassigned"
        left_out[at] = row["status"] == "left out"
        if present[at]:
            contents[at] = printable("; ".join(filter(None, (row.get("role"), holds(row), _fate(row)))))
        level[at] = levels.get((row.get("compound"), row.get("inhibitor")), np.nan)
        signal[at] = np.nan if row["signal"] is None else row["signal"]
        if row["well"] in own:
            velocity[at] = row["velocity"] * prefix.factor
        residual[at] = residuals.get(row["well"], np.nan)
    signal_unit = next((row["signal_unit"] for row in wells if row["signal_unit"]), "")
    letters = {place[row["well"]]: LETTERS[role] for row in wells if (role := row.get("role")) in LETTERS}
    named = [f"{letter} {role}" for role, letter in LETTERS.items() if letter in letters.values()]
    label = printable(", ".join(["level of inhibitor, 0 for none", *named]))
    found = {
        "layout": Map(level, present, left_out, label, contents=contents, letters=letters),
        "signal": Map(signal, present, left_out, axis_label("signal", pretty_unit(signal_unit)), contents=contents),
        "velocity": Map(velocity, present, left_out, axis_label("velocity", prefix.unit)),
        "residual": Map(residual, present, left_out, "standardised residual", diverging=True),
    }
    return {name: shown for name, shown in found.items() if np.isfinite(shown.values).any()}


def _levels(wells: Sequence[Row]) -> dict[tuple[str | None, float | None], float]:
    """Which level of its compound a concentration is: 0 for none, and from the lowest dose on."""
    doses: dict[str | None, set[float]] = {}
    for row in wells:
        if row.get("role") not in LETTERS and row.get("inhibitor") is not None:
            doses.setdefault(row.get("compound"), set()).add(row["inhibitor"])
    return {
        (compound, dose): float(number)
        for compound, own in doses.items()
        for number, dose in enumerate(sorted(own | {0.0}))
    }


def draw_plate(wells: Sequence[Row], residuals: dict[str, float], own: set[str], folder: Folder) -> PlateMaps:
    """Write the heat maps of a plate and say where they are; parameters as in `maps`."""
    assay, plate = wells[0]["assay"], wells[0]["plate"] or ""
    name, simulated = slug(f"{assay}/{plate}"), bool(wells[0]["simulated"])
    figures = [
        (quantity, folder.keep(f"{name}-plate-{quantity}", heatmap(shown, simulated), heatmap_data(shown, simulated)))
        for quantity, shown in maps(wells, residuals, own).items()
    ]
    return PlateMaps(assay, plate, figures)


def _fate(row: Row) -> str:
    """What became of a well."""
    return f"{row['status']}: {row['reason']}" if row.get("reason") else row["status"]
