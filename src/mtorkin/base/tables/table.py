"""What a table is: its columns with unit and meaning, and how it is written and read.

Every table is one tidy CSV file in UTF-8, its floats in the shortest form that reads back unchanged, those of a column
that is good for few digits with these; tables that stages pass to each other are compressed. Text that a spreadsheet
would take for a formula stands behind an apostrophe, which reading takes away.
"""

from __future__ import annotations

import csv
import math
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.compact import open_text, write_text
from mtorkin.base.shown import as_cell, from_cell
from mtorkin.base.tables.rows import Row

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: pandas dtypes by the short names that the tables use.
DTYPES = {"text": "string", "number": "float64", "integer": "Int64", "flag": "boolean"}


#: What a text has that is quoted in a CSV file.
_QUOTED = re.compile('[",\r\n]')


def _flag(text: str) -> bool:
    if text not in ("True", "False"):
        raise ValueError(f"{text} is neither True nor False")
    return text == "True"


#: Powers of ten up to this one are floats as they are, so that a number divided by one is the nearest float.
EXACT = 22
#: What the text of a cell is, by the same names.
_CELLS: dict[str, Callable[[str], Any]] = {
    "text": from_cell, "number": float, "integer": int, "flag": _flag,
}  # fmt: skip


#: The types that a cell of each kind may have as it is.
_PLAIN: dict[str, set[type]] = {
    "text": {str, type(None)}, "number": {float, type(None)}, "integer": {int, type(None)}, "flag": {bool, type(None)},
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: its name, kind (``text``, ``number``, ``integer`` or ``flag``), meaning, and unit where it is fixed.

    Numbers are written with ``digits`` significant ones where these are given, and else as they are.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    digits: int | None = None


@dataclass(frozen=True)
class Table:
    """A table that a stage writes and a later one reads.

    Parameters
    ----------
    name, meaning
        Its name, and what it holds.
    columns
        Its columns, in the order of the file.
    order
        Columns that its rows are sorted by; none keeps the order given.
    format
        Version of its columns: it rises where one is renamed, removed or means something else, and not where one is
        added. ``provenance.json`` states the versions of a run.

    Examples
    --------
    >>> columns = Column("well", "text", "as A1"), Column("signal", "number", "as printed")
    >>> table = Table("wells", "every well", columns)
    >>> table.frame([{"well": "A1", "signal": 12.5}, {"well": "A2"}])
      well  signal
    0   A1    12.5
    1   A2     NaN
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    order: tuple[str, ...] = field(default=())
    format: int = 1

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def frame(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]] | None = None) -> pd.DataFrame:
        """A DataFrame with exactly these columns and their dtypes.

        Parameters
        ----------
        rows
            A DataFrame, or a list of dictionaries; missing columns are empty.

        Raises
        ------
        ValueError
            If a column is not in the schema.
        """
        import pandas as pd

        given, size = self._given(rows)
        # Arrays of the dtype wanted: to cast a whole frame, or a Series for each column, takes several times as long.
        dtypes: dict[str, Any] = {kind: pd.api.types.pandas_dtype(name) for kind, name in DTYPES.items()}
        nothing: dict[str, Any] = {kind: math.nan if kind == "number" else pd.NA for kind in DTYPES}
        empty = {
            kind: pd.array([nothing[kind]] * size, dtype=dtypes[kind])
            for kind in {column.kind for column in self.columns if given.get(column.name) is None}
        }

        def cast(column: Column) -> Any:
            values, dtype = given.get(column.name), dtypes[column.kind]
            if values is None:
                return empty[column.kind]
            if isinstance(values, pd.Series):
                return (values if values.dtype == dtype else values.astype(dtype)).array
            return pd.array(values, dtype=dtype)

        # The frame copies the arrays: what is written into it changes neither the rows nor another column.
        arrays = {column.name: cast(column) for column in self.columns}
        data = pd.DataFrame(arrays, index=pd.RangeIndex(size), copy=True)
        if self.order:
            data = data.sort_values(list(self.order), kind="stable", na_position="first", ignore_index=True)
        return data

    def write(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]] | None, path: str | Path) -> None:
        """Write the rows as CSV, checked against the schema and in its row order."""
        write_text(path, self.text(rows))

    def text(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]] | None) -> str:
        """The rows as CSV, checked against the schema and in its row order.

        No frame is made of them: to write it takes as long again.
        """
        given, size = self._given(rows)
        cells = {column.name: _cells(given.get(column.name), size, column.kind) for column in self.columns}
        if self.order:
            keys = [[(cell is not None, cell) for cell in cells[name]] for name in self.order]
            places = [place for *_, place in sorted(zip(*keys, range(size), strict=True))]
            if places != list(range(size)):
                cells = {name: [own[place] for place in places] for name, own in cells.items()}
        written = [_written(cells[column.name], column) for column in self.columns]
        return "\n".join([",".join(self.names), *map(",".join, zip(*written, strict=True)), ""])

    def _given(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]] | None) -> tuple[dict[str, Any], int]:
        """The values of every column given, checked against the schema, and how many rows there are."""
        given, size = _by_column(rows)
        unknown = sorted(set(given) - set(self.names))
        if unknown:
            raise ValueError(f"table {self.name} has no column {', '.join(unknown)}")
        return given, size

    def rounded(self, data: pd.DataFrame) -> pd.DataFrame:
        """A frame with the digits that its columns are written with."""
        few = {column.name: column.digits for column in self.columns if column.digits and column.name in data}
        return data.assign(**{name: _rounded(data[name].to_numpy(float), digits) for name, digits in few.items()})

    def read(self, path: str | Path) -> pd.DataFrame:
        """Read a table that `write` wrote; a column that an older program did not write is empty."""
        import pandas as pd

        kinds = {column.name: DTYPES[column.kind] for column in self.columns}
        found = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""], encoding="utf-8")
        for name in (name for name in self.names if name not in found):
            found[name] = pd.Series([None] * len(found), dtype=kinds[name])
        # Few texts differ, and hardly ever is there one that stands behind an apostrophe.
        for name in (column.name for column in self.columns if column.kind == "text"):
            texts = (text for text in set(found[name].array.tolist()) if isinstance(text, str))
            new = {text: plain for text in texts if (plain := from_cell(text)) != text}
            if new:
                kind = found[name].dtype
                found[name] = (
                    found[name].map(lambda text, new=new: new.get(text, text), na_action="ignore").astype(kind)
                )
        return found

    def records(self, path: str | Path) -> list[Row]:
        """The rows of a table that `write` wrote, None where a cell is empty; at once, since no frame is made.

        Raises
        ------
        OSError
            If the file cannot be read.
        ValueError
            If a cell is not of the kind of its column.
        """
        kinds = {column.name: _CELLS[column.kind] for column in self.columns}
        with open_text(path) as stream:
            found = csv.DictReader(stream, strict=True)
            try:
                return [
                    {name: kind(cell) if (cell := row.get(name)) else None for name, kind in kinds.items()}
                    for row in found
                ]
            except (csv.Error, EOFError, zlib.error) as error:
                raise ValueError(str(error)) from None


def _cells(values: Any, size: int, kind: str) -> list[Any]:
    """The cells of a column as plain values of its kind, None where one is missing."""
    import pandas as pd

    if values is None:
        return [None] * size
    dtype: Any = DTYPES[kind]
    if isinstance(values, pd.Series):
        values = (values if values.dtype == dtype else values.astype(dtype)).array.tolist()
    elif not set(map(type, values)) <= _PLAIN[kind]:
        # What is of another type is taken, or refused, as a frame takes it.
        values = pd.array(values, dtype=dtype).tolist()
    return [None if value is None or value is pd.NA or value != value else value for value in values]


def _written(cells: list[Any], column: Column) -> list[str]:
    """Cells as they stand in a CSV file, each text and number shown once: many stand in a table again and again."""
    if column.kind == "number":
        return _numbers(cells, column.digits)
    shown = {cell: _quoted(as_cell(cell)) if isinstance(cell, str) else str(cell) for cell in set(cells) - {None}}
    return [shown.get(cell, "") for cell in cells]


def _numbers(cells: list[float | None], digits: int | None) -> list[str]:
    """Numbers in the shortest form that reads back unchanged."""
    import numpy as np

    values = np.array(cells, float)
    if digits:
        values = _rounded(values, digits)
    # By their bits, since zero has two signs.
    bits = values.view(np.int64).tolist()
    distinct = dict(zip(bits, values.tolist(), strict=True))
    shown = {each: "" if math.isnan(number) else repr(number) for each, number in distinct.items()}
    return [shown[each] for each in bits]


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""')) if _QUOTED.search(text) else text


def _rounded(values: np.ndarray, digits: int) -> np.ndarray:
    """Numbers with so many significant digits: the nearest floats, which are written so."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        places = digits - 1 - np.floor(np.log10(np.abs(values)))
    exact = np.abs(places) <= EXACT
    scale = np.float_power(10, np.abs(np.where(exact, places, 0)))
    rounded = np.where(places < 0, np.round(values / scale) * scale, np.round(values * scale) / scale)
    beyond = np.isfinite(places) & ~exact
    rounded[beyond] = [float(f"{value:.{digits - 1}e}") for value in values[beyond]]
    return np.where(np.isfinite(places), rounded, values)


def _by_column(rows: pd.DataFrame | Iterable[Mapping[str, Any]] | None) -> tuple[dict[str, Any], int]:
    """The values of every column given, and how many rows there are."""
    import pandas as pd

    if isinstance(rows, pd.DataFrame):
        return {str(name): rows[name] for name in rows.columns}, len(rows)
    listed = list(rows or [])
    names = dict.fromkeys(chain.from_iterable(listed))
    return {name: [row.get(name) for row in listed] for name in names}, len(listed)


def quantity(name: str, meaning: str, digits: int | None = None) -> tuple[Column, Column]:
    """The two columns of a quantity whose unit depends on the assay."""
    return Column(name, "number", meaning, digits=digits), Column(f"{name}_unit", "text", f"unit of {name}")


#: Digits of what is computed, of how far it may be off, and of velocities, which all else rests on and processors agree
#: in to a relative 1e-12. Further ones would be noise that no compression takes away, a third of the room of a study.
OF_VALUES, OF_ERRORS, OF_VELOCITIES = 12, 7, 14


#: Stands in every table of data, since a person may open any of them alone.
SIMULATED = Column("simulated", "flag", "whether the data are simulated")
