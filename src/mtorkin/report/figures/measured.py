"""Markers against dose or time as small pictures: what the model predicts, and what was measured in cells over it."""

from __future__ import annotations

import math

import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.lines import number, time_in_words
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.panel import PANEL
from mtorkin.report.cells import Curve
from mtorkin.report.figures.cells import Measured, markers_drawing
from mtorkin.report.figures.drawing import Drawing, Shared

#: Marks along an axis of doses, at the most.
MARKS = 5


def course_figure(table: pd.DataFrame, simulated: bool) -> str:
    """`course_drawing` as an SVG file."""
    shared = Shared()
    return course_drawing(table, simulated, shared).alone(shared)


def course_drawing(table: pd.DataFrame, simulated: bool, shared: Shared) -> Drawing:
    """A picture for each marker and time against dose, or, of one dose, for each marker against time.

    Parameters
    ----------
    table
        Rows of `mtorkin.pathway.panel.panel` of one compound, or of `mtorkin.pathway.against.against`, which have
        what was measured too, of one folder and compound. Of several classes their mixture is drawn.
    simulated
        Whether what was measured, or what the constants were fitted to, is simulated.
    shared
        What it has in common with other figures.

    Raises
    ------
    InputError
        If there is neither a second dose nor a second time.
    """
    if (table["class"] == MIXTURE).any():
        table = table[table["class"] == MIXTURE]
    by_dose = table["dose_nM"].nunique() > 1
    along, apart = ("dose_nM", "time_min") if by_dose else ("time_min", "dose_nM")
    places = sorted(place for place in table[along].unique() if place > 0)
    if len(places) < 2:
        name = table["folder" if "folder" in table else "compound"].iloc[0]
        raise InputError(f"{name}: one dose and one time make no picture; leave --pictures away")
    panels, measured = [], {}
    for _, of in table[table[along] > 0].sort_values(along).groupby(["marker", apart], sort=False):
        first = of.iloc[0]
        name = f"{PANEL[first['marker']]}, {time_in_words(first[apart]) if by_dose else number(first[apart]) + ' nM'}"
        at, median, lower, upper = (of[key].tolist() for key in (along, "median", "lower", "upper"))
        panels.append((name, [Curve(first["compound"], at, median, lower, upper, [False] * len(of))]))
        if "measured" not in of:
            continue
        measured[name] = [
            Measured(at, value, 0.0 if math.isnan(sd) else sd)
            for at, value, sd in zip(of[along], of["measured"], of["sd"], strict=True)
        ]
    shown = places[:: -(-len(places) // MARKS)]
    ticks = {place: f"{place:g}" if by_dose else time_in_words(place) for place in shown}
    label = "against dose, nM" if by_dose else "against time"
    return markers_drawing(panels, ticks, label, simulated, shared, measured)
