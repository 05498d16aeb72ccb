"""Text that a terminal or a spreadsheet would act on."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.base.shown import CellWriter, Visible, as_cell, from_cell


@given(st.text(alphabet="'=+-@\t\ra1 \x1b\x9b\u202e\u241b;"))
def test_a_cell_is_no_formula_and_gives_its_text_back(text):
    cell = as_cell(text)
    assert cell[:1] not in tuple("=+-@\t\r")
    assert from_cell(cell) == text
    assert not set("\r\x1b\x9b\u202e") & set(cell)


@pytest.mark.parametrize(
    "name", ["=1+1", "+x", "-", "@cmd", "'=x", "'quoted'", "TOR-1", "\x1b[31mred", "a\u241bb", "\u241bd800;"]
)
def test_tables_hold_names_that_are_no_formulas(tmp_path, name):
    tables.PROBLEMS.write([{"message": f"{name} is odd", "compound": name}], tmp_path / "p.csv")
    (row,) = tables.PROBLEMS.records(tmp_path / "p.csv")
    assert (row["compound"], row["message"]) == (name, f"{name} is odd")
    assert tables.PROBLEMS.read(tmp_path / "p.csv")["compound"].tolist() == [name]
    written = (tmp_path / "p.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    assert not [cell for cell in written if cell[:1] in tuple("=+-@")]


def test_numbers_below_zero_stay(tmp_path):
    tables.WELLS.write([{"assay": "a", "well": "A1", "velocity": -0.5}], tmp_path / "w.csv")
    assert tables.WELLS.read(tmp_path / "w.csv")["velocity"].tolist() == [-0.5]
    assert ",-0.5," in (tmp_path / "w.csv").read_text(encoding="utf-8")


def test_rows_of_figures_are_no_formulas_and_numbers_as_text_stay():
    stream = io.StringIO()
    CellWriter(stream).writerows([("=HYPERLINK(1)", "@P1 A1", "-0.5", "+1e-05"), (-0.5, True, "-0.5x", "-")])
    assert stream.getvalue() == "'=HYPERLINK(1),'@P1 A1,-0.5,+1e-05\n-0.5,True,'-0.5x,'-\n"


def test_a_terminal_is_told_nothing_but_text():
    stream = io.StringIO()
    print("\x1b[31mred\x07\x9b0m\tµM 10\u00a0nM", file=Visible(stream))
    assert stream.getvalue() == "?[31mred??0m\tµM 10\u00a0nM\n"


def test_a_terminal_is_told_nothing_that_turns_text_around():
    stream = io.StringIO()
    print("a\u202eb\u2066c\u200fd", file=Visible(stream))
    assert stream.getvalue() == "a?b?c?d\n"


def test_check_prints_no_escapes(tmp_path, capsys):
    folder = tmp_path / "\x1b[31mred"
    folder.mkdir()
    (folder / "assay.yaml").write_text("mtorkin: 1\ntitle: \x1b[31mred\n", encoding="utf-8")
    cli.main(["check", str(folder)])
    said = capsys.readouterr()
    assert said.err
    assert "\x1b" not in said.out + said.err
