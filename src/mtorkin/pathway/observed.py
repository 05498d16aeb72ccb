"""Markers that were measured in cells: a folder with `purpose: cells`, read and brought to the untreated control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field, field_validator

from mtorkin.assays.fields import AssaySection, Text
from mtorkin.assays.folder import ASSAY_FILE
from mtorkin.assays.names import fold, listed, nearest
from mtorkin.assays.units import QuantityError, heading, number_and_unit, parse
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.place import resolved
from mtorkin.pathway.contexts import context, is_own
from mtorkin.pathway.documents import read_document
from mtorkin.pathway.panel import PANEL
from mtorkin.sheets.cells import Sheet, number
from mtorkin.sheets.files import read_sheets
from mtorkin.sheets.tables import table

#: Columns of the table, and what each holds; the last may be missing.
COLUMNS = {
    "compound": "identifier of the compound; of no matter where the dose is 0",
    "marker": "a marker of the panel",
    "dose": "in the medium, with its unit in the heading, e.g. `dose (nM)`; 0 is the control",
    "time": "after the dose, with its unit in the heading, e.g. `time (h)`",
    "signal": "as it was read; the loading control divided out where there is one",
    "replicate": "blot or plate: a signal is over the control of the same one",
}
OPTIONAL = ("replicate",)
#: Names of the markers of the panel.
MARKERS = {fold(name): marker for marker, label in PANEL.items() for name in (marker, label)}


class CellsAssay(AssaySection):
    """The `assay.yaml` of a folder with `purpose: cells`."""

    mtorkin: Literal["1"] = Field(description="Version of this folder format.")
    title: Text = Field(description="What was done, in a few words.")
    purpose: Literal["cells"] = Field(description="That it was measured in cells.")
    method: Literal["blot", "AlphaLISA", "ELISA"] = Field(description="How the markers were measured.")
    table: Text = Field(description="File of the folder with the signals, a row each.")
    context: Text = Field(
        "full", description="The cell and its conditions: a row of docs/pathway.md, or a YAML file of the folder."
    )
    background: float = Field(0.0, ge=0, allow_inf_nan=False, description="Signal without cells, which is subtracted.")
    simulated: bool = Field(False, description="True labels the results.")
    citation: Text | None = Field(None, description="Where the data were published.")
    notes: Text | None = Field(None, description="Anything else a reader should know.")

    @field_validator("context")
    @classmethod
    def _known(cls, name: str) -> str:
        if is_own(name):
            return cls._inside(name)
        try:
            context(name)
        except InputError as error:
            raise ValueError(error.problems[0].message) from None
        return name

    @field_validator("table")
    @classmethod
    def _inside(cls, name: str) -> str:
        if Path(name).name != name:
            raise ValueError(f"'{name}' is outside of the folder; put the file into it")
        return name


@dataclass(frozen=True)
class Observed:
    """What was measured in cells.

    Attributes
    ----------
    name
        The folder.
    assay
        What its `assay.yaml` says.
    points
        A row per compound, marker, dose and time: ``measured``, the mean over the control of the same time and
        replicate; ``sd`` of the replicates, empty where there is one; and ``n``, how many there are.
    doses, times
        How the table writes its doses, by nM, and its times, by min.
    """

    name: str
    assay: CellsAssay
    points: pd.DataFrame
    doses: Mapping[float, str] = field(default_factory=dict)
    times: Mapping[float, str] = field(default_factory=dict)

    @property
    def compounds(self) -> list[str]:
        """The compounds that were measured, each once."""
        return list(dict.fromkeys(self.points["compound"]))


def read_observed(folder: str | Path) -> Observed:
    """Read a folder with `purpose: cells`.

    Raises
    ------
    InputError
        With everything that is wrong, each with file, row and key.
    """
    folder = resolved(folder)
    assay = read_document(folder / ASSAY_FILE, CellsAssay, folder.name)
    if is_own(assay.context):
        # Of a cell of the user's own, which lies in the folder.
        assay = assay.model_copy(update={"context": str(folder / assay.context)})
        context(assay.context)
    file = folder / assay.table
    if not file.is_file():
        raise InputError(
            Problem(f"the folder has no file {assay.table}", assay=folder.name, file=ASSAY_FILE, key="table")
        )
    try:
        found = read_sheets(file)
    except InputError as error:
        raise InputError([replace(each, assay=folder.name) for each in error.problems]) from None
    if len(found) != 1:
        raise InputError(
            Problem(f"has {len(found)} sheets; leave the one with the signals", assay=folder.name, file=assay.table)
        )
    rows = _rows(found[0], folder.name, assay.table)
    # As it stands in the first row that has it.
    doses, times = (
        {float(number): str(words) for number, words in zip(rows[value][::-1], rows[text][::-1], strict=True)}
        for value, text in (("dose_nM", "dose"), ("time_min", "time"))
    )
    return Observed(folder.name, assay, _over_control(rows, assay, folder.name), doses, times)


def _rows(sheet: Sheet, folder: str, file: str) -> pd.DataFrame:
    """The rows of the table, with doses in nM and times in min."""

    def problem(message: str, key: str = "", where: str = "") -> Problem:
        return Problem(message, assay=folder, file=file, key=key, where=where)

    found = table(sheet)
    if found is None:
        raise InputError(problem("the table has no heading row"))
    places: dict[str, tuple[int, str]] = {}
    problems = []
    for place, text in enumerate(found.headings):
        name, unit = heading(text)
        if not name:
            continue
        if fold(name) not in COLUMNS:
            known = f"{nearest(name, COLUMNS)}; columns are {listed(COLUMNS)}"
            problems.append(problem(f"no column is called so{known}", key=name))
        elif fold(name) in places:
            problems.append(problem("two columns are called so; remove one", key=name))
        places[fold(name)] = (place, unit)
    missing = [name for name in COLUMNS if name not in places and name not in OPTIONAL]
    problems += [problem(f"there is no column {name}: {COLUMNS[name]}", key=name) for name in missing]
    if problems:
        raise InputError(problems)
    rows: list[dict[str, Any]] = []
    for row in found.rows():
        where = f"row {row.index + 1}"
        cells = {name: (str(row.cells[place]).strip(), unit) for name, (place, unit) in places.items()}
        try:
            rows.append({"row": row.index + 1, **_values(cells, sheet.decimal_comma)})
        except _Wrong as error:
            problems.append(problem(str(error), key=error.key, where=where))
    if problems:
        raise InputError(problems)
    if not rows:
        raise InputError(problem("the table has no rows"))
    return pd.DataFrame(rows)


class _Wrong(ValueError):
    """A cell that is not what its column holds; the message is for the user."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def _values(cells: Mapping[str, tuple[str, str]], decimal_comma: bool) -> dict[str, Any]:
    """What a row says."""
    marker = cells["marker"][0]
    if fold(marker) not in MARKERS:
        raise _Wrong("marker", f"'{marker}' is no marker; they are {listed(PANEL.values())}")
    dose, time = (
        _quantity(cells, key, kind, decimal_comma) for key, kind in (("dose", "concentration"), ("time", "time"))
    )
    compound = cells["compound"][0]
    if dose > 0 and not compound:
        raise _Wrong("compound", "a dose above 0 needs the identifier of its compound")
    text = cells["signal"][0]
    signal = number(text, decimal_comma)
    if signal is None:
        raise _Wrong("signal", f"'{text}' is not a number; remove the row where nothing was read")
    return {
        "compound": compound if dose > 0 else "", "marker": MARKERS[fold(marker)], "dose_nM": dose, "time_min": time,
        "signal": signal, "replicate": cells.get("replicate", ("", ""))[0],
        **{key: _written(*cells[key]) for key in ("dose", "time")},
    }  # fmt: skip


def _quantity(cells: Mapping[str, tuple[str, str]], key: str, kind: Any, decimal_comma: bool) -> float:
    text, unit = cells[key]
    try:
        found = parse(text, kind, unit, decimal_comma)
    except QuantityError as error:
        raise _Wrong(key, str(error)) from None
    if found.unit not in ("uM", "min"):
        raise _Wrong(key, f"'{text}' is no molar concentration; give for example nM")
    return found.value * 1000.0 if found.unit == "uM" else found.value


def _written(text: str, unit: str) -> str:
    """A quantity as the table has it, with its unit."""
    digits, own = number_and_unit(text)
    return f"{digits} {own or unit}"


def _over_control(rows: pd.DataFrame, assay: CellsAssay, folder: str) -> pd.DataFrame:
    """Signals over that of the untreated control of the same marker, time and replicate; replicates averaged."""
    beside = ["marker", "time_min", "replicate"]
    rows = rows.assign(signal=rows["signal"] - assay.background)
    untreated = rows[rows["dose_nM"] == 0]
    controls = untreated.groupby(beside)["signal"].mean()
    problems = []
    for _, of in rows[rows["dose_nM"] > 0].groupby(beside):
        first = of.iloc[0]
        key = tuple(first[name] for name in beside)
        at = Problem("", assay=folder, file=assay.table, where=f"row {first['row']}")
        what = f"{PANEL[first['marker']]} at {first['time_min']:g} min"
        what += f", replicate {first['replicate']}" if first["replicate"] else ""
        if key not in controls.index:
            message = f"{what} has no row of dose 0, and means nothing without its control; add one"
            problems.append(replace(at, message=message, key="dose"))
        elif controls.loc[key] <= 0:
            message = f"the control of {what} is not above the background of {assay.background:g}"
            problems.append(replace(at, message=message, key="signal"))
    if problems:
        raise InputError(problems)
    treated = rows[rows["dose_nM"] > 0]
    if treated.empty:
        raise InputError(Problem("has no row with a dose above 0", assay=folder, file=assay.table, key="dose"))
    own = pd.MultiIndex.from_frame(treated[beside])
    treated = treated.assign(measured=treated["signal"].to_numpy() / controls.reindex(own).to_numpy())
    points = treated.groupby(["compound", "marker", "dose_nM", "time_min"])["measured"].agg(["mean", "std", "count"])
    return points.set_axis(["measured", "sd", "n"], axis=1).reset_index()
