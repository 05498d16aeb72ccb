"""Plate blocks, wherever they stand in a sheet."""

import openpyxl
import pytest
from shared import REAL

from mtorkin.base.errors import InputError
from mtorkin.sheets import Sheet, parse_well, plate_blocks, read_sheets, well_order

PLATES = REAL / "plates"


def sheet_of(text: str) -> Sheet:
    return Sheet("", tuple(tuple(line.split(",")) for line in text.strip("\n").split("\n")))


@pytest.mark.parametrize(
    ("text", "well"),
    [("A1", "A1"), ("a01", "A1"), (" h12 ", "H12"), ("AF48", "AF48"), ("af48", "AF48"), ("A001", "A1")]
    + [(text, None) for text in ("", "A0", "A49", "AG1", "BA1", "1A", "A", "12", "A1.0", "AA", "A-1", "A１")],
)
def test_names_of_wells(text, well):
    assert parse_well(text) == well


def test_order_of_wells():
    assert sorted(["AA1", "B1", "A10", "A2"], key=well_order) == ["A2", "A10", "B1", "AA1"]
    with pytest.raises(ValueError, match="not a well"):
        well_order("row 2")


def test_label_in_the_corner():
    [block] = plate_blocks(sheet_of("role,1,2\nA,x,y\nB,z,"))
    assert (block.label, block.letters, block.numbers) == ("role", ("A", "B"), (1, 2))
    assert block.cells() == {"A1": "x", "A2": "y", "B1": "z", "B2": ""}


@pytest.mark.parametrize("above", ["Raw data (450)", "Raw data (450)\n"])
def test_label_above(above):
    [block] = plate_blocks(sheet_of(f"Date,today,x,y,z\n{above}\n,1,2\nA,5,6"))
    assert block.label == "Raw data (450)"


def test_label_that_its_own_comma_split():
    [block] = plate_blocks(sheet_of("Cycle 3, 60 s\n,1,2\nA,5,6"))
    assert block.label == "Cycle 3, 60 s"


def test_empty_corner_of_instruments_is_no_label():
    [block] = plate_blocks(sheet_of("Ratio\n<>,1,2\nA,5,6"))
    assert block.label == "Ratio"


def test_small_numbers_inside_a_plate_are_data():
    [block] = plate_blocks(sheet_of("inhibitor,1,2,3\nA,1,2,3\nB,4,5,6\nC,7,8,9"))
    assert block.letters == ("A", "B", "C")
    assert block.cells()["B2"] == "5"


def test_blocks_below_and_beside_each_other():
    sheet = sheet_of(
        "one,1,2,,two,1,2\nA,1,2,,A,3,4\nB,5,6,,B,7,8\n,,,,,,\nthree,1,2,,four,3,4\nA,9,10,,C,11,12\nB,13,14,,D,15,16"
    )
    blocks = plate_blocks(sheet)
    assert [block.label for block in blocks] == ["one", "two", "three", "four"]
    assert blocks[1].cells() == {"A1": "3", "A2": "4", "B1": "7", "B2": "8"}
    assert blocks[3].cells() == {"C3": "11", "C4": "12", "D3": "15", "D4": "16"}


def test_next_block_without_a_blank_row():
    blocks = plate_blocks(sheet_of("role,1,2\nA,1,2\ncompound,1,2\nA,3,4"))
    assert [(block.label, block.cells()["A2"]) for block in blocks] == [("role", "2"), ("compound", "4")]


def test_label_above_is_not_the_last_row_of_the_block_above():
    blocks = plate_blocks(sheet_of("role,1,2\nA,1,2\nB,3,\n,1,2\nA,3,4"))
    assert [block.label for block in blocks] == ["role", ""]


def test_partial_plates_and_leading_zeros():
    [block] = plate_blocks(sheet_of(",,03,04,07\n,c,1,2,3\n,d,4,5,6"))
    assert list(block.cells()) == ["C3", "C4", "C7", "D3", "D4", "D7"]


def test_columns_beyond_the_numbers_are_not_wells():
    [block] = plate_blocks(sheet_of("Raw,1,2,Mean\nA,1,2,1.5\nB,3,4,3.5"))
    assert block.numbers == (1, 2)


def test_1536_wells():
    header = ",".join(["", *map(str, range(1, 49))])
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AA", "AB", "AC", "AD", "AE", "AF"]
    lines = [",".join([letter, *[f"{row}.{column}" for column in range(48)]]) for row, letter in enumerate(letters)]
    [block] = plate_blocks(sheet_of("\n".join([header, *lines])))
    cells = block.cells()
    assert (len(cells), cells["AF48"]) == (1536, "31.47")


@pytest.mark.parametrize("text", ["time,1,2\n0,5,6\n1,7,8", "1,2,3\n4,5,6", "A,1,2\nB,3,4", ",1,2\nMean,3,4"])
def test_what_is_no_plate(text):
    assert plate_blocks(sheet_of(text)) == []


def test_workbook(tmp_path):
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Results"
    first["C5"] = "Ratio"
    for column in (1, 2):
        first.cell(6, 3 + column, column)
        first.cell(7, 3 + column, 0.1 * column)
        first.cell(8, 3 + column, 1000 + column)
    first["C7"], first["C8"] = "A", "B"
    book.create_sheet("Notes")["A1"] = True
    book.save(tmp_path / "book.xlsx")
    sheets = read_sheets(tmp_path / "book.xlsx")
    assert [sheet.name for sheet in sheets] == ["Results", "Notes"]
    [block] = plate_blocks(sheets[0])
    assert block.label == "Ratio"
    assert block.cells() == {"A1": 0.1, "A2": 0.2, "B1": 1001, "B2": 1002}
    assert sheets[0].address(block.top, block.left) == "sheet Results cell C6"
    assert sheets[1].text(0, 0) == "True"


def test_damaged_workbooks_are_refused_or_read(tmp_path):
    book = openpyxl.Workbook()
    for row in ([None, 1, 2], ["A", 3.5, 4.5]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    data = (tmp_path / "book.xlsx").read_bytes()
    refused = 0
    for position in range(4, len(data), len(data) // 60):
        (tmp_path / "bad.xlsx").write_bytes(data[:position] + bytes([data[position] ^ 255]) + data[position + 1 :])
        try:
            [block] = plate_blocks(read_sheets(tmp_path / "bad.xlsx")[0])
            assert block.cells() == {"A1": 3.5, "A2": 4.5}
        except InputError:  # anything else that is raised fails the test
            refused += 1
    assert refused > 10


def test_numbers_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for column, value in enumerate(("2.5", 17.0, 0.3, "", "OVER"), start=1):
        book.active.cell(1, column, value)
    book.save(tmp_path / "book.xlsx")
    [sheet] = read_sheets(tmp_path / "book.xlsx")
    assert [sheet.number(0, column) for column in range(5)] == [2.5, 17.0, 0.3, None, None]
    assert sheet.text(0, 1) == "17"


@pytest.mark.skipif(not PLATES.is_dir(), reason="the shared real plates are not on this machine")
@pytest.mark.parametrize(
    ("file", "label", "size", "cells"),
    [
        ("bmg_mars/16-02-29 14-34-46 Transcreener ADP2 FI.csv", "Raw Data (580/620)", 384, {}),
        ("bmg_mars/PHERAstar output file.CSV", "Raw Data  (450)", 96, {"A1": "1.691", "E12": "1.361", "C4": "0.07"}),
        ("thermo_skanit/luciferase_assay_example.xlsx", "RLU", 96, {}),
    ],
)
def test_real_plates(file, label, size, cells):
    blocks = [block for sheet in read_sheets(PLATES / file) for block in plate_blocks(sheet)]
    [block] = [block for block in blocks if block.label == label]
    found = block.cells()
    assert len(found) == size
    assert {well: found[well] for well in cells} == cells
    assert all(block.sheet.as_number(cell) is not None for cell in found.values() if cell != "")
