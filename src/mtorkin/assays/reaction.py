"""What was in the reaction: enzyme, substrates, accessory proteins and conditions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from mtorkin.assays.fields import (
    AssaySection,
    Concentration,
    OptionalText,
    PositiveConcentration,
    PositiveTime,
    Sequence,
    Temperature,
    Text,
    Time,
)
from mtorkin.assays.mutations import outside_mtor
from mtorkin.assays.units import Quantity, parse

#: Times the total concentration that a titration may find by its error.
_TITRATED = 1.5


class Enzyme(AssaySection):
    """The enzyme, as STRENDA asks for it."""

    name: Text = Field(description="Name of the enzyme.")
    uniprot: Text | None = Field(None, description="UniProt accession.")
    ec: Text | None = Field(None, description="EC number.")
    organism: Text | None = Field(None, description="Organism that the sequence is from.")
    complex: Literal["mTORC1", "mTORC2", "truncated", "other"] | None = Field(None, description="Complex or form.")
    # A pydantic model has an attribute `construct` of its own.
    residues: Text | None = Field(None, alias="construct", description="Residues of the construct, or its name.")
    mutations: list[Text] = Field(default_factory=list, description="Mutations, e.g. S2035T.")
    strain: Text | None = Field(None, description="Strain of that organism.")
    tissue: Text | None = Field(None, description="Tissue, cell line or organelle that it was taken from.")
    isoenzyme: Text | None = Field(None, description="Isoenzyme or splice form; none known where there is one form.")
    sequence: Sequence | None = Field(None, description="Sequence as assayed, where no accession has it.")
    source: Text | None = Field(None, description="Expression system and purification.")
    purity: Text | None = Field(None, description="Purity, and how it was judged.")
    storage: Text | None = Field(None, description="Storage: temperature, buffer, concentration, thawing.")
    modifications: Text | None = Field(None, description="Tags, labels, post-translational modifications.")
    preparation: OptionalText = Field(None, description="Folders with the same preparation share Vmax and Km.")
    total_concentration: PositiveConcentration | None = Field(None, description="Total concentration in the well.")
    active_concentration: PositiveConcentration | None = Field(
        None, description="Active concentration by titration, used instead of the total."
    )

    @model_validator(mode="after")
    def _residues_exist(self) -> Enzyme:
        if fault := outside_mtor(self.name, self.uniprot, self.mutations):
            raise ValueError(fault)
        return self

    @model_validator(mode="after")
    def _no_more_active_than_there_is(self) -> Enzyme:
        if self.active_concentration and self.total_concentration:
            active, total = (
                parse(text, "concentration") for text in (self.active_concentration, self.total_concentration)
            )
            if active.unit == total.unit and active.value > _TITRATED * total.value:
                raise ValueError(
                    f"active_concentration, {self.active_concentration}, is more than total_concentration, "
                    f"{self.total_concentration}; correct one of them"
                )
        return self

    def concentration(self) -> tuple[Quantity, Literal["active", "total"]] | None:
        """The concentration to use, in uM if molar, and what it rests on; ``None`` where neither is given."""
        if self.written_concentration is None:
            return None
        return parse(self.written_concentration, "concentration"), "active" if self.active_concentration else "total"

    @property
    def written_concentration(self) -> str | None:
        """The same as it is written."""
        return self.active_concentration or self.total_concentration


class Substrate(AssaySection):
    """A substrate. One that is held constant states its concentration here; one that varies has a column."""

    name: Text | None = Field(None, description="Name, e.g. 4E-BP1.")
    site: Text | None = Field(None, description="Phosphosite that is detected, e.g. T37/T46.")
    uniprot: Text | None = Field(None, description="UniProt accession.")
    sequence: Sequence | None = Field(None, description="Sequence as assayed, where no accession has it.")
    concentration: Concentration | None = Field(None, description="Concentration, if it is held constant.")


class Substrates(AssaySection):
    """ATP and a protein, or the one substrate of a one-substrate enzyme."""

    ATP: Substrate | None = None
    protein: Substrate | None = None
    substrate: Substrate | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Substrates:
        if self.substrate is not None and (self.ATP is not None or self.protein is not None):
            raise ValueError(
                "has `substrate` (for an enzyme with one substrate) beside ATP or protein; keep one of the two"
            )
        return self

    def declared(self) -> dict[str, Substrate]:
        """The substrates that are named, by the name of their column."""
        named = {"ATP": self.ATP, "protein": self.protein, "substrate": self.substrate}
        return {name: substrate for name, substrate in named.items() if substrate is not None}


class AccessoryProtein(AssaySection):
    """An accessory protein in every well, unless the layout has a column for it."""

    concentration: Concentration | None = Field(None, description="Concentration, if it is held constant.")
    uniprot: Text | None = Field(None, description="UniProt accession.")
    sequence: Sequence | None = Field(None, description="Sequence as assayed, where no accession has it.")
    source: Text | None = Field(None, description="Expression system and purification.")


class Ligand(AssaySection):
    """A ligand in every well, unless the layout has a column for it."""

    concentration: Concentration | None = Field(None, description="Concentration, if it is held constant.")


class Accessory(AssaySection):
    """What is added beside enzyme, substrates and compound; absent means that none was added."""

    FKBP12: AccessoryProtein | None = None
    FK506: Ligand | None = Field(None, description="Competes with a rapalog for FKBP12.")


class Reaction(AssaySection):
    """The reaction in words or formulas."""

    as_assayed: Text | None = Field(None, description="As it is measured, e.g. ATP + 4E-BP1 = ADP + pT37/46-4E-BP1.")
    balanced: Text | None = Field(None, description="Balanced, with protons and charges.")


class Conditions(AssaySection):
    """Conditions of the reaction."""

    reaction_time: PositiveTime | None = Field(None, description="Required for endpoint reads.")
    preincubation: Time | None = Field(
        None, description="Enzyme and compound before the reaction is started, unless there is a column for it."
    )
    preincubated_with: list[Literal["ATP", "protein", "substrate", "FKBP12"]] | None = Field(
        None,
        description="With what the enzyme stood beside the compound during the preincubation; [] for nothing else. "
        "Where ATP was there, a compound that leaves slowly has met its competition.",
    )
    temperature: Temperature | None = None
    pH: float | None = Field(None, ge=0, le=14, allow_inf_nan=False)
    dilution: float | None = Field(
        None,
        gt=1,
        allow_inf_nan=False,
        description="Jump dilution: how many times enzyme and compound were diluted into the reaction after their "
        "preincubation. Concentrations are those after it.",
    )
    product_inhibition: PositiveConcentration | None = Field(
        None,
        description="Inhibition constant of ADP against ATP; where much ATP is converted it is then allowed for.",
    )
    detergent: Text | None = Field(None, description="Detergent with its concentration, or none.")
    buffer: Text | None = Field(None, description="Buffer, salts, metals, additives, with their concentrations.")
    pH_measured: Text | None = Field(None, description="How pH was measured: instrument, temperature, in what.")
    ionic_strength: Concentration | None = Field(None, description="Ionic strength of the reaction.")
    magnesium: Concentration | None = Field(None, description="Magnesium in all; ATP is used as its magnesium salt.")
    metal_salts: Text | None = Field(None, description="Other metal salts with their concentrations, or none.")
    solvent: Text | None = Field(None, description="Solvent of the compounds and its share in the well, e.g. 1 % DMSO.")
    stopping: Text | None = Field(None, description="How the reaction was stopped.")
    proportional_to_enzyme: Text | None = Field(
        None, description="Concentrations of the enzyme over which the velocity was proportional to it."
    )

    def preincubation_minutes(self) -> float | None:
        """The preincubation in min; ``None`` where it is not given."""
        return None if self.preincubation is None else parse(self.preincubation, "time").value

    def reaction_minutes(self) -> float | None:
        """The reaction time in min; ``None`` where it is not given."""
        return None if self.reaction_time is None else parse(self.reaction_time, "time").value
