"""A plate that is to be pipetted: a dilution series of a compound at levels of a substrate, with controls, as a layout.

`mtorkin new --design` gives it; concentrations stay in the units that they are given in.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from mtorkin.assays.design import MECHANISM_LEVELS
from mtorkin.assays.family import SUBSTRATES
from mtorkin.assays.fields import AssaySection, PositiveConcentration, Text
from mtorkin.assays.folder import explained
from mtorkin.assays.names import listed
from mtorkin.assays.planned import in_lines, long_layout
from mtorkin.assays.series import Series
from mtorkin.assays.units import number_and_unit, parse
from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets.wells import PLATES, ROW_LETTERS


def levels_of(words: Sequence[str]) -> list[str]:
    """Concentrations as people list them: a unit holds for the numbers before it.

    Examples
    --------
    >>> levels_of(["10,", "50", "uM"]), levels_of(["900 nM", "3", "uM"])
    (['10 uM', '50 uM'], ['900 nM', '3 uM'])
    """
    levels: list[str] = []
    waiting: list[str] = []
    for word in " ".join(words).split():
        text = word.rstrip(",;")
        number = text[:1].isdigit() or text[:1] in "+-."
        if number:
            waiting.append(text)
        if not number or not text[-1:].isdigit():
            unit = "" if number else f" {text}"
            levels += [f"{each}{unit}" for each in waiting or [""]]
            waiting = []
    return levels + waiting


def _once_each(levels: tuple[str, ...]) -> tuple[str, ...]:
    values = [parse(level, "concentration") for level in levels]
    again = next((level for place, level in enumerate(levels) if values[place] in values[:place]), "")
    if again:
        raise ValueError(f"{again} is given twice; replicates have an option of their own")
    return levels


def _sold(size: int) -> int:
    if size not in PLATES:
        raise ValueError(f"there is no plate of {size} wells here; there are those of {listed(map(str, PLATES))}")
    return size


Levels = Annotated[tuple[PositiveConcentration, ...], AfterValidator(_once_each), BeforeValidator(levels_of)]


class PlateDesign(AssaySection):
    """What a plate is to hold: every concentration of the compound at every level of the substrates, with controls."""

    compound: Text
    series: Series
    ATP: Levels = ()
    protein: Levels = ()
    substrate: Levels = ()
    replicates: int = Field(2, ge=1, description="Wells of each composition.")
    plate: Annotated[int, AfterValidator(_sold)] = Field(96, description="Wells of the plate.")
    seed: int | None = Field(None, description="Of the random order of the wells; in order without it.")

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """The levels of each substrate that was given some."""
        return {name: levels for name in SUBSTRATES if (levels := getattr(self, name))}

    @property
    def varied(self) -> list[str]:
        """The substrates that have more than one level."""
        return [name for name, levels in self.levels.items() if len(levels) > 1]

    @property
    def title(self) -> str:
        """What is done, in a few words."""
        return f"{self.compound}, {' and '.join(self.varied)} varied" if self.varied else f"{self.compound}, IC50"

    @property
    def order(self) -> str:
        """In which order the wells lie, in words."""
        return "wells in order" if self.seed is None else f"wells in random order, seed {self.seed}"

    @property
    def purpose(self) -> str:
        """What the plate can be asked: see docs/assay-folder.md."""
        return "mechanism" if self.varied else "dose-response"

    @model_validator(mode="after")
    def _possible(self) -> PlateDesign:
        if not self.levels:
            raise ValueError("no substrate has a level; give those of ATP, protein, or of the substrate")
        if self.substrate and len(self.levels) > 1:
            raise ValueError("an enzyme has ATP and protein, or one substrate; remove one of them")
        if few := next((name for name in self.varied if len(self.levels[name]) < MECHANISM_LEVELS), ""):
            raise ValueError(
                f"{few} has {len(self.levels[few])} levels, which is too few for a mechanism and too many for an IC50; "
                f"give one level, or {MECHANISM_LEVELS} and more"
            )
        compositions = self._compositions()
        needed = len(compositions) * self.replicates
        if needed > self.plate:
            at = " and ".join(f"{len(levels)} of {name}" for name, levels in self.levels.items())
            raise ValueError(
                f"{self.series.levels} concentrations and 2 controls at each level ({at}), {self.replicates} "
                f"well{'s' if self.replicates > 1 else ''} of each, need {needed} wells, and the plate has {self.plate}"
                "; take a larger plate, fewer levels or fewer replicates"
            )
        return self

    def _compositions(self) -> list[tuple[str, dict[str, str]]]:
        """Role and concentrations of a well of each composition, level by level of the substrates."""
        doses = [("sample", dose) for dose in self.series.concentrations()]
        controls = [("high control", ""), ("low control", "")]
        return [
            (role, {"inhibitor": dose, **dict(zip(self.levels, at, strict=True))})
            for at in product(*self.levels.values())
            for role, dose in (*doses, *controls)
        ]

    def wells(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Name, role and concentrations of every well, in reading order.

        A row holds the series at a level of the substrates, and replicates lie as far apart as the order allows. With
        a seed the same wells are used in random order.
        """
        contents = self._compositions() * self.replicates
        length = self.series.levels + 2
        places = in_lines(len(contents) // length, length, *PLATES[self.plate])
        if self.seed is not None:
            random.Random(self.seed).shuffle(contents)
        for (row, column), (role, amounts) in sorted(zip(places, contents, strict=True), key=lambda pair: pair[0]):
            yield f"{ROW_LETTERS[row]}{column + 1}", role, amounts

    def layout(self) -> str:
        """The text of its layout; substrates with one level are left to `assay.yaml`."""
        columns = {"inhibitor": self.series.concentrations(), **{name: self.levels[name] for name in self.varied}}
        units = {name: number_and_unit(levels[0])[1] for name, levels in columns.items()}
        wells = [
            (well, role, {name: _in_column(amounts[name], unit) for name, unit in units.items()})
            for well, role, amounts in self.wells()
        ]
        return long_layout(self.compound, units, wells)


def _in_column(amount: str, unit: str) -> str:
    """A concentration as it stands in a column with a unit: its own unit is left out where it is the same."""
    return amount.removesuffix(unit).rstrip() if amount and number_and_unit(amount)[1] == unit else amount


def plate_design(given: Mapping[str, Any]) -> PlateDesign:
    """A design from what a user gave, by the names of its fields.

    Raises
    ------
    InputError
        With everything that is wrong with it.
    """
    try:
        return PlateDesign.model_validate(given)
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            path, message = explained(detail, PlateDesign)
            named = [str(part) for part in path if isinstance(part, str)]
            problems.append(Problem(message, key=f"--{named[-1]}" if named else ""))
        raise InputError(problems) from None
