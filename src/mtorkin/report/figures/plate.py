"""A plate as colours: its layout, the raw signal of every well, and velocity and residual of a compound's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mtorkin.base.slugs import slug
from mtorkin.report.figures.drawing import Drawing
from mtorkin.report.figures.files import Sheet, as_csv, write_archive
from mtorkin.report.figures.heatmap import Map, drawing, heatmap, table
from mtorkin.report.figures.text import axis_label, printable
from mtorkin.report.left_out import holds
from mtorkin.report.numbers import pretty_unit, scale
from mtorkin.report.pages import SCRIPT, write
from mtorkin.report.rows import Row
from mtorkin.sheets.wells import well_order

#: Rows and columns of plates, from 6 to 1536 wells.
FORMATS = ((2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48))

#: The letter of a role that is no sample's.
LETTERS = {"high control": "H", "low control": "L", "blank": "B", "standard": "S"}


@dataclass(frozen=True)
class PlateMaps:
    """The figures of a plate as a page shows them.

    Attributes
    ----------
    assay, plate
        The plate.
    whole
        Files that pages share: what each is of, where it is, and where its numbers are.
    own
        The figures of the page's compound: what each is of, and it.
    """

    assay: str
    plate: str
    whole: list[tuple[str, str, str]]
    own: list[tuple[str, Drawing]]


@dataclass(frozen=True)
class Grid:
    """The wells of a plate in their places.

    Attributes
    ----------
    wells
        Rows of `mtorkin.base.tables.VELOCITIES`.
    place
        Row and column of each well, by its name.
    present, left_out
        Whether the layout has the well, and whether it is left out; shape (rows, columns).
    """

    wells: Sequence[Row]
    place: Mapping[str, tuple[int, int]]
    present: np.ndarray
    left_out: np.ndarray

    @classmethod
    def of(cls, wells: Sequence[Row]) -> Grid:
        """Of the smallest plate that has all places."""
        place = {row["well"]: well_order(row["well"]) for row in wells}
        last_row, last_column = (max(axis) for axis in zip(*place.values(), strict=True))
        shape = next((rows, columns) for rows, columns in FORMATS if last_row < rows and last_column < columns)
        present, left_out = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        for row in wells:
            at = place[row["well"]]
            present[at], left_out[at] = row["status"] != "unassigned", row["status"] == "left out"
        return cls(wells, place, present, left_out)

    def values(self, of: Callable[[Row], float | None]) -> np.ndarray:
        """A number for every well; not a number where it has none."""
        found = np.full(self.present.shape, np.nan)
        for row in self.wells:
            value = of(row)
            if value is not None:
                found[self.place[row["well"]]] = value
        return found

    def map(self, values: np.ndarray, label: str, **more: Any) -> Map:
        """A map of a quantity over the plate."""
        return Map(values, self.present, self.left_out, label, **more)


def whole_maps(grid: Grid) -> dict[str, Map]:
    """``layout`` and ``signal`` of all wells of a plate; what has no value is absent."""
    levels = _levels(grid.wells)
    contents = {
        grid.place[row["well"]]: printable("; ".join(filter(None, (row.get("role"), holds(row), _fate(row)))))
        for row in grid.wells
        if row["status"] != "unassigned"
    }
    letters = {grid.place[row["well"]]: LETTERS[role] for row in grid.wells if (role := row.get("role")) in LETTERS}
    named = [f"{letter} {role}" for role, letter in LETTERS.items() if letter in letters.values()]
    level = grid.values(lambda row: levels.get((row.get("compound"), row.get("inhibitor"))))
    signal_unit = next((row["signal_unit"] for row in grid.wells if row["signal_unit"]), "")
    label = printable(", ".join(["level of inhibitor, 0 for none", *named]))
    found = {
        "layout": grid.map(level, label, contents=contents, telling=True, letters=letters),
        "signal": grid.map(
            grid.values(lambda row: row["signal"]),
            axis_label("signal", pretty_unit(signal_unit)),
            contents=contents,
        ),
    }
    return _with_values(found)


def own_maps(grid: Grid, residuals: Mapping[str, float], own: set[str], told: str = "") -> dict[str, Map]:
    """``velocity`` and ``residual`` of a compound's own wells on a plate; what has no value is absent.

    Parameters
    ----------
    grid
        The plate.
    residuals
        Standardised residual of every well that entered a fit.
    own
        Wells that entered the compound's fits.
    told
        The plate as figures of the same page name it, if they say all of these wells.
    """
    unit = next((row["velocity_unit"] for row in grid.wells if row["velocity_unit"]), "")
    prefix = scale(max((abs(row["velocity"]) for row in grid.wells if row["well"] in own), default=None), unit)
    velocity = grid.values(lambda row: prefix(row["velocity"]) if row["well"] in own else None)
    residual = grid.values(lambda row: residuals.get(row["well"]))
    found = {
        "velocity": grid.map(velocity, axis_label("velocity", prefix.unit), told=told),
        "residual": grid.map(residual, "standardised residual", diverging=True, told=told),
    }
    return _with_values(found)


def _with_values(found: dict[str, Map]) -> dict[str, Map]:
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


@dataclass(frozen=True)
class Drawn:
    """A plate whose layout and signals are drawn, which all compounds on it share."""

    grid: Grid
    figures: list[tuple[str, str, str]]


def draw_whole(wells: Sequence[Row], directory: Path, href: str) -> Drawn:
    """Draw layout and signals of a plate, rows of `mtorkin.base.tables.VELOCITIES`, with an archive of its own."""
    grid = Grid.of(wells)
    name, simulated = _name(grid), bool(wells[0]["simulated"])
    maps = whole_maps(grid)
    for quantity, shown in maps.items():
        write(directory / f"{name}-{quantity}.svg", heatmap(shown, simulated, f"../{SCRIPT}"))
    write_archive(directory / f"{name}.zip", {name: as_csv(table(list(maps.values()), simulated))} if maps else {})
    return Drawn(grid, [(quantity, f"{href}/{name}-{quantity}.svg", f"{href}/{name}.zip") for quantity in maps])


def draw_own(whole: Drawn, residuals: Mapping[str, float], own: set[str], sheet: Sheet, told: str = "") -> PlateMaps:
    """Draw what is a compound's own on a plate; the page shows it beside the whole. Parameters as in `own_maps`."""
    grid, one = whole.grid, whole.grid.wells[0]
    name, simulated = _name(grid), bool(one["simulated"])
    figures = [
        (quantity, replace(drawing(shown, simulated, sheet.shared), name=f"{name}-{quantity}"))
        for quantity, shown in own_maps(grid, residuals, own, told).items()
    ]
    return PlateMaps(one["assay"], one["plate"] or "", whole.figures, figures)


def _name(grid: Grid) -> str:
    one = grid.wells[0]
    return slug(f"{one['assay']}/{one['plate'] or ''}") + "-plate"


def _fate(row: Row) -> str:
    """What became of a well."""
    return f"{row['status']}: {row['reason']}" if row.get("reason") else row["status"]
