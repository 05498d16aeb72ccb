"""The files of a folder: plates with their layouts, tables of velocities, and whose headings are which."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mtorkin.assays import columns
from mtorkin.assays.fields import AssaySection, FileName, Text
from mtorkin.assays.names import listed, nearest
from mtorkin.sheets import parse_well


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class Column(AssaySection):
    """A heading that is not ours."""

    column: Text = Field(description="The heading in the file.")
    unit: Text | None = Field(None, description="The unit, where the heading has none.")


def _known_columns(known: tuple[str, ...]) -> AfterValidator:
    def check(mapping: dict[str, Column]) -> dict[str, Column]:
        unknown = [name for name in mapping if name not in known]
        if unknown:
            hints = "; ".join(f"there is no column '{name}'{nearest(name, known)}" for name in unknown)
            raise ValueError(f"{hints}; known are {listed(known)} (write `ours: theirs`)")
        return mapping

    return AfterValidator(check)


_Columns = dict[str, Annotated[Column, BeforeValidator(_column, json_schema_input_type=Column | str)]]
StandardColumns = Annotated[_Columns, _known_columns(columns.STANDARDS)]
PlateColumns = Annotated[_Columns, _known_columns(columns.PLATE)]
VelocityColumns = Annotated[_Columns, _known_columns(columns.VELOCITIES)]


def mapping_of(named: dict[str, Column]) -> dict[str, columns.Mapped]:
    """The entries of ``columns:`` as `mtorkin.assays.columns.match_columns` takes them."""
    return {ours: columns.Mapped(column.column, column.unit or "") for ours, column in named.items()}


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


class Velocities(AssaySection):
    """A table of velocities that were reduced elsewhere."""

    file: FileName = Field(description="The table.")
    sheet: Text | None = Field(None, description="Workbooks only; by default the first that has the columns.")
    columns: VelocityColumns = Field(default_factory=dict, description="Names of columns: `ours: theirs`.")
    compound: Text | None = Field(None, description="The compound, where the table has no such column.")
