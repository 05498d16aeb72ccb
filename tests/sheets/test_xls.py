"""XLS workbooks."""

import contextlib
import random

import pytest
from biff8 import Error, Formula, Shown, ole, workbook_stream, write_xls

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export
from mtorkin.sheets import read_sheets

PLATE = [["Raw Data (450)"], [], ["", 1, 2, 3], ["A", 0.5, 1, "OVRFLW"], ["B", 2.25, Error(42), -3e-7]]


def test_every_kind_of_cell(tmp_path):
    first = [
        ["text", "µ 日", "", 17, 0.1, -2.5e-300],
        [],
        [True, False, Error(7), Error(42)],
        [Formula(3.5), Formula("as text"), Formula(True)],
        [Shown(45034.25, "yyyy\\-mm\\-dd hh:mm:ss"), Shown(0.5, "hh:mm:ss"), Shown(2.5, "[h]:mm:ss"), Shown(2, "0.00")],
    ]
    one, two = read_sheets(write_xls(tmp_path / "a.xls", {"One": first, "Zwei": [["x"]]}))
    assert (one.name, two.name, two.rows) == ("One", "Zwei", (("x",),))
    assert one.rows[0] == ("text", "µ 日", "", 17, 0.1, -2.5e-300)
    assert one.rows[1] == ()
    assert one.rows[2] == ("True", "False", "#DIV/0!", "#N/A")
    assert one.rows[3] == (3.5, "as text", "True")
    assert [one.text(4, column) for column in range(4)] == ["2023-04-18 06:00:00", "12:00:00", "60:00:00", "2"]
    assert [one.number(4, column) for column in range(4)] == [None, None, None, 2]


def test_a_plate(tmp_path):
    [read] = read_export(write_xls(tmp_path / "a.xls", {"Plate": PLATE})).reads
    assert (read.label, read.sheet) == ("Raw Data (450)", "Plate")
    assert read.signals.numbers() == {"A1": 0.5, "A2": 1, "B1": 2.25, "B3": -3e-7}
    assert (read.signals["A3"].status, read.signals["B2"].status) == ("overflow", "not measured")
    assert read.signals["B1"].where == "sheet Plate cell B5"


def refusal(path):
    with pytest.raises(InputError) as error:
        read_sheets(path)
    [problem] = error.value.problems
    assert "\n" not in problem.sentence()
    return problem.message


def test_what_is_refused(tmp_path):
    path = write_xls(tmp_path / "a.xls", {"Plate": PLATE}, linked=True)
    assert "links to other workbooks" in refusal(path)
    path.write_bytes(ole(workbook_stream({"Plate": PLATE}), "_VBA_PROJECT_CUR"))
    assert "macros" in refusal(path)
    path.write_bytes(ole(workbook_stream({"Plate": PLATE}), "WordDocument"))
    assert "not an XLS workbook" in refusal(path)
    encrypted = workbook_stream({"Plate": PLATE}).replace(b"\x42\x00\x02\x00\xb0\x04", b"\x2f\x00\x02\x00\x01\x00", 1)
    path.write_bytes(ole(encrypted))
    assert "password" in refusal(path)
    write_xls(path, {"Plate": []})
    assert "no worksheet with cells" in refusal(path)


def test_damaged_workbooks(tmp_path):
    path = write_xls(tmp_path / "a.xls", {"Plate": [[f"r{i}", *(i + j / 8 for j in range(12))] for i in range(60)]})
    whole = path.read_bytes()
    rng = random.Random(7)
    refused = 0
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(8, len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.randrange(600, len(data))] if rng.random() < 0.3 else data)
        with contextlib.suppress(InputError):
            read_sheets(path)
            continue
        refused += 1
        assert refusal(path)
    assert refused > 15
