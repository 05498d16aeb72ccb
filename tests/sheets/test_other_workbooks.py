"""ODS and XLSB workbooks give what was written into them, or are refused in a sentence."""

import random
from datetime import date, datetime, time, timedelta

import pytest
from other_books import write_ods, write_xlsb

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export
from mtorkin.sheets.cells import Moment
from mtorkin.sheets.files import read_sheets
from mtorkin.sheets.other_workbooks import _cell

WRITERS = pytest.mark.parametrize("write", [write_ods, write_xlsb])
PLATE = [["Luminescence"], ["", 1.0, 2.0, 3.0], ["A", 1.5, 2.25, "OVER"], ["B", 7.0, "", 9.0]]


def refusal(path):
    with pytest.raises(InputError) as caught:
        read_sheets(path)
    (problem,) = caught.value.problems
    assert problem.file == path.name
    assert "\n" not in problem.message
    return problem.message


@WRITERS
def test_every_cell_is_where_it_was_written(tmp_path, write):
    (sheet,) = read_sheets(write(tmp_path / "plate", PLATE))
    assert sheet.name == "Results"
    for row, cells in enumerate(PLATE):
        for column in range(4):
            assert sheet.cell(row, column) == (cells[column] if column < len(cells) else "")


@WRITERS
def test_a_plate_is_read(tmp_path, write):
    (read,) = read_export(write(tmp_path / "plate", PLATE)).reads
    assert {well: printed.value for well, printed in read.signals.items()} == {
        "A1": 1.5, "A2": 2.25, "A3": None, "B1": 7.0, "B2": None, "B3": 9.0,
    }  # fmt: skip
    assert read.signals["A3"].text == "OVER"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2023, 11, 3, 17, 46, 19), "2023-11-03 17:46:19"), (date(2023, 11, 3), "2023-11-03 00:00:00"),
        (time(8, 37, 30), "8:37:30"), (timedelta(hours=59, minutes=37), "59:37:00"),
    ],
)  # fmt: skip
def test_dates_and_times_are_days_and_show_what_they_are(value, shown):
    assert isinstance(_cell(value), Moment)
    assert str(_cell(value)) == shown


def test_whole_numbers_and_truth_are_as_in_other_workbooks():
    assert (_cell(17.0), _cell(2.5), _cell(True), _cell("")) == (17, 2.5, "True", "")


def test_a_formula_without_its_value_is_refused(tmp_path):
    extra = '<table:table-row><table:table-cell table:formula="of:=[.B3]"/></table:table-row>'
    assert "sheet Results holds a formula whose value is not stored" in refusal(
        write_ods(tmp_path / "a.ods", PLATE, extra=extra)
    )


def test_cells_that_unfold_to_millions_are_refused(tmp_path):
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/>'
    extra = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    assert "12,000,000 cells" in refusal(write_ods(tmp_path / "a.ods", PLATE, extra=extra))


def test_macros_are_refused(tmp_path):
    assert "macros" in refusal(write_ods(tmp_path / "a.ods", PLATE, parts={"Basic/script-lc.xml": "<a/>"}))


@WRITERS
def test_a_workbook_without_cells_is_refused(tmp_path, write):
    assert "no worksheet with cells" in refusal(write(tmp_path / "plate", [[""]]))


@WRITERS
def test_damaged_workbooks_are_read_or_refused(tmp_path, write, capfd):
    path = write(tmp_path / "plate", PLATE)
    data = path.read_bytes()
    for seed in range(20):
        rng = random.Random(seed)
        damaged = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged[: rng.randint(len(data) // 2, len(data))] if seed % 4 == 0 else damaged)
        assert outcome(path), seed
    assert capfd.readouterr() == ("", "")


def outcome(path):
    """The sheets, or why there are none."""
    try:
        return read_sheets(path)
    except InputError as error:
        return [problem.message for problem in error.problems if "\n" not in problem.message]
