"""A DataFrame of wells, as a user has it, to the tables that the kinetics and the verdict read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.assays.units import QuantityError, parse
from mtorkin.base import tables
from mtorkin.notebook.names import named

#: The axis by the name of a column.
_AXES = {"atp": "ATP", "protein": "protein"}
#: What the one family of a table is called.
FAMILY = "table"


@dataclass(frozen=True)
class Columns:
    """Which columns hold what, and in which units.

    Attributes
    ----------
    substrate, inhibitor
        Names of columns.
    velocity
        Name of a column, or of several that hold replicates.
    protein
        Name of the column of a second substrate; empty for none.
    units
        Unit of every column that has one, by its name.
    """

    substrate: str
    inhibitor: str
    velocity: Sequence[str]
    protein: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def concentrations(self) -> list[str]:
        """The columns of concentrations."""
        return [self.substrate, self.inhibitor, *([self.protein] if self.protein else [])]

    def unit(self, column: str) -> str:
        """The unit of a column; empty where none is given."""
        return self.units.get(column, "")

    @property
    def labels(self) -> dict[str, str]:
        """The names of substrate ``s``, inhibitor ``i`` and velocity ``v`` with their units."""
        velocity = self.velocity[0] if len(self.velocity) == 1 else "velocity"
        said = {"s": (self.substrate,) * 2, "i": (self.inhibitor,) * 2, "v": (velocity, self.velocity[0])}
        return {
            key: f"{name} ({self.unit(column)})" if self.unit(column) else name for key, (name, column) in said.items()
        }

    @property
    def axis(self) -> str:
        """What varies, by the names of the columns."""
        return "both" if self.protein else _AXES.get(self.substrate.casefold(), "substrate")


@dataclass(frozen=True)
class Wells:
    """The wells as tables of one row and of many, and what was left out.

    Attributes
    ----------
    family, wells
        `tables.FAMILIES` with one row, and `tables.FAMILY_WELLS`.
    left_out
        Why rows are left out, by their label in the user's table.
    """

    family: pd.DataFrame
    wells: pd.DataFrame
    left_out: dict[Any, str]


def read(table: pd.DataFrame, columns: Columns, enzyme: Any, axis: str) -> Wells:
    """Check a table and arrange it.

    Parameters
    ----------
    table
        A row a well, or a row for wells that are alike with replicates in several columns of velocities. Concentrations
        are numbers, or quantities: text such as ``2 nM``, or of pint.
    columns
        What its columns hold.
    enzyme
        Concentration of enzyme that can bind inhibitor: a number in the inhibitor's unit, or a quantity; 0 where it is
        not known.
    axis
        What varies: ``ATP``, ``protein``, ``substrate`` or ``both``.

    Raises
    ------
    ValueError
        If a column is not there, a cell is no number, or a concentration is missing or negative. The sentence names
        row and column.
    """
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"a table is a pandas DataFrame with a row a well, and not a {type(table).__name__}")
    for name in [*columns.concentrations, *columns.velocity, *columns.units]:
        named(name, table.columns, "column")
    table = table.assign(**{name: _in_its_unit(table, name, columns) for name in columns.concentrations})
    values = {name: _numbers(table, name) for name in [*columns.concentrations, *columns.velocity]}
    for name in columns.concentrations:
        _refuse(table, name, np.isnan(values[name]), "is empty; a concentration is needed, and 0 where there is none")
        _refuse(table, name, values[name] < 0, "is negative, and a concentration cannot be")
    left_out: dict[Any, str] = {}
    rows = []
    for number, label in enumerate(table.index):
        substrates = [values[name][number] for name in columns.concentrations if name != columns.inhibitor]
        if min(substrates) == 0:
            left_out[label] = "no substrate: its velocity tells nothing of a mechanism"
            continue
        seen = [(name, values[name][number]) for name in columns.velocity]
        if all(np.isnan(velocity) for _, velocity in seen):
            left_out[label] = "no velocity"
        rows += [
            {
                "family": FAMILY, "assay": FAMILY, "plate": FAMILY, "substrate": substrates[0],
                "well": f"{label}" if len(seen) == 1 else f"{label}, {name}", "velocity": velocity,
                "protein": substrates[1] if columns.protein else np.nan, "FKBP12": np.nan,
                "inhibitor": values[columns.inhibitor][number], "simulated": False,
            }
            for name, velocity in seen
            if not np.isnan(velocity)
        ]  # fmt: skip
    if not rows:
        raise ValueError("no row has both substrate and velocity, so there is nothing to fit")
    wells = tables.FAMILY_WELLS.frame(rows)
    if not (wells["velocity"] > 0).any():
        raise ValueError(f"no velocity of column {', '.join(columns.velocity)} is above zero: there is nothing to fit")
    return Wells(tables.FAMILIES.frame([_family(columns, wells, _enzyme(enzyme, columns), axis)]), wells, left_out)


def _in_its_unit(table: pd.DataFrame, name: str, columns: Columns) -> pd.Series:
    """A column of concentrations with quantities as numbers in its unit; what is none is left for `_numbers`."""

    def number(label: Any, cell: Any) -> Any:
        text = _quantity(cell)
        try:
            return _times(text, columns, name) if text else cell
        except QuantityError:
            return cell
        except ValueError as error:
            raise ValueError(f"row {label}, column '{name}': {error}") from None

    column = table[name]
    if pd.api.types.is_numeric_dtype(column):
        return column
    cells = [number(label, cell) for label, cell in zip(table.index, column, strict=True)]
    return pd.Series(cells, index=table.index, dtype=object)


def _quantity(cell: Any) -> str:
    """A quantity as text, which pint's own are turned into; empty where it is none."""
    if hasattr(cell, "magnitude") and hasattr(cell, "units"):
        return f"{cell:~}"
    return cell if isinstance(cell, str) and " " in cell.strip() else ""


def _times(text: str, columns: Columns, name: str) -> float:
    """How many times the unit of a column a concentration is."""
    unit = columns.unit(name)
    if not unit:
        raise ValueError(f"to read '{text}', the unit of column '{name}' is needed in units=")
    return parse(text, "concentration").value / parse(f"1 {unit}", "concentration").value


def _numbers(table: pd.DataFrame, name: str) -> np.ndarray:
    """A column as numbers, shape (n,)."""
    column = table[name]
    numbers = pd.to_numeric(column, errors="coerce")
    _refuse(table, name, (numbers.isna() & column.notna()).to_numpy(), "is not a number")
    found: np.ndarray = numbers.to_numpy(dtype=float, na_value=np.nan)
    _refuse(table, name, np.isinf(found), "is not finite")
    return found


def _refuse(table: pd.DataFrame, name: str, wrong: np.ndarray, why: str) -> None:
    """Raise where any cell of a column is wrong, naming the first row and how many more there are."""
    found = np.flatnonzero(wrong)
    if not found.size:
        return
    more = f" (and {found.size - 1} more rows)" if found.size > 1 else ""
    raise ValueError(f"row {table.index[found[0]]}, column '{name}': {table[name].iloc[found[0]]!s} {why}{more}")


def _enzyme(enzyme: Any, columns: Columns) -> float:
    """The enzyme in the unit of the inhibitor."""
    text = _quantity(enzyme) or (enzyme if isinstance(enzyme, str) else "")
    if not text:
        if not (np.isfinite(enzyme) and enzyme >= 0):
            raise ValueError(f"enzyme: {enzyme} is no concentration; write a number of 0 or more, or text as '2 nM'")
        return float(enzyme)
    try:
        return _times(text, columns, columns.inhibitor)
    except ValueError as error:
        raise ValueError(f"enzyme: {error}") from None


def _family(columns: Columns, wells: pd.DataFrame, enzyme: float, axis: str) -> dict[str, Any]:
    doses = wells["inhibitor"]
    return {
        "family": FAMILY, "compound": columns.inhibitor if (doses > 0).any() else None, "assay": FAMILY,
        "title": "table of wells", "simulated": False, "purpose": "mechanism", "axis": axis,
        "enzyme_concentration": enzyme or np.nan, "enzyme_concentration_unit": columns.unit(columns.inhibitor),
        "substrate_unit": columns.unit(columns.substrate), "protein_unit": columns.unit(columns.protein),
        "inhibitor_unit": columns.unit(columns.inhibitor), "velocity_unit": columns.unit(columns.velocity[0]),
        "n_wells": len(wells), "n_substrate_levels": wells["substrate"].nunique(),
        "n_inhibitor_levels": int(doses[doses > 0].nunique()), "top_inhibitor": float(doses.max()),
    }  # fmt: skip
