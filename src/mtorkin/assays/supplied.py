"""An evidence line as a published value."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from mtorkin.assays.evidence import LineRow, load_evidence
from mtorkin.assays.fields import AssaySection, PositiveConcentration, Text
from mtorkin.assays.mutations import REFUSED, domain
from mtorkin.assays.names import listed, nearest
from mtorkin.assays.units import parse

_LINES = load_evidence().suppliable
#: Keys that some lines need beside the value.
_KEYS = ("mutation", "ATP", "Km", "dilution")


def _known_line(name: str) -> str:
    if name not in _LINES:
        raise ValueError(f"'{name}' is not an evidence line{nearest(name, _LINES)}; lines are {listed(_LINES, 20)}")
    return name


class Supplied(AssaySection):
    """An evidence line as a published value, where raw data are not at hand."""

    model_config = ConfigDict(ser_json_inf_nan="strings")

    line: Annotated[str, AfterValidator(_known_line)] = Field(
        description="Which line.", json_schema_extra={"enum": list(_LINES)}
    )
    compound: Text = Field(description="Identifier of the compound.")
    value: float = Field(
        allow_inf_nan=False, description="The effect, in the unit that docs/evidence.md gives; a ratio has none."
    )
    interval: tuple[float, float] | None = Field(
        None, description="Its 95 % interval; inf for an open end. Without it the value is shown, and decides nothing."
    )
    citation: Text = Field(description="Where it was published.")
    mutation: Text | None = Field(None, description="Of a mutant, e.g. S2035T.")
    ATP: tuple[PositiveConcentration, PositiveConcentration] | None = Field(
        None, description="Lowest and highest [ATP] of an IC50 against [ATP]."
    )
    Km: PositiveConcentration | None = Field(None, description="Km of ATP that goes with it.")
    dilution: float | None = Field(None, gt=1, allow_inf_nan=False, description="Of a jump dilution, how many times.")

    @model_validator(mode="after")
    def _consistent(self) -> Supplied:
        row = _LINES[self.line]
        for key in _KEYS:
            given = getattr(self, key) is not None
            if key in row.needs and not given:
                raise ValueError(f"the line {self.line} needs `{key}` beside its value")
            if given and key not in row.needs:
                raise ValueError(f"the line {self.line} has no use for `{key}`; remove it")
        self._is_possible(row)
        if self.ATP is not None:
            low, high = (parse(text, "concentration").value for text in self.ATP)
            if low >= high:
                raise ValueError(f"'{self.ATP[0]}' is not below '{self.ATP[1]}'; give the lowest [ATP] first")
        if self.mutation is not None:
            self._is_of_the_line(self.mutation, row)
        return self

    def _is_possible(self, row: LineRow) -> None:
        """Refuse a value outside its interval, and a ratio that cannot be."""
        lowest, highest = self.interval or (self.value, self.value)
        if row.effect.kind != "difference" and (self.value <= 0 or lowest < 0):
            raise ValueError(f"the value of {self.line} is a {row.effect.word}, which is above zero")
        if not lowest <= self.value <= highest:
            raise ValueError(f"the value {self.value:g} is outside its interval; correct one of them")

    def _is_of_the_line(self, mutation: str, row: LineRow) -> None:
        """Refuse a mutation in a domain that the line does not speak of."""
        found = domain(mutation)
        if found in REFUSED:
            raise ValueError(f"{mutation}: {REFUSED[found]}")
        if row.compares is None or found not in row.compares.of:
            raise ValueError(f"{mutation} is in the {found} domain, which the line {self.line} does not speak of")
