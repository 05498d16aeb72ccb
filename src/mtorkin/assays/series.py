"""Dilution series: the concentrations of a compound by top, factor and direction, where no well states its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from mtorkin.assays.fields import AssaySection, PositiveConcentration
from mtorkin.assays.units import number_and_unit

Direction = Literal["right", "left", "down", "up"]


class Series(AssaySection):
    """A dilution series on the plate, from its highest concentration on."""

    top: PositiveConcentration = Field(description="Highest concentration.")
    factor: float = Field(gt=1, allow_inf_nan=False, description="How many times each is more dilute than the last.")
    levels: int = Field(ge=2, description="How many concentrations above zero.")
    direction: Direction = Field("right", description="Where the next concentration lies.")
    replicates: int = Field(1, ge=1, description="Neighbouring wells of a line that hold the same.")
    zero: bool = Field(False, description="Whether a well without compound ends the series.")

    @model_validator(mode="after")
    def _not_endless(self) -> Series:
        if self.factor ** (self.levels - 1) > 1e15:
            raise ValueError(f"{self.levels} levels, each {self.factor:g} times more dilute, end at nothing")
        return self

    @property
    def across(self) -> bool:
        """Whether it lies along rows."""
        return self.direction in ("right", "left")

    @property
    def backwards(self) -> bool:
        """Whether it runs against the order of letters or numbers."""
        return self.direction in ("left", "up")

    def concentrations(self) -> list[str]:
        """What the wells of a line hold, with the unit, from the highest on.

        Examples
        --------
        >>> Series(top="9 uM", factor=3, levels=3, zero=True).concentrations()
        ['9 uM', '3 uM', '1 uM', '0 uM']
        """
        number, unit = number_and_unit(self.top)
        steps = [float(Fraction(number) / Fraction(self.factor) ** step) for step in range(self.levels)]
        levels = [*steps, 0.0] if self.zero else steps
        return [f"{level:.9g} {unit}" for level in levels for _ in range(self.replicates)]
