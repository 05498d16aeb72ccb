"""The parts of an EnzymeML v2 document that we write and read: the names are those of its specification.

A document of others may hold more, and null where it has nothing: neither is read. Older documents list reactants and
products together, with negative stoichiometry for reactants, and modifiers without their roles.

References
----------
EnzymeML/enzymeml-specifications on GitHub: specifications/v2.md and schemes/v2/enzymeml-v2.json.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: What a modifier of a reaction is, as far as we write it.
BIOCATALYST, INHIBITOR = "biocatalyst", "inhibitor"
#: Type of data that are amounts of product.
CONCENTRATION = "concentration"
#: Type of equation that is the velocity of a reaction.
RATE_LAW = "rateLaw"
#: What two parameters are called in front of the group whose initial velocities are read between them: EnzymeML has no
#: other place for a window of time.
WINDOW = ("start of the initial velocities of ", "end of the initial velocities of ")


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class BaseUnit(_Part):
    """A factor of a unit: (multiplier * 10^scale * kind)^exponent."""

    kind: str
    exponent: int
    multiplier: float = 1.0
    scale: float = 0.0


class UnitDefinition(_Part):
    """A unit, by its name and by the units of the SI."""

    id: str = ""
    name: str = ""
    base_units: list[BaseUnit] = Field(default_factory=list)


class Vessel(_Part):
    """What a reaction was held in."""

    id: str
    name: str
    volume: float
    unit: UnitDefinition
    constant: bool = True


class Species(_Part):
    """What is common to proteins, small molecules and complexes."""

    id: str
    name: str
    constant: bool = False
    vessel_id: str | None = None
    references: list[str] = Field(default_factory=list)


class Protein(Species):
    """A protein."""

    sequence: str | None = None
    ecnumber: str | None = None
    organism: str | None = None


class SmallMolecule(Species):
    """A small molecule."""

    inchi: str | None = None


class Complex(_Part):
    """Species that are bound to each other."""

    id: str
    name: str
    constant: bool = False
    participants: list[str] = Field(default_factory=list)


class ReactionElement(_Part):
    """A species that is used or made."""

    species_id: str
    stoichiometry: float = 1.0


class ModifierElement(_Part):
    """A species that acts on a reaction."""

    species_id: str
    role: str = ""

    @model_validator(mode="before")
    @classmethod
    def _without_role(cls, data: Any) -> Any:
        return {"species_id": data} if isinstance(data, str) else data


class Variable(_Part):
    """A symbol of an equation that is a species."""

    id: str
    name: str
    symbol: str


class Equation(_Part):
    """An equation; its left side is a species."""

    species_id: str
    equation: str
    equation_type: str = RATE_LAW
    variables: list[Variable] = Field(default_factory=list)


class Parameter(_Part):
    """A constant of an equation, or an end of the window of a group of measurements."""

    id: str
    name: str
    symbol: str
    value: float | None = None
    unit: UnitDefinition | None = None
    stderr: float | None = None
    constant: bool = True


class Reaction(_Part):
    """A reaction."""

    id: str
    name: str
    reversible: bool = False
    kinetic_law: Equation | None = None
    reactants: list[ReactionElement] = Field(default_factory=list)
    products: list[ReactionElement] = Field(default_factory=list)
    modifiers: list[ModifierElement] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _sides(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("species"), list):
            return data
        signed = [(each, float(each.get("stoichiometry") or 0)) for each in data["species"] if isinstance(each, dict)]
        return {
            **data,
            "reactants": [each | {"stoichiometry": -amount} for each, amount in signed if amount < 0],
            "products": [each | {"stoichiometry": amount} for each, amount in signed if amount > 0],
        }


class MeasurementData(_Part):
    """A species of a measurement: its amount at the start, and its course in time where it was measured."""

    species_id: str
    prepared: float | None = None
    initial: float | None = None
    data_unit: UnitDefinition | None = None
    data: list[float] = Field(default_factory=list)
    time: list[float] = Field(default_factory=list)
    time_unit: UnitDefinition | None = None
    data_type: str = CONCENTRATION
    is_simulated: bool = False


class Measurement(_Part):
    """What was put together, and what was seen: a well."""

    id: str
    name: str
    species_data: list[MeasurementData] = Field(default_factory=list)
    group_id: str | None = None
    ph: float | None = None
    temperature: float | None = None
    temperature_unit: UnitDefinition | None = None


class Document(_Part):
    """An EnzymeML document."""

    name: str
    version: str = "2.0"
    references: list[str] = Field(default_factory=list)
    vessels: list[Vessel] = Field(default_factory=list)
    proteins: list[Protein] = Field(default_factory=list)
    complexes: list[Complex] = Field(default_factory=list)
    small_molecules: list[SmallMolecule] = Field(default_factory=list)
    reactions: list[Reaction] = Field(default_factory=list)
    measurements: list[Measurement] = Field(default_factory=list)
    equations: list[Equation] = Field(default_factory=list)
    parameters: list[Parameter] = Field(default_factory=list)
