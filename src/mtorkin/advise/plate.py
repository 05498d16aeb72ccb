"""A plan on its plate: which well holds what, as a layout that the assay folder takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from mtorkin.advise.knowledge import Known
from mtorkin.advise.plans import PLATES, Plan
from mtorkin.assays.planned import in_lines, long_layout
from mtorkin.sheets.wells import ROW_LETTERS

#: Units of molar concentrations that people write, over uM, largest first.
_MOLAR = {"mM": Decimal("0.001"), "uM": Decimal(1), "nM": Decimal(1000), "pM": Decimal(1000000)}
#: The smallest concentration of a column is at least this in its unit.
_SMALLEST = Decimal("0.5")


@dataclass(frozen=True)
class Well:
    """A well of a plan, in the compound's own units; the compound's concentration is None in a low control."""

    row: int
    column: int
    role: str
    first: float
    second: float
    inhibitor: float | None
    FKBP12: float

    @property
    def name(self) -> str:
        """Row letter and column number."""
        return f"{ROW_LETTERS[self.row]}{self.column + 1}"


def place(plan: Plan) -> list[Well]:
    """The wells of a plan.

    A column holds a condition where the plate has room for that. Replicates lie mirrored in the other half of the plate
    and some rows away: a drift across the columns cancels, one across the rows or an edge effect can be told.
    """
    rows, columns = PLATES[plan.size]
    height, width = (rows if plan.replicates == 2 else rows // 2), columns // 2
    main = [
        [("low control", condition, None, plan.FKBP12), ("high control", condition, 0.0, plan.FKBP12)]
        + [("sample", condition, dose, plan.FKBP12) for dose in plan.inhibitors]
        for condition in plan.conditions
    ]
    beside = []
    if plan.arm is not None:
        for condition in plan.arm.conditions:
            beside += [("high control", condition, 0.0, plan.arm.FKBP12)]
            beside += [("sample", condition, dose, plan.arm.FKBP12) for dose in plan.arm.inhibitors]
    taken = [(row, column) for column, row in in_lines(len(main), len(main[0]), width, height)]
    slots = [(row, column) for column in range(width) for row in range(height)]
    free = (slot for slot in slots if slot not in set(taken))
    contents = [content for own in main for content in own]
    wells = [
        Well(*where, role, *condition, dose, fkbp12)
        for slot, (role, condition, dose, fkbp12) in [
            *zip(taken, contents, strict=True),
            *zip(islice(free, len(beside)), beside, strict=True),
        ]
        for where in _replicates(*slot, rows, columns, plan.replicates)
    ]
    return sorted(wells, key=lambda well: (well.row, well.column))


def _replicates(row: int, column: int, rows: int, columns: int, replicates: int) -> Iterator[tuple[int, int]]:
    yield row, column
    mirrored = columns - 1 - column
    if replicates == 2:
        yield (row + rows // 2) % rows, mirrored
        return
    lower = rows // 2 + (row + rows // 4) % (rows // 2)
    yield from ((row, mirrored), (lower, column), (lower, mirrored))


def layout_csv(plan: Plan, known: Known, compound: str) -> str:
    """The long layout of a plan: see docs/assay-folder.md."""
    wells = place(plan)
    quantities = [("inhibitor", known.units[2], [well.inhibitor for well in wells])]
    quantities += [(known.names[0], known.units[0], [well.first for well in wells])]
    if known.both:
        quantities += [(known.names[1], known.units[1], [well.second for well in wells])]
    if plan.arm is not None:
        quantities += [("FKBP12", known.units[3], [well.FKBP12 for well in wells])]
    shown = [(name, *in_print(values, unit)) for name, unit, values in quantities]
    units = {name: unit for name, unit, _ in shown}
    return long_layout(
        compound,
        units,
        [(well.name, well.role, {name: texts[index] for name, _, texts in shown}) for index, well in enumerate(wells)],
    )


def in_print(values: Sequence[float | None], unit: str) -> tuple[str, list[str]]:
    """A series of concentrations in the unit that people would write it in, and the numbers in it; empty for None."""
    # What was used before is held as it was, to all digits that a layout is compared by.
    exact = [None if value is None else Decimal(f"{value:.6g}") for value in values]
    positive = [value for value in exact if value]
    factor = Decimal(1)
    if unit == "uM" and positive:
        unit, factor = next(
            ((name, own) for name, own in _MOLAR.items() if min(positive) * own >= _SMALLEST), list(_MOLAR.items())[-1]
        )
    return unit, ["" if value is None else _plain(value * factor) for value in exact]


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
