"""The text of a table: as pandas writes it, and read as it was given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mtorkin.base import tables
from mtorkin.base.shown import as_cell
from mtorkin.base.tables import Column, Table

TABLE = Table(
    "any", "of every kind", tuple(Column(name, name, "any") for name in ("text", "number", "integer", "flag"))
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.none() | st.text(alphabet="a \",'\n=-é", min_size=1),
            "number": st.none() | st.floats(allow_nan=False),
            "integer": st.none() | st.integers(-(2**62), 2**62),
            "flag": st.none() | st.booleans(),
        }
    )
)


@given(ROWS)
def test_the_text_is_what_pandas_writes(rows):
    cells = [row | {"text": row["text"] if row["text"] is None else as_cell(row["text"])} for row in rows]
    assert TABLE.text(rows) == TABLE.frame(cells).to_csv(index=False, lineterminator="\n")


def test_zero_keeps_its_sign_and_a_line_end_stays_in_its_cell(tmp_path):
    rows = [{"number": 0.0, "text": "a\rb"}, {"number": -0.0, "text": "a\r\nb"}, {"number": 0.0}]
    assert [line.split(",")[1] for line in TABLE.text([{"number": row["number"]} for row in rows]).splitlines()] == [
        "number", "0.0", "-0.0", "0.0",
    ]  # fmt: skip
    TABLE.write(rows, tmp_path / "any.csv")
    assert TABLE.read(tmp_path / "any.csv")["text"].tolist()[:2] == ["a\rb", "a\r\nb"]


def test_no_row_of_a_table_is_an_empty_line():
    assert all(len(table.columns) > 1 for table in tables.TABLES)
