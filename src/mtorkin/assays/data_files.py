"""The files of a folder: plates with their layouts, tables of velocities, and whose headings are which."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mtorkin.assays import columns
from mtorkin.assays.fields import AssaySection, FileName, Text
from mtorkin.assays.formats import Direction
from mtorkin.assays.names import listed, nearest
from mtorkin.sheets import parse_well


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, (str, list)) else value


class Column(AssaySection):
    """A heading that is not ours."""

    column: Text | Annotated[list[Text], Field(min_length=1)] = Field(
        description="The heading in the file; for `velocity` a list, where replicates are columns."
    )
    unit: Text | None = Field(None, description="The unit, where the heading has none.")


def _known_columns(known: tuple[str, ...]) -> AfterValidator:
    def check(mapping: dict[str, Column]) -> dict[str, Column]:
        unknown = [name for name in mapping if name not in known]
        if unknown:
            hints = "; ".join(f"there is no column '{name}'{nearest(name, known)}" for name in unknown)
            raise ValueError(f"{hints}; known are {listed(known)} (write `ours: theirs`)")
        for name, column in mapping.items():
            if name != "velocity" and not isinstance(column.column, str):
                raise ValueError(f"`{name}` has several headings; only `velocity` may, where replicates are columns")
        return mapping

    return AfterValidator(check)


_Columns = dict[str, Annotated[Column, BeforeValidator(_column, json_schema_input_type=Column | str | list[str])]]
StandardColumns = Annotated[_Columns, _known_columns(columns.STANDARDS)]
PlateColumns = Annotated[_Columns, _known_columns(columns.PLATE)]
VelocityColumns = Annotated[_Columns, _known_columns(columns.VELOCITIES)]


def mapping_of(named: dict[str, Column]) -> dict[str, columns.Mapped]:
    """The entries of ``columns:`` as `mtorkin.assays.columns.match_columns` takes them."""
    found = {}
    for ours, column in named.items():
        first, *more = [column.column] if isinstance(column.column, str) else column.column
        found[ours] = columns.Mapped(first, column.unit or "", tuple(more))
    return found


def _well(text: str) -> str:
    well = parse_well(text)
    if well is None:
        raise ValueError(f"'{text}' is not a well; wells are A1 to AF48")
    return well


class Plate(AssaySection):
    """A plate: its export and its layout."""

    name: Text = Field("", description="Default: the file's name without its ending.")
    file: FileName = Field(description="The instrument's export.")
    sheet: Text | None = Field(None, description="Workbooks only; by default every sheet is searched.")
    layout: FileName = Field(description="One layout per plate, or one for all that has a plate column.")
    columns: PlateColumns = Field(default_factory=dict, description="Names of columns: `ours: theirs`.")
    offset: Annotated[Text, AfterValidator(_well)] | None = Field(
        None, description="The well of this plate at which A1 of the layout lies.", examples=["A13"]
    )
    positions: Literal["known", "unknown"] = Field(
        "known", description="Unknown where names of wells are not their places: nothing is said of edges and drift."
    )

    @model_validator(mode="before")
    @classmethod
    def _named_by_file(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("name") and isinstance(data.get("file"), str):
            return {**data, "name": PurePosixPath(data["file"]).stem}
        return data


def _velocity_column(name: str) -> str:
    if name not in columns.VELOCITIES:
        raise ValueError(
            f"there is no column '{name}'{nearest(name, columns.VELOCITIES)}; known are {listed(columns.VELOCITIES)}"
        )
    return name


class Across(AssaySection):
    """Levels along the top of a table, with a velocity under each."""

    levels: Literal["inhibitor", "ATP", "protein", "substrate", "preincubation"] = Field(
        description="What varies along the top."
    )
    unit: Text | None = Field(None, description="Unit of the levels, where the headings have none.")
    velocity: Text = Field(description="Unit of the velocities.")


class Velocities(AssaySection):
    """A table of velocities that were reduced elsewhere."""

    file: FileName = Field(description="The table.")
    sheet: Text | None = Field(None, description="Workbooks only; by default the first that has the columns.")
    columns: VelocityColumns = Field(default_factory=dict, description="Names of columns: `ours: theirs`.")
    across: Across | None = Field(None, description="Levels along the top, with a velocity under each.")
    once: list[Annotated[str, AfterValidator(_velocity_column)]] = Field(
        default_factory=list, description="Columns whose value stands once, above the rows that it holds for."
    )
    direction: Direction = Field("increase", description="Decrease where rates are those of a signal that falls.")
    compound: Text | None = Field(None, description="The compound, where the table has no such column.")
