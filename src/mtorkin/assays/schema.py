"""The model of `assay.yaml`.

Quantities are kept as the text that the user wrote; `mtorkin.assays.units.parse` turns them into numbers.
`docs/schemas/assay.schema.json` is written from these models.
"""

from __future__ import annotations

from datetime import date as Date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from mtorkin.assays.catalogue import find, load_catalogue
from mtorkin.assays.data_files import Plate, Velocities, mapping_of
from mtorkin.assays.detection import Detection, Standards
from mtorkin.assays.fields import AssaySection, ChEBI, Doi, InChI, MolarMass, Orcid, PubChem, Text
from mtorkin.assays.names import listed, nearest
from mtorkin.assays.ranges import NUMBERS, RANGES
from mtorkin.assays.rapalogs import REASON, named_rapalog
from mtorkin.assays.reaction import (
    Accessory,
    AccessoryProtein,
    Conditions,
    Enzyme,
    Ligand,
    Reaction,
    Substrate,
    Substrates,
)
from mtorkin.assays.series import Series
from mtorkin.assays.supplied import Supplied
from mtorkin.assays.units import Quantity, parse
from mtorkin.base.errors import InputError

__all__ = [
    "Accessory",
    "AccessoryProtein",
    "Assay",
    "Compound",
    "Conditions",
    "Controls",
    "Detection",
    "Enzyme",
    "Instrument",
    "Ligand",
    "Person",
    "Plate",
    "Reaction",
    "Standards",
    "Substrate",
    "Substrates",
    "Supplied",
    "Velocities",
    "mapping_of",
]


class Instrument(AssaySection):
    """The instrument."""

    manufacturer: Text | None = None
    model: Text | None = None
    settings: Text | None = Field(None, description="Filters, gain and the like.")


def _no_rapalog(text: str) -> str:
    if rapalog := named_rapalog(text):
        raise ValueError(f"the low control cannot be {rapalog}: {REASON}")
    return text


class Controls(AssaySection):
    """What the controls are."""

    low: Annotated[Text, AfterValidator(_no_rapalog)] | None = Field(None, description="What the low control is.")
    high: Text | None = Field(None, description="What the high control is, where it is more than no compound.")


#: Classes that a compound may be known to be.
REFERENCES = (
    "atp-competitive", "rapalog-like", "substrate-competitive", "uncompetitive", "noncompetitive", "inactive",
)  # fmt: skip


def _known(text: str) -> str:
    """A class, or the name that the catalogue has for a compound of such a class."""
    if text in REFERENCES:
        return text
    try:
        entry = find(text)
    except InputError as error:
        message = f"must be a class ({', '.join(REFERENCES)}) or a known compound; {error.problems[0].message}"
        raise ValueError(message) from None
    word = load_catalogue()[entry].word
    if word not in REFERENCES:
        raise ValueError(f"{entry} is {word}, and no reference can be held to that; remove the key")
    return entry


class Compound(AssaySection):
    """A compound, known by the identifier that the layout uses."""

    name: Text | None = Field(None, description="Name for people.")
    aliases: list[Text] = Field(default_factory=list, description="Identifiers that other folders use for it.")
    molar_mass: MolarMass | None = Field(None, description="Makes concentrations by mass (g/L) molar ones.")
    series: Series | None = Field(None, description="Its concentrations, where wells of the layout state none.")
    rapalog: bool | None = Field(None, description="Whether it is a rapalog.")
    inchi: InChI | None = Field(None, description="InChI: its structure as text.")
    chebi: ChEBI | None = Field(None, description="Identifier in ChEBI.")
    pubchem: PubChem | None = Field(None, description="Identifier in PubChem (CID).")
    reference: Annotated[Text, AfterValidator(_known)] | None = Field(
        None,
        description="What it is known to be, by class or by a name that `mtorkin catalogue` lists: where it behaves "
        "otherwise, its plates are not interpreted.",
        examples=[*REFERENCES, "rapamycin", "Torin1"],
    )

    @property
    def known_as(self) -> str | None:
        """The compound of the catalogue that it is stated to be."""
        return None if self.reference in REFERENCES else self.reference

    @property
    def known_class(self) -> str | None:
        """The class that it is stated to be of, or that the catalogue has of what it is."""
        return load_catalogue()[self.known_as].word if self.known_as else self.reference


#: What is said of a compound that is not named.
_NOTHING = Compound()


class Person(AssaySection):
    """A person who made the data."""

    name: Text = Field(description="Name.")
    orcid: Orcid | None = Field(None, description="ORCID iD.")
    affiliation: Text | None = Field(None, description="Institution.")


def _unique_plates(plates: list[Plate]) -> list[Plate]:
    names = [plate.name for plate in plates]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise ValueError(f"two plates are called '{double[0]}'; give each a name of its own")
    return plates


def _version(value: Any) -> Any:
    if str(value) != "1":
        raise ValueError(f"must be 1, the version of this folder format; found '{value}'")
    return 1


def _ranged(name: str) -> str:
    if name not in (known := (*RANGES, *NUMBERS)):
        raise ValueError(f"'{name}' is no quantity with a range{nearest(name, known)}; known are {listed(known, 25)}")
    return name


class Assay(AssaySection):
    """An assay folder, as `assay.yaml` describes it."""

    mtorkin: Annotated[Literal[1], BeforeValidator(_version)] = Field(description="Version of this folder format.")
    title: Text = Field(description="What was done, in a few words.")
    simulated: bool = Field(False, description="True labels every page and table.")
    purpose: Literal["mechanism", "dose-response", "substrate-kinetics", "counter-assay"] = Field(
        "mechanism", description="What is asked of the data."
    )
    experiment: int | None = Field(None, ge=1, description="Which independent experiment this is.")
    date: Date | None = Field(None, description="Day of the experiment.")
    citation: Text | None = Field(None, description="Where the data were published.")
    doi: Doi | None = Field(None, description="DOI of the data, where they are deposited.")
    people: list[Person] = Field(default_factory=list, description="Who made the data.")
    notes: Text | None = Field(None, description="Anything else a reader should know.")
    unusual: list[Annotated[Text, AfterValidator(_ranged)]] = Field(
        default_factory=list, description="Quantities that lie beyond what laboratories have, and are meant so."
    )
    # Required of every folder with an enzyme: see `mtorkin.assays.folder`.
    enzyme: Enzyme = Enzyme(name="none")
    substrates: Substrates = Substrates()
    accessory: Accessory = Accessory()
    reaction: Reaction = Reaction()
    conditions: Conditions = Conditions()
    detection: Detection | None = None
    instrument: Instrument = Instrument()
    controls: Controls = Controls()
    plates: Annotated[list[Plate], AfterValidator(_unique_plates)] = Field(default_factory=list)
    velocities: Velocities | None = None
    compounds: dict[str, Compound] = Field(default_factory=dict, description="By the identifier that the layout uses.")
    evidence: list[Supplied] = Field(
        default_factory=list, description="Evidence lines as published values, where raw data are not at hand."
    )

    @property
    def measures(self) -> bool:
        """Whether the folder holds data, and not only evidence from elsewhere."""
        return bool(self.plates) or self.velocities is not None

    @property
    def files(self) -> list[str]:
        """The files that it names, each once."""
        standards = self.detection.standards if self.detection else None
        named = [file for plate in self.plates for file in (plate.file, plate.layout)]
        named += [given.file for given in (self.velocities, standards) if given is not None]
        return list(dict.fromkeys(named))

    @cached_property
    def _by_name(self) -> dict[str, Compound]:
        """Compounds by identifier and alias in lower case; an identifier comes before an alias."""
        aliases = {alias.casefold(): stated for stated in self.compounds.values() for alias in stated.aliases}
        return aliases | {identifier.casefold(): stated for identifier, stated in self.compounds.items()}

    def stated(self, compound: str) -> Compound:
        """What is said of a compound, by its identifier or an alias, whatever their case."""
        return self._by_name.get(compound.casefold(), _NOTHING)

    def molar_mass(self, compound: str | None) -> Quantity | None:
        """The molar mass of a compound in g/mol; ``None`` where it is not stated."""
        stated = self.stated(compound).molar_mass if compound else None
        return None if stated is None else parse(stated, "molar mass")

    def is_rapalog(self, compound: str) -> bool:
        """Whether a compound of this folder is a rapalog: as stated, else by its names and what it is known as."""
        stated = self.stated(compound)
        if stated.rapalog is not None:
            return stated.rapalog
        names = (compound, stated.name, stated.known_as, *stated.aliases)
        return any(named_rapalog(name) for name in names if name)
