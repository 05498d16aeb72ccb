"""What is predicted of a cell in print: open stays open, nothing is called measured, what is missing says why."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hovered import places
from markupsafe import Markup

from mtorkin.base import tables
from mtorkin.base.tables.markers import MARKERS, side_by_side
from mtorkin.pathway.grid import STEPS, TIMES
from mtorkin.pathway.panel import PANEL
from mtorkin.pathway.resistance import ASKED, SAYS
from mtorkin.report.cells import (
    COMPARED,
    SHIFTED,
    Cells,
    compared,
    doses,
    not_predicted,
    predicted,
    shifts,
    working,
    write_cells_page,
)
from mtorkin.report.figures.cells import DOSES, markers_drawing
from mtorkin.report.figures.drawing import Drawing, Shared
from mtorkin.report.pages import environment

BESIDE = ("rapamycin", "Torin1")
CLOCK = {"dose_nM": 100.0, "lowest": 0.71, "lowest_min": 34.2, "back_min": None}
APART = {
    "class": "rapalog-like", "other": "atp-competitive", "marker": "pAkt_S473", "dose_nM": 120.0, "time_min": 120.0,
    "mean": 1.06, "other_mean": 0.07, "separation": 12.6, "says": "separates",
}  # fmt: skip
SEEN = {
    "folder": "blots", "title": "blots of MCF7", "evidence": ["evidence:"], "simulated": False, "why_not": "",
    "misfit": [{"marker": "pS6K1_T389", "misfit": 0.2, "points": 1, "within": 0}],
    "points": [
        {"marker": "pS6K1_T389", "dose_nM": 100.0, "time_min": 120.0, "measured": 0.4, "sd": None, "n": 1, "lower": 0.1,
         "median": 0.2, "upper": 0.3, "within": False},
    ],
}  # fmt: skip
REASON = "it did not inhibit at the concentrations tested"


def marker_rows(compound: str, banded: bool) -> list[dict[str, Any]]:
    """S6K1 falls with dose; the direction of Akt T308 is open."""
    rows = []
    for dose in STEPS:
        for time in TIMES:
            for marker in PANEL:
                left = 1 / (1 + 9 * dose) if marker == "pS6K1_T389" else 1.1
                row = {"compound": compound, "class": "atp-competitive", "dose_nM": 100 * dose, "time_min": time}
                row |= {"marker": marker, "median": left, "basis": "predicted by a model", "simulated": banded}
                if banded:
                    row |= {"lower": left - 0.05, "upper": left + 0.05}
                    row["direction"] = "down" if left < 0.9 else "open"
                rows.append(row)
    return rows


@pytest.fixture(scope="module")
def cells() -> Cells:
    markers = marker_rows("TOR-1", True) + [row for name in BESIDE for row in marker_rows(name, False)]
    about = {"compound": "TOR-1", "class": "atp-competitive", "support": 1.0}
    occupied = [
        about | {"complex": "mTORC1", "occupied": 0.9, "dose_nM": 100.0, "lower_nM": 40.0, "upper_nM": 250.0,
                 "rests_on": "ATP 90 % (published)"},
        *(about | {"complex": name, "occupied": part, "why_none": "there is none"} for part in (0.5, 0.9)
          for name in ("mTORC1", "mTORC2")),
    ]  # fmt: skip
    shifted = [
        {"compound": name, "class": "atp-competitive", "context": context, "marker": marker, "says": says,
         "in_words": "100 times the dose" if says == "lost" else "the same dose"}
        for name in ("TOR-1", "Torin1") for context in ("FRB mutant", "kinase mutant") for marker in ASKED
        for says in ["lost" if context == "kinase mutant" and name == "TOR-1" else "works"]
    ]  # fmt: skip
    constants = "Ki_mTORC1 1 nM (measured), Km_ATP 40 uM (measured)"
    taken = [
        {
            "class": "atp-competitive",
            "support": 1.0,
            "constants": constants,
            "notes": [],
        }
    ]
    compounds = {
        "TOR-1": {
            "why_not": "", "doses": [], "why_no_shifts": "", "clock": CLOCK, "separating": [APART], "seen": [SEEN],
            "classes": taken, "refused": [],
        },
        "<NULL>": {
            "why_not": f"<NULL> is not simulated: {REASON}", "doses": [], "why_no_shifts": "", "clock": None,
            "separating": [], "seen": [], "classes": [],
            "refused": [{"class": "inactive", "support": 1.0, "reason": REASON}],
        },
    }  # fmt: skip
    said = {"why_not": "", "samples": 20, "context": "full", "beside": list(BESIDE), "compounds": compounds}
    side = side_by_side(pd.DataFrame(markers))
    found = (tables.PATHWAY.frame(side), tables.OCCUPANCY.frame(occupied), tables.RESISTANCE.frame(shifted))
    return Cells.of(*found, said)


def test_open_is_shown_as_open(cells: Cells) -> None:
    found = predicted(cells, "TOR-1")
    assert found is not None
    table = dict(found.table)
    assert [(each.text, each.direction) for each in table["S6K1 pT389"]] == [("0.10", "down")] * 3 + [("0.10", "")] * 2
    assert {each.direction for each in table["Akt pT308"][:3]} == {"open"}
    assert found.dose == "100 nM"
    by_dose = dict(found.by_dose)["S6K1 pT389"]
    assert [curve.name for curve in by_dose] == ["TOR-1", *BESIDE]
    # Ten per cent down is the first that is not open.
    assert by_dose[0].open == [True, *[False] * 5]


def test_the_clock_and_what_separates_are_in_words(cells: Cells) -> None:
    found = predicted(cells, "TOR-1")
    assert found is not None
    assert "lowest after 34 min, at 0.71 of the control, and not back at it within a day" in found.clock
    (row,) = found.separating
    assert (row.classes, row.what) == ("rapalog-like or atp-competitive", "Akt pS473 at 120 nM after 2 h")
    assert (row.expected, row.apart, row.says) == ("1.06 or 0.07", "12.6", "separates")


def test_what_was_measured_in_cells_is_beside_its_band(cells: Cells) -> None:
    found = predicted(cells, "TOR-1")
    assert found is not None
    (seen,) = found.seen
    assert seen.rows == [("S6K1 pT389", "100 nM", "2 h", "0.40", "0.20 (0.10 to 0.30)", "outside")]
    assert seen.misfit == ["S6K1 pT389: 0.20 of the control, 0 of 1 points within the band"]


def test_the_section_of_a_compound_shows_all_of_it(cells: Cells) -> None:
    text = '{% import "macros.html" as m with context %}{% include "cell.html" %}'
    page = environment().from_string(text).render(
        cells=predicted(cells, "TOR-1"), said=cells.said, cells_page="", cell_figures=[],
        seen_figures={"blots": Drawing(Markup("<path/>"), 1.0, 1.0, 7.0, name="x")}, **SHIFTED,
    )  # fmt: skip
    shown = ("Clock of the feedback", "Akt pS473 at 120 nM after 2 h", "Measured in cells: blots of MCF7", "outside",
             "evidence:", '<svg id="x" viewBox="0 0 1 1"', "S6K1 pT389: 0.20 of the control")  # fmt: skip
    assert [text for text in shown if text not in page] == []


def test_a_reason_is_said_once(cells: Cells) -> None:
    first, second = doses(cells, "TOR-1")
    assert (first.what, first.dose) == ("mTORC1, 90 %", "100 nM (40.0 to 250)")
    assert (second.what, second.note) == ("mTORC1 and mTORC2", "there is none")


def test_where_a_compound_fails_and_which_class_works(cells: Cells, tmp_path: Path) -> None:
    FRB, kinase = shifts(cells, "TOR-1")
    assert (FRB.context, FRB.cells) == ("FRB mutant", [("works", "the same dose")] * 3)
    assert (kinase.context, kinase.cells) == ("kinase mutant", [("lost", "100 times the dose")] * 3)
    told = dict(working(cells))
    assert told["FRB mutant"] == [["works: atp-competitive"]] * 3
    assert told["kinase mutant"][0] == ["lost: atp-competitive (TOR-1)", "works: atp-competitive (Torin1)"]
    write_cells_page(tmp_path / "cells.html", cells, {}, "index.html")
    page = (tmp_path / "cells.html").read_text(encoding="utf-8")
    assert all(text in page for text in ("Which class still works", "100 times the dose", SAYS["lost"]))


def test_what_is_not_predicted_says_why(cells: Cells) -> None:
    found = predicted(cells, "<NULL>")
    assert found is not None
    assert found.why_not.endswith(REASON)
    assert not_predicted(cells) == [("<NULL>", REASON)]
    assert predicted(cells, "elsewhere") is None
    assert predicted(None, "TOR-1") is None


def test_the_page_of_the_study_compares_compounds(cells: Cells, tmp_path: Path) -> None:
    assert [row.compound for row in compared(cells)] == ["TOR-1", *BESIDE]
    write_cells_page(tmp_path / "cells.html", cells, {"TOR-1": "pages/tor.html"}, "index.html")
    page = (tmp_path / "cells.html").read_text(encoding="utf-8")
    assert "Predicted by a model, never measured." in page
    assert 'href="pages/tor.html"' in page
    assert f"&lt;NULL&gt;: {REASON}" in page
    assert "<NULL>" not in page
    assert f"{COMPARED / 60:g} h after the dose" in page


def test_without_the_libraries_the_page_says_so_in_a_sentence(cells: Cells, tmp_path: Path) -> None:
    nothing = Cells({}, {}, {}, {**cells.said, "why_not": "the model needs a library", "compounds": {}})
    write_cells_page(tmp_path / "cells.html", nothing, {}, "index.html")
    page = (tmp_path / "cells.html").read_text(encoding="utf-8")
    assert "No markers are predicted: the model needs a library." in page


def test_a_figure_is_SVG_that_says_what_it_is(cells: Cells) -> None:
    found = predicted(cells, "TOR-1")
    assert found is not None
    shared = Shared()
    drawn = markers_drawing(found.by_dose, DOSES, "against dose\n(of 1)", True, shared)
    root = ElementTree.fromstring(drawn.alone(shared))
    text = " ".join(root.itertext())
    assert all(
        label in text
        for label in (*PANEL.values(), *BESIDE, "against dose", "(of 1)", "predicted by a model", "simulated data")
    )
    (ring,) = (each.get("id") for each in root.iter() if len(each) and each[0].get("fill") == "#fff")
    hollow = [places(node) for node in root.iter() if ring in node.get("class", "").split()]
    assert sum(map(len, hollow)) == 6 * len(STEPS) + 1


def test_constants_are_in_print(cells: Cells) -> None:
    found = predicted(cells, "TOR-1")
    assert found is not None
    assert [each["constants"] for each in found.classes] == ["Ki_mTORC1 1 nM (measured), Km_ATP 40 µM (measured)"]


def test_the_table_has_the_markers_of_the_panel() -> None:
    assert tuple(PANEL) == MARKERS
