"""A worksheet says the same read cell by cell, by rows that are alike, and as XML."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtorkin.sheets.alike import shape_of_last
from mtorkin.sheets.cells import MOST_CELLS, Moment
from mtorkin.sheets.markup import MarkupError, stream
from mtorkin.sheets.worksheet import Rows, read_rows

STRINGS, FORMATS = ["Well", "A1", "4"], ["", "date", "span"]
NUMBERS = st.sampled_from(["0", "007", "18611", "-4", "+5", "1.5", "1E3", "-2.5e-07", "5.", "1e999"])
VALUES = {
    "": NUMBERS.map("<v>{}</v>".format),
    "n": NUMBERS.map("<v>{}</v>".format),
    "s": st.sampled_from("012").map("<v>{}</v>".format),
    "inlineStr": st.sampled_from(["A1", " B2 ", "1_0", "<"]).map(
        lambda text: f"<is><t>{text.replace('<', '&lt;')}</t></is>"
    ),
    "b": st.sampled_from("01").map("<v>{}</v>".format),
}
KINDS = st.tuples(st.sampled_from([*VALUES] + [""] * 3), st.sampled_from(["", "0", "1", "2"]))
LETTERS = ("A", "B", "D", "Z", "AA")


@st.composite
def worksheets(draw: st.DrawFn) -> str:
    """Rows of cells, most of them of the same kinds in the same columns."""
    columns = draw(
        st.lists(st.sampled_from(LETTERS), min_size=1, unique=True).map(lambda found: sorted(found, key=LETTERS.index))
    )
    usual = [draw(KINDS) for _ in columns]
    rows, number = [], 0
    for _ in range(draw(st.integers(1, 8))):
        number += draw(st.sampled_from([1, 1, 1, 1, 1, 3]))
        cells = ""
        for letters, own in zip(columns, usual, strict=True):
            kind, style = draw(st.sampled_from([own] * 9 + [draw(KINDS)]))
            said = f'<c r="{letters}{number}"' + f' s="{style}"' * bool(style) + f' t="{kind}"' * bool(kind)
            empty = draw(st.integers(0, 19)) == 0
            cells += f"{said}/>" if empty else f"{said}>{draw(VALUES[kind])}</c>"
        rows.append(f'<row r="{number}" spans="1:3">{cells}</row>')
    return draw(st.sampled_from(["", "\n"])).join(rows)


def written(path: Path, rows: str) -> zipfile.ZipFile:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sheet", f'<worksheet xmlns="x"><sheetData>{rows}</sheetData></worksheet>')
    return zipfile.ZipFile(path)


def as_xml(archive: zipfile.ZipFile) -> list[tuple]:
    rows = Rows("", STRINGS, FORMATS, MOST_CELLS)
    with archive.open("sheet") as file:
        stream(file, rows.start, rows.end, rows.text)
    return rows.rows


def shown(rows: list[tuple]) -> list[list[tuple]]:
    """Cells with what tells them apart; empty ones at the end of a row say nothing."""
    return [[(type(cell), str(cell), getattr(cell, "shown", "")) for cell in row] for row in rows]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=worksheets())
def test_every_way_reads_the_same(rows, tmp_path):
    with written(tmp_path / "book.xlsx", rows) as archive:
        assert shown(read_rows(archive, "sheet", "", STRINGS, FORMATS, MOST_CELLS).rows) == shown(as_xml(archive))


def listed(cells: str, rows: range) -> str:
    return "".join(f'<row r="{row}">' + cells.format(row) + "</row>" for row in rows)


WELL = '<c r="A{0}" t="inlineStr"><is><t>A1</t></is></c>'


def test_rows_that_are_alike_are_found_below_others():
    shape = shape_of_last(head := listed('<c r="A{0}" t="s"><v>0</v></c>', range(1, 3)))
    assert shape
    assert shape.rows(head) == ("", [("1", "2"), ("0", "0")])
    text = head + listed(WELL + '<c r="C{0}" s="1"><v>{0}.5</v></c>', range(3, 6))
    shape = shape_of_last(text)
    assert shape
    assert [(each.letters, each.style, each.type) for each in shape.columns] == [
        ("A", "", "inlineStr"),
        ("C", "1", ""),
    ]
    assert shape.rows(text) == (head, [("3", "4", "5"), ("A1",) * 3, ("3.5", "4.5", "5.5")])


@pytest.mark.parametrize(
    "last",
    [
        '<row r="9"/>',
        '<row r="9"></row>',
        '<row r="9"><c r="A9"/></row>',
        '<row r="9"><c r="A9"><f>1</f></c></row>',
        "",
    ],
)
def test_rows_that_need_a_closer_look_have_no_shape(last):
    assert shape_of_last(last) is None


def test_a_list_keeps_dates_blank_columns_and_one_copy_of_a_text(tmp_path):
    text = listed(WELL + '<c r="C{0}" s="1"><v>{0}</v></c>', range(2, 4))
    with written(tmp_path / "book.xlsx", text) as archive:
        rows = read_rows(archive, "sheet", "", STRINGS, FORMATS, MOST_CELLS).rows
    assert rows == [(), ("A1", "", Moment(2, "date")), ("A1", "", Moment(3, "date"))]
    assert rows[1][2].shown == "date"
    assert rows[1][0] is rows[2][0]


@pytest.mark.parametrize(
    ("rows", "budget", "sentence"),
    [
        (range(1, 9), 10, "spans more than"),
        (range(1_048_576, 1_048_578), MOST_CELLS, "rows"),
    ],
)
def test_lists_beyond_the_limits_are_refused(rows, budget, sentence, tmp_path):
    with (
        written(tmp_path / "book.xlsx", listed(WELL + '<c r="B{0}"><v>1</v></c>', rows)) as archive,
        pytest.raises(MarkupError, match=sentence),
    ):
        read_rows(archive, "sheet", "", STRINGS, FORMATS, budget)


def test_a_formula_without_its_value_within_a_list_is_refused(tmp_path):
    cells = [WELL + '<c r="B{0}"><v>1</v></c>'] * 3
    cells[1] = WELL + '<c r="B{0}"><f>1+1</f></c>'
    text = "".join(listed(each, range(row, row + 1)) for row, each in enumerate(cells, 1))
    with written(tmp_path / "book.xlsx", text) as archive, pytest.raises(MarkupError, match="cell B2 holds a formula"):
        read_rows(archive, "sheet", "Raw", STRINGS, FORMATS, MOST_CELLS)
