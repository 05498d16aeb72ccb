"""Plate maps with levels in their margins, and merged cells of workbooks."""

import openpyxl
import pytest
from assays import folders

from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts


def read(folder, layout, assay=folders.ASSAY):
    folders.good(folder, layout=layout, assay=assay)
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    return found.rows, found.problems


def held(rows):
    """ATP and inhibitor of every sample, ATP of all others."""
    return {
        row["well"]: (row["ATP"], round(1000 * row["inhibitor"], 6)) if row["role"] == "sample" else row["ATP"]
        for row in rows
    }


MAP = """\
Plate map of Tuesday
,,ATP [uM],12,48,192
compound,inhibitor [nM],,1,2,3
TOR-1,0,A,sample,sample,sample
TOR-1,7,B,sample,sample,sample
TOR-1,7,C,high control,sample,low control
"""
EXPECTED = {
    "A1": (12.0, 0.0), "A2": (48.0, 0.0), "A3": (192.0, 0.0), "B1": (12.0, 7.0), "B2": (48.0, 7.0), "B3": (192.0, 7.0),
    "C1": 12.0, "C2": (48.0, 7.0), "C3": 192.0,
}  # fmt: skip


def test_levels_along_the_top_and_down_the_side(tmp_path):
    rows, problems = read(tmp_path / "f", MAP)
    assert problems == []
    assert held(rows) == EXPECTED
    assert [row["compound"] for row in rows if row["role"] != "sample"] == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        # the quantity in the corner, the levels to the right of the map
        "ATP [uM],12,48,192,,\nrole,1,2,3,compound,inhibitor [nM]\nA,sample,sample,sample,TOR-1,0\n"
        "B,sample,sample,sample,TOR-1,7\nC,high control,sample,low control,TOR-1,7\n",
        # titles in cells of their own, as over merged cells
        ",,,ATP [uM],,\n,,,12,48,192\ncompound,inhibitor [nM],,1,2,3\nTOR-1,0,A,sample,sample,sample\n"
        "TOR-1,7,B,sample,sample,sample\nTOR-1,7,C,high control,sample,low control\n",
        # roles and compounds in blocks below each other, levels at the first alone
        ",ATP (uM),12,48,192\ninhibitor (nM),role,1,2,3\n0,A,sample,sample,sample\n7,B,sample,sample,sample\n"
        "7,C,high control,sample,low control\n\n"
        ",compound,1,2,3\n,A,TOR-1,TOR-1,TOR-1\n,B,TOR-1,TOR-1,TOR-1\n,C,,TOR-1,\n",
        # levels at a map of nothing else
        "role,1,2,3\nA,sample,sample,sample\nB,sample,sample,sample\nC,high control,sample,low control\n\n"
        ",,ATP [uM],12,48,192\ncompound,inhibitor [nM],,1,2,3\nTOR-1,0,A,,,\nTOR-1,7,B,,,\nTOR-1,7,C,,,\n",
        # levels below the map and to its right, their names before them
        "role,1,2,3,compound,inhibitor [nM]\nA,sample,sample,sample,TOR-1,0\nB,sample,sample,sample,TOR-1,7\n"
        "C,high control,sample,low control,TOR-1,7\nATP [uM],12,48,192,,\n",
        # names behind the levels
        ",1,2,3,,,\nA,sample,sample,sample,TOR-1,0,\nB,sample,sample,sample,TOR-1,7,\n"
        "C,high control,sample,low control,TOR-1,7,\n,12,48,192,,,ATP [uM]\n,,,,compound,inhibitor [nM],\n",
        # names further out
        "role,1,2,3,,\nA,sample,sample,sample,0,inhibitor [nM]\nB,sample,sample,sample,7,\n"
        "C,high control,sample,low control,7,\n,12,48,192,,\n,,ATP [uM],,,\n\n"
        "compound,1,2,3\nA,TOR-1,TOR-1,TOR-1\nB,TOR-1,TOR-1,TOR-1\nC,,TOR-1,\n",
        # the name of the map alone above it
        "role,,,\n,1,2,3\nA,sample,sample,sample\nB,sample,sample,sample\nC,high control,sample,low control\n"
        "ATP [uM],12,48,192\n\ncompound,,,\n,1,2,3\nA,TOR-1,TOR-1,TOR-1\nB,TOR-1,TOR-1,TOR-1\nC,,TOR-1,\n\n"
        "inhibitor [nM],1,2,3\nA,0,0,0\nB,7,7,7\nC,,7,\n",
    ],
)
def test_forms_of_margins(tmp_path, text):
    rows, problems = read(tmp_path / "f", text)
    assert problems == []
    assert held(rows) == EXPECTED


def test_units_in_the_levels(tmp_path):
    text = MAP.replace("ATP [uM]", "ATP").replace("12,48,192", "12 uM,48 uM,0.192 mM")
    rows, problems = read(tmp_path / "f", text)
    assert problems == []
    assert held(rows) == EXPECTED


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "48,192",
            "lots,192",
            "f/layout.csv, well A2 and 2 more, ATP: 'lots' is not a number; the unit is given already",
        ),
        (",48,", ",,", "well A2 and 2 more, ATP: the well has no concentration of ATP"),
        ("[uM]", "[min]", "ATP: 'min' is a unit of time, not of concentration"),
        ("low control", "lwo control", "the block does not say what it holds"),
    ],
)
def test_what_is_wrong_with_margins(tmp_path, old, new, sentence):
    assert old in MAP
    found = [problem.sentence() for problem in read(tmp_path / "f", MAP.replace(old, new))[1]]
    assert any(sentence in each for each in found), found


def test_a_margin_and_a_block_that_differ(tmp_path):
    block = "\nATP [uM],1,2,3\nA,12,50,192\n"
    found = [problem.sentence() for problem in read(tmp_path / "f", MAP + block)[1]]
    assert found == ["f/layout.csv, cell E2, ATP: ATP of well A2 is 48 in the margin, and 50 elsewhere; correct one"]
    assert read(tmp_path / "g", MAP + block.replace("50", "48"))[1] == []


def test_rows_above_a_map_that_are_no_margin(tmp_path):
    text = "date,2026,2027\n" + MAP.partition("\n")[2].replace("low control", "blank")
    rows, problems = read(tmp_path / "f", text)
    assert problems == []
    assert {row["well"]: row.get("ATP") for row in rows}["C2"] == 48.0


def test_a_row_between_two_maps_belongs_to_the_lower_one(tmp_path):
    upper = "role,1,2\nA,sample,sample\nB,low control,high control\n"
    lower = "ATP [uM],12,48\ncompound,1,2\nC,TOR-1,TOR-1\n"
    rest = "\nrole,1,2\nC,sample,sample\n\ninhibitor [nM],1,2\nA,0,7\nC,0,7\n\ncompound,1,2\nA,TOR-1,TOR-1\n"
    rows, problems = read(tmp_path / "f", upper + lower + rest)
    assert {row["well"]: row.get("ATP") for row in rows if row["well"] in ("A1", "C2")} == {"A1": None, "C2": 48.0}
    assert {problem.key for problem in problems} == {"ATP"}


def test_merged_cells_in_a_workbook(tmp_path):
    """A title over the map, ATP over pairs of columns, one dose for two rows, and a role over three wells."""
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("layout.csv", "layout.xlsx"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Map"
    for row in (
        ["Kinase plate, second try"], [None, "ATP [uM]", 15, None, 60, None],
        ["inhibitor [nM]", "role", 1, 2, 3, 4], [0, "A", "sample", None, "sample", "sample"],
        [9, "B", "sample", "sample", "sample", "sample"], [None, "C", "sample", "sample", "low control", None],
        [], [None, "compound", 1, 2, 3, 4], [None, "A", "TOR-1"], [None, "B"], [None, "C", "TOR-1", "TOR-1"],
    ):  # fmt: skip
        sheet.append(row)
    for cells in ("A1:F1", "C2:D2", "E2:F2", "C4:D4", "A5:A6", "E6:F6", "C9:F10"):
        sheet.merge_cells(cells)
    book.save(folder / "layout.xlsx")
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    assert found.problems == []
    assert held(found.rows) == {
        "A1": (15.0, 0.0), "A2": (15.0, 0.0), "A3": (60.0, 0.0), "A4": (60.0, 0.0),
        "B1": (15.0, 9.0), "B2": (15.0, 9.0), "B3": (60.0, 9.0), "B4": (60.0, 9.0),
        "C1": (15.0, 9.0), "C2": (15.0, 9.0), "C3": 60.0, "C4": 60.0,
    }  # fmt: skip


def test_a_compound_of_a_merged_cell_in_a_long_table(tmp_path):
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("layout.csv", "layout.xlsx"))
    book = openpyxl.Workbook()
    for row in (["well", "role", "compound", "inhibitor [nM]", "ATP [uM]"], ["A1", "low control", None, None, 30],
                ["B1", "sample", "TOR-1", 0, 30], ["B2", "sample", None, 9, None]):  # fmt: skip
        book.active.append(row)
    for cells in ("C3:C4", "E2:E4"):
        book.active.merge_cells(cells)
    book.save(folder / "layout.xlsx")
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    assert found.problems == []
    assert [(row["compound"], row["ATP"]) for row in found.rows] == [(None, 30.0), ("TOR-1", 30.0), ("TOR-1", 30.0)]
