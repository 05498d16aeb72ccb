"""The curves of two analyses over each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mtorkin.base import tables
from mtorkin.base.tables.rows import Row, by
from mtorkin.report.figures.axes import along
from mtorkin.report.figures.chart import Chart, Picture, Series, drawn
from mtorkin.report.figures.style import hexes
from mtorkin.report.figures.text import axis_label
from mtorkin.report.figures.velocity import BESIDE_LEGEND, HEIGHT, WIDTH
from mtorkin.report.measured import AXIS_WORDS
from mtorkin.report.numbers import level
from mtorkin.report.rows import column


@dataclass(frozen=True)
class Drawn:
    """The kinetic families of an analysis and the curves of their reported models, by family; a lock has none."""

    families: Mapping[str, Row] = field(default_factory=dict)
    curves: Mapping[str, list[Row]] = field(default_factory=dict)

    @classmethod
    def of(cls, families: Iterable[Path], curves: Iterable[Path]) -> Drawn:
        """What files of the tables `families` and `curves` hold."""
        named = {row["family"]: row for file in families for row in tables.FAMILIES.records(file)}
        return cls(named, by([row for file in curves for row in tables.CURVES.records(file)], "family"))

    @property
    def simulated(self) -> bool:
        """Whether any of the data are simulated."""
        return any(row["simulated"] for row in self.families.values())


def over_each_other(before: Drawn, after: Drawn, family: str) -> str:
    """The curves of a family as SVG, dashed as they were; empty where one of the two has none, or has other units."""
    if not (before.curves.get(family) and after.curves.get(family)):
        return ""
    one, other = before.families[family], after.families[family]
    if any(one[name] != other[name] for name in ("substrate_unit", "inhibitor_unit", "velocity_unit", "axis")):
        return ""
    picture = _chart(before.curves[family], after.curves[family], other)
    return drawn(picture, bool(one["simulated"] or other["simulated"]))


def _chart(before: list[Row], after: list[Row], family: Row) -> Picture:
    axis, rows = family["axis"], [*before, *after]
    varied, unit = ("substrate", family["substrate_unit"]) if axis else ("inhibitor", family["inhibitor_unit"])
    levels = sorted({row["inhibitor"] for row in rows}) if axis else [0.0]
    colour = hexes(levels)
    series = [
        Series(column(mine, varied), column(mine, "fitted"), colour[value], level(value) if axis else "", dashed=dashed)
        for dashed, found in ((False, after), (True, before))
        for value in levels
        if (mine := sorted(_at(found, value, axis), key=lambda row: float(row[varied])))
    ]
    x = along(axis_label(AXIS_WORDS.get(axis, str(axis)) if axis else "inhibitor", unit), column(rows, varied))
    y = along(axis_label("velocity", family["velocity_unit"]), np.nan_to_num(column(rows, "fitted")), log=False)
    legend = axis_label("inhibitor", family["inhibitor_unit"]) if axis else ""
    return Picture([Chart(x, y, series, legend=legend, plane=BESIDE_LEGEND)], WIDTH, HEIGHT, font=9.0)


def _at(rows: list[Row], value: float, axis: str | None) -> list[Row]:
    return [row for row in rows if row["inhibitor"] == value] if axis else rows
