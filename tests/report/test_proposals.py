"""The proposed plate on the page of a compound."""

from __future__ import annotations

from mtorkin.base.settings import Settings
from mtorkin.report.pages import environment
from mtorkin.report.proposals import SHADES, proposed

WELL = {"row": 0, "column": 0, "role": "low control", "inhibitor": None, "beside": "ATP 10 uM"}
PROPOSAL = {
    "sentence": "ATP 10 to 250 uM.",
    "notes": ["Mind <this>."],
    "rows": 8,
    "columns": 12,
    "wells": [
        WELL,
        WELL | {"row": 1, "role": "high control", "inhibitor": 0.0},
        WELL | {"row": 2, "role": "sample", "inhibitor": 0.1},
        WELL | {"row": 3, "role": "sample", "inhibitor": 1.0, "beside": "ATP 250 uM"},
    ],
    "designs": [
        {
            "design": "ATP",
            "chosen": True,
            "top_inhibitor_unit": "uM",
            "separation": 20.5,
            "chance": 0.97,
            "repeats": 20,
            "right": 19,
            "wrong": 0,
        },
        {
            "design": "protein",
            "chosen": False,
            "top_inhibitor_unit": "uM",
            "separation": None,
            "chance": None,
            "repeats": None,
            "right": None,
            "wrong": None,
        },
    ],
    "files": ["settle/001/x/layout.csv"],
}


def test_wells_stand_where_they_are_and_are_darker_with_more_compound():
    shown = proposed(PROPOSAL, "../..")
    assert [letter for letter, _ in shown.plate] == list("ABCDEFGH")
    assert {len(cells) for _, cells in shown.plate} == {12}
    column = [cells[0] for _, cells in shown.plate]
    assert [cell.text for cell in column] == ["low", "0", "1", "2", "", "", "", ""]
    assert 0 == column[1].shade < column[2].shade < column[3].shade == SHADES
    assert shown.files == [("layout.csv", "../../settle/001/x/layout.csv")]


def test_the_page_has_the_sentence_the_plate_and_the_designs():
    html = environment().get_template("proposal.html").render(proposed=proposed(PROPOSAL, ".."), settings=Settings())
    assert "ATP 10 to 250 µM." in html
    assert "Mind &lt;this&gt;." in html
    assert '<td class="shade-4">1</td>' in html
    assert 'href="../settle/001/x/layout.csv"' in html
    assert "19 of 20" in html
    assert "levels of the compound, 100, 1000 nM." in html
    assert "<li>ATP 10 µM: A1 to C1</li>" in html


def test_a_plate_says_what_its_wells_hold():
    whole = [WELL | {"row": row, "column": 1} for row in range(2)]
    shown = proposed(PROPOSAL | {"wells": [*PROPOSAL["wells"], *whole]}, "..")
    assert shown.levels == "100, 1000 nM"
    assert shown.conditions == [("ATP 10 µM", "A1 to C1, column 2"), ("ATP 250 µM", "D1")]


def test_without_a_plate_there_is_the_sentence_alone():
    bare = PROPOSAL | {"rows": 0, "columns": 0, "wells": [], "designs": [], "files": []}
    html = environment().get_template("proposal.html").render(proposed=proposed(bare, ".."), settings=Settings())
    assert "ATP 10 to 250 µM." in html
    assert "<table" not in html


def test_a_settled_compound_has_none():
    assert proposed(None, "..") is None
