"""An evidence line as a published value."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from mtorkin.assays.evidence import LINES, NEEDS
from mtorkin.assays.fields import AssaySection, PositiveConcentration, Text
from mtorkin.assays.mutations import LINES_OF_DOMAIN, REFUSED, domain
from mtorkin.assays.names import listed, nearest
from mtorkin.assays.units import parse


def _known_line(name: str) -> str:
    if name not in LINES:
        raise ValueError(f"'{name}' is not an evidence line{nearest(name, LINES)}; lines are {listed(LINES, 20)}")
    return name


class Supplied(AssaySection):
    """An evidence line as a published value, where raw data are not at hand."""

    model_config = ConfigDict(ser_json_inf_nan="strings")

    line: Annotated[str, AfterValidator(_known_line)] = Field(
        description="Which line.", json_schema_extra={"enum": list(LINES)}
    )
    compound: Text = Field(description="Identifier of the compound.")
    value: float = Field(gt=0, allow_inf_nan=False, description="The effect, as docs/evidence.md defines it; a ratio.")
    interval: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(gt=0)]] | None = Field(
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
        needed = NEEDS.get(self.line, ())
        for key in ("mutation", "ATP", "Km", "dilution"):
            given = getattr(self, key) is not None
            if key in needed and not given:
                raise ValueError(f"the line {self.line} needs `{key}` beside its value")
            if given and key not in needed:
                raise ValueError(f"the line {self.line} has no use for `{key}`; remove it")
        if self.interval is not None and not self.interval[0] <= self.value <= self.interval[1]:
            raise ValueError(f"the value {self.value:g} is outside its interval; correct one of them")
        if self.ATP is not None:
            low, high = (parse(text, "concentration").value for text in self.ATP)
            if low >= high:
                raise ValueError(f"'{self.ATP[0]}' is not below '{self.ATP[1]}'; give the lowest [ATP] first")
        if self.mutation is not None:
            found = domain(self.mutation)
            expected = LINES_OF_DOMAIN.get(found)
            if expected != self.line:
                raise ValueError(
                    f"{self.mutation}: {REFUSED[found]}"
                    if found in REFUSED
                    else f"{self.mutation} is in the {found} domain, which the line {self.line} does not speak of"
                )
        return self
