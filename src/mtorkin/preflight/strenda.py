"""What the STRENDA guidelines ask of a published assay, item by item: given, computed by us, or missing.

Level 1A is how the assay was made, level 1B what was found. An item is a row of a table; the documentation follows
from it.

References
----------
Tipton et al. 2014, Perspectives in Science 1:131, and the lists of the STRENDA Commission; in our own words, and for a
kinase on microplates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from mtorkin.assays.schema import Assay
from mtorkin.preflight.record import Model

#: Between the names of which one is enough.
OR = " or "
State = Literal["given", "computed", "missing"]


class StrendaItem(Model):
    """An item of the checklist."""

    level: Literal["1A", "1B"]
    item: str = Field(description="What is asked for.")
    state: State = Field(description="Given in assay.yaml, computed in a run, or missing.")
    words: str = Field(description="What is given, where the results have it, or what to write where.")


class StrendaFolder(Model):
    """The checklist of an assay folder."""

    assay: str
    items: list[StrendaItem]


@dataclass(frozen=True)
class Asked:
    """An item that is asked for.

    Attributes
    ----------
    level
        1A: how the assay was made; 1B: what was found.
    item
        What is asked for.
    keys
        Keys of `assay.yaml`, any of which gives it; ``*`` is every entry, all of which have to have it, and a part may
        be one of several, as ``inchi or chebi``.
    example
        What to write there.
    computed
        Where the results have it, where we compute it; empty where we do not.
    of
        The assays that it is asked of.
    """

    level: Literal["1A", "1B"]
    item: str
    keys: tuple[str, ...] = ()
    example: str = ""
    computed: str = ""
    of: Callable[[Assay], bool] = lambda assay: True

    def answered(self, assay: Assay) -> StrendaItem:
        """What an assay says to it."""
        found = {key: value for key in self.keys if (value := _value(assay, key.split(".")))}
        if found:
            return self._item("given", "; ".join(f"{key}: {value}" for key, value in found.items()))
        if self.computed:
            return self._item("computed", self.computed)
        return self._item("missing", f"write {OR.join(self.keys)}, e.g. {self.example}")

    def _item(self, state: State, words: str) -> StrendaItem:
        return StrendaItem(level=self.level, item=self.item, state=state, words=words)


def _value(content: Any, path: list[str]) -> str:
    """The value of a key in words; empty where it is not given."""
    if content is None:
        return ""
    if not path:
        return ", ".join(map(str, content)) if isinstance(content, list) else str(content)
    key, *rest = path
    if key == "*":
        entries = content.values() if isinstance(content, Mapping) else content
        each = [_value(entry, rest) for entry in entries]
        return ", ".join(each) if all(each) else ""
    fields = {field.alias or name: name for name, field in type(content).model_fields.items()}
    return next((found for name in key.split(OR) if (found := _value(getattr(content, fields[name]), rest))), "")


def _on_plates(assay: Assay) -> bool:
    return bool(assay.plates)


def _at_an_endpoint(assay: Assay) -> bool:
    return assay.detection is not None and assay.detection.kind == "endpoint"


def _with_protein(assay: Assay) -> bool:
    return assay.substrates.protein is not None


def _with_FKBP12(assay: Assay) -> bool:
    return assay.accessory.FKBP12 is not None


def _with_compounds(assay: Assay) -> bool:
    return assay.purpose != "substrate-kinetics"


def _coupled(assay: Assay) -> bool:
    return assay.detection is not None and assay.detection.coupling is not None


_PARAMETERS = "parameters.csv"

ASKED = (
    Asked("1A", "name of the enzyme", ("enzyme.name",), "mTOR"),
    Asked("1A", "EC number", ("enzyme.ec",), "2.7.11.1"),
    Asked("1A", "organism", ("enzyme.organism",), "Homo sapiens"),
    Asked("1A", "strain", ("enzyme.strain",), "none known"),
    Asked("1A", "tissue, cell line or organelle", ("enzyme.tissue",), "HEK293 cells"),
    Asked("1A", "isoenzyme", ("enzyme.isoenzyme",), "none known"),
    Asked("1A", "sequence or accession of the enzyme", ("enzyme.uniprot", "enzyme.sequence"), "P42345"),
    Asked("1A", "construct and mutations", ("enzyme.construct", "enzyme.mutations"), "1360-2549"),
    Asked("1A", "modifications, tags", ("enzyme.modifications",), "N-terminal FLAG"),
    Asked("1A", "how the enzyme was made", ("enzyme.source",), "HEK293, FLAG-purified"),
    Asked("1A", "purity", ("enzyme.purity",), "90 % by SDS-PAGE"),
    Asked("1A", "storage", ("enzyme.storage",), "-80 degC in 20 % glycerol, thawed once"),
    Asked(
        "1A", "sequence or accession of the protein substrate",
        ("substrates.protein.uniprot", "substrates.protein.sequence"), "Q13541", of=_with_protein,
    ),
    Asked("1A", "phosphosite that is measured", ("substrates.protein.site",), "T37/T46", of=_with_protein),
    Asked(
        "1A", "sequence or accession of FKBP12", ("accessory.FKBP12.uniprot", "accessory.FKBP12.sequence"), "P62942",
        of=_with_FKBP12,
    ),
    Asked(
        "1A", "structure of the compounds", ("compounds.*.inchi or chebi or pubchem",), "CHEBI:9168, for each of them",
        of=_with_compounds,
    ),
    Asked("1A", "reaction as it is assayed", ("reaction.as_assayed",), "ATP + 4E-BP1 = ADP + pT37/46-4E-BP1"),
    Asked("1A", "balanced reaction", ("reaction.balanced",), "ATP(4-) + R-OH = ADP(3-) + R-OPO3(2-) + H(+)"),
    Asked("1A", "temperature", ("conditions.temperature",), "30 degC"),
    Asked("1A", "pH", ("conditions.pH",), "7.4"),
    Asked("1A", "how pH was measured", ("conditions.pH_measured",), "glass electrode at 25 degC, in the buffer"),
    Asked("1A", "buffer", ("conditions.buffer",), "50 mM HEPES-NaOH, 1 mM DTT"),
    Asked("1A", "ionic strength", ("conditions.ionic_strength",), "120 mM"),
    Asked("1A", "magnesium", ("conditions.magnesium",), "10 mM"),
    Asked("1A", "other metal salts", ("conditions.metal_salts",), "none"),
    Asked("1A", "detergent", ("conditions.detergent",), "0.01 % Tween-20"),
    Asked("1A", "solvent and its share", ("conditions.solvent",), "1 % DMSO", of=_with_compounds),
    Asked(
        "1A", "concentration of the enzyme", ("enzyme.active_concentration", "enzyme.total_concentration"), "2 nM",
    ),
    Asked("1A", "concentrations of substrates and compounds", computed="wells.csv.gz, from the layouts"),
    Asked("1A", "method", ("detection.format",), "tr-fret", of=_on_plates),
    Asked("1A", "continuous or not", ("detection.kind",), "endpoint", of=_on_plates),
    Asked("1A", "coupling enzymes", ("detection.coupling",), "PK/LDH", of=_coupled),
    Asked("1A", "instrument", ("instrument.model", "instrument.manufacturer"), "PHERAstar", of=_on_plates),
    Asked("1A", "time of the reaction", ("conditions.reaction_time",), "20 min", of=_at_an_endpoint),
    Asked("1A", "how the reaction was stopped", ("conditions.stopping",), "10 mM EDTA", of=_at_an_endpoint),
    Asked("1A", "low control", ("controls.low",), "no enzyme", of=_on_plates),
    Asked("1A", "initial velocities", computed="wells.csv.gz: velocity, conversion, treatment of wells", of=_on_plates),
    Asked("1A", "proportionality to the enzyme", ("conditions.proportional_to_enzyme",), "0.5 to 5 nM"),
    Asked("1B", "which independent experiment", ("experiment",), "2"),
    Asked("1B", "who measured", ("people.*.name",), "[{name: ..., orcid: ...}]"),
    Asked("1B", "where the data are", ("doi", "citation"), "10.5281/zenodo.1234567"),
    Asked("1B", "Vmax and Km", computed=f"{_PARAMETERS}, with standard errors and 95 % intervals"),
    Asked(
        "1B", "inhibition constants and their type", computed=f"{_PARAMETERS} and verdicts.json", of=_with_compounds,
    ),
    Asked("1B", "model and how it was fitted", computed="fits.csv: models with their criteria, and what was chosen"),
    Asked("1B", "precision", computed="wells.csv.gz (se), and the CV of replicates in quality.csv", of=_on_plates),
)  # fmt: skip


def checklist(assay: Assay) -> list[StrendaItem]:
    """What an assay answers to every item that is asked of it; nothing where it measures nothing."""
    return [asked.answered(assay) for asked in ASKED if asked.of(assay)] if assay.measures else []


def in_words(folder: StrendaFolder) -> Iterator[str]:
    """The checklist of a folder, a line an item: missing ones last, since they are what is to be done."""
    count = {state: sum(item.state == state for item in folder.items) for state in ("given", "computed", "missing")}
    yield f"{folder.assay}: " + ", ".join(f"{number} {state}" for state, number in count.items())
    for item in sorted(folder.items, key=lambda item: list(count).index(item.state)):
        yield f"  {item.level}  {item.state:<8}  {item.item}: {item.words}"
