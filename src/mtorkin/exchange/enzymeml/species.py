"""The species of a study: its enzymes, substrates, products, compounds and what is added, each once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mtorkin.assays.schema import Assay, Compound
from mtorkin.exchange.enzymeml.document import Complex, Protein, SmallMolecule, Species

FKBP12, FK506, ATP, ADP = "FKBP12", "FK506", "ATP", "ADP"


@dataclass
class Catalogue:
    """The species that a document names, in the order in which they are met.

    Parameters
    ----------
    assays
        The folders of the study.
    """

    assays: Mapping[str, Assay]
    _met: dict[tuple[str, ...], Species | Complex] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stated = [item for assay in self.assays.values() for item in assay.compounds.items()]
        self._first = {alias.casefold(): name for name, compound in stated for alias in compound.aliases}

    def of(self, kind: type[Species]) -> list[Species]:
        """The species of a kind."""
        return [each for each in self._met.values() if type(each) is kind]

    def complexes(self) -> list[Complex]:
        """The complexes."""
        return [each for each in self._met.values() if isinstance(each, Complex)]

    def get(self, identifier: str) -> Species | Complex:
        """A species by its identifier."""
        return next(each for each in self._met.values() if each.id == identifier)

    def name_of(self, identifier: str) -> str:
        """The name of a species by its identifier."""
        return self.get(identifier).name

    def first_name(self, compound: str) -> str:
        """What a compound is called in tables, by any of its names."""
        return self._first.get(compound.casefold(), compound)

    def enzyme(self, folder: str, group: str | None) -> str:
        """The identifier of the enzyme of a folder: one for every preparation, and every form that is fitted apart."""
        enzyme = self.assays[folder].enzyme
        parts = [enzyme.name, *enzyme.mutations, *([group] if group else [])]
        # Folders that name no preparation share none.
        same = enzyme.model_dump_json(exclude={"total_concentration", "active_concentration"})
        return self._once(
            ("enzyme", same if enzyme.preparation else folder, group or ""),
            Protein(
                id="", name=", ".join(parts), constant=True, sequence=enzyme.sequence, ecnumber=enzyme.ec,
                organism=enzyme.organism, references=_uniprot(enzyme.uniprot),
            ),
        )  # fmt: skip

    def substrates(self, folder: str) -> dict[str, str]:
        """The identifiers of the substrates of a folder, by the name of their column."""
        return {column: self._substrate(folder, column) for column in self.assays[folder].substrates.declared()}

    def products(self, folder: str) -> list[str]:
        """The identifiers of what is made; the first of them is measured.

        A kinase makes ADP and a phosphorylated substrate of ATP and its substrate, one of each.
        """
        substrates = self.substrates(folder)
        last = self.name_of(list(substrates.values())[-1])
        if ATP not in substrates:
            return [self._once(("product", last), SmallMolecule(id="", name=f"product of {last}"))]
        adp = self._once((ADP,), SmallMolecule(id="", name=ADP))
        if list(substrates) == [ATP]:
            return [adp]
        return [self._once(("product", last), Protein(id="", name=f"phosphorylated {last}")), adp]

    def compound(self, name: str) -> str:
        """The identifier of a compound by any of its names."""
        first = self.first_name(name)
        stated = next((found for assay in self.assays.values() if (found := assay.stated(first)) != Compound()), None)
        references = [] if stated is None else [stated.chebi, stated.pubchem and f"pubchem.compound:{stated.pubchem}"]
        return self._once(
            ("compound", first.casefold()),
            SmallMolecule(
                id="", name=first, constant=True, inchi=stated.inchi if stated else None,
                references=[each for each in references if each],
            ),
        )  # fmt: skip

    def added(self, name: str) -> str:
        """The identifier of FKBP12 or FK506."""
        if name == FK506:
            return self._once((FK506,), SmallMolecule(id="", name=FK506, constant=True))
        stated = next((each for assay in self.assays.values() if (each := assay.accessory.FKBP12)), None)
        return self._once(
            (FKBP12,),
            Protein(
                id="", name=FKBP12, constant=True, sequence=stated.sequence if stated else None,
                references=_uniprot(stated.uniprot if stated else None),
            ),
        )  # fmt: skip

    def complex_of(self, compound: str) -> str:
        """The identifier of FKBP12 with a compound, given by its identifier: the form in which a rapalog acts."""
        name = f"{FKBP12} with {self.name_of(compound)}"
        return self._once(("complex", compound), Complex(id="", name=name, participants=[self.added(FKBP12), compound]))

    def _substrate(self, folder: str, column: str) -> str:
        substrate = self.assays[folder].substrates.declared()[column]
        if column == ATP:
            return self._once((ATP,), SmallMolecule(id="", name=ATP))
        kind = Protein if column == "protein" or substrate.sequence or substrate.uniprot else SmallMolecule
        found = kind(id="", name=substrate.name or column, references=_uniprot(substrate.uniprot))
        if isinstance(found, Protein):
            found.sequence = substrate.sequence
        return self._once((column, substrate.model_dump_json(exclude={"concentration"})), found)

    def _once(self, key: tuple[str, ...], species: Species | Complex) -> str:
        """The identifier of a species: its name as SBML and equations can hold it, and a number where it is taken."""
        if key not in self._met:
            name, taken = plain(species.name), {each.id for each in self._met.values()}
            numbered = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 2)))
            species.id = next(each for each in numbered if each not in taken)
            self._met[key] = species
        return self._met[key].id


def plain(name: str) -> str:
    """A name as SBML and equations can hold it.

    Examples
    --------
    >>> plain("4E-BP1")
    '_4E_BP1'
    """
    found = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "species"
    return f"_{found}" if found[0].isdigit() else found


def _uniprot(accession: str | None) -> list[str]:
    return [f"uniprot:{accession}"] if accession else []
