"""The parts of an SBML model that a rate law needs, each with its unit.

References
----------
SBML Level 3 Version 2 Core (sbml.org); terms of the Systems Biology Ontology.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from mtorkin.exchange.enzymeml.document import UnitDefinition
from mtorkin.exchange.sbml.mathml import mathml

#: Where elements and terms are named; no file lies there.
_NAMESPACE = "http://www.sbml.org/sbml/level3/version2/core"
_XHTML = "http://www.w3.org/1999/xhtml"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_QUALIFIERS = "http://biomodels.net/biology-qualifiers/"
#: What a reference such as `uniprot:P42345` stands behind.
_IDENTIFIERS = "https://identifiers.org/"
#: What a part is, in the Systems Biology Ontology.
TERMS = {
    "reaction": "SBO:0000176", "reactant": "SBO:0000010", "product": "SBO:0000011", "catalyst": "SBO:0000460",
    "inhibitor": "SBO:0000020", "law": "SBO:0000001", "Protein": "SBO:0000252", "SmallMolecule": "SBO:0000247",
    "Complex": "SBO:0000296", "Vmax": "SBO:0000186", "Km": "SBO:0000027", "Ki": "SBO:0000261", "Kic": "SBO:0000261",
    "Kiu": "SBO:0000261",
}  # fmt: skip
#: The lists of a model, in the order that SBML asks for.
_LISTS = ("UnitDefinitions", "Compartments", "Species", "Parameters", "Rules", "Reactions")


@dataclass(frozen=True)
class About:
    """What is said of a part for people and for databases."""

    name: str = ""
    term: str = ""
    notes: Sequence[str] = ()
    references: Sequence[str] = ()

    def onto(self, element: Element) -> Element:
        """The element with its name, term, notes and references."""
        if self.name:
            element.set("name", self.name)
        if term := TERMS.get(self.term):
            element.set("sboTerm", term)
        if self.notes:
            notes = SubElement(element, "notes")
            for note in self.notes:
                SubElement(notes, "p", xmlns=_XHTML).text = note
        if self.references:
            element.set("metaid", f"meta_{element.get('id')}")
            element.append(_annotation(f"meta_{element.get('id')}", self.references))
        return element


def _annotation(metaid: str, references: Iterable[str]) -> Element:
    annotation = Element("annotation")
    rdf = SubElement(annotation, "rdf:RDF", {"xmlns:rdf": _RDF, "xmlns:bqbiol": _QUALIFIERS})
    description = SubElement(rdf, "rdf:Description", {"rdf:about": f"#{metaid}"})
    bag = SubElement(SubElement(description, "bqbiol:is"), "rdf:Bag")
    for reference in references:
        SubElement(bag, "rdf:li", {"rdf:resource": f"{_IDENTIFIERS}{reference}"})
    return annotation


@dataclass
class Model:
    """A model of SBML in the making.

    Parameters
    ----------
    name, notes
        What it is called, and what is to be known of it.
    units
        The unit of each of ``substance``, ``time``, ``volume`` and ``extent``.
    """

    name: str
    notes: Sequence[str]
    units: Mapping[str, UnitDefinition]
    _lists: dict[str, list[Element]] = field(default_factory=lambda: {name: [] for name in _LISTS})

    def unit(self, unit: UnitDefinition) -> str:
        """The identifier of a unit, which is defined where it has not been."""
        if all(each.get("id") != unit.id for each in self._lists["UnitDefinitions"]):
            found = Element("unitDefinition", id=unit.id, name=unit.name)
            parts = SubElement(found, "listOfUnits")
            for base in unit.base_units:
                SubElement(
                    parts, "unit", kind=base.kind, exponent=f"{base.exponent}", scale=f"{base.scale:.0f}",
                    multiplier=f"{base.multiplier!r}",
                )  # fmt: skip
            self._lists["UnitDefinitions"].append(found)
        return unit.id

    def compartment(self, identifier: str, about: About) -> None:
        """A place of one unit of volume."""
        unit = self.unit(self.units["volume"])
        found = Element(
            "compartment", id=identifier, spatialDimensions="3", size="1", units=unit, constant="true"
        )  # fmt: skip
        self._lists["Compartments"].append(about.onto(found))

    def species(self, identifier: str, place: str, level: float | None, held: bool, about: About) -> None:
        """A species with its concentration at the start, which its reaction does not change where it is held."""
        found = Element(
            "species", id=identifier, compartment=place, substanceUnits=self.unit(self.units["substance"]),
            hasOnlySubstanceUnits="false", boundaryCondition="true" if held else "false", constant="false",
        )  # fmt: skip
        if level is not None:
            found.set("initialConcentration", f"{level!r}")
        self._lists["Species"].append(about.onto(found))

    def parameter(self, identifier: str, value: float | None, unit: UnitDefinition, about: About) -> None:
        """A constant; whoever uses the model has to give what has no value."""
        found = Element("parameter", id=identifier, units=self.unit(unit), constant="true")
        if value is not None:
            found.set("value", f"{value!r}")
        self._lists["Parameters"].append(about.onto(found))

    def growing(self, identifier: str, unit: UnitDefinition, law: str, about: About) -> None:
        """A quantity that is no amount: it is zero at the start, and grows by a law."""
        found = Element("parameter", id=identifier, value="0", units=self.unit(unit), constant="false")
        self._lists["Parameters"].append(about.onto(found))
        rule = Element("rateRule", variable=identifier)
        rule.append(mathml(law))
        self._lists["Rules"].append(rule)

    def reaction(
        self, identifier: str, place: str, taking_part: Mapping[str, Sequence[str]], law: str, about: About
    ) -> None:
        """A reaction with its law, which is an amount in a unit of time; who takes part is given by term."""
        found = about.onto(Element("reaction", id=identifier, reversible="false", compartment=place))
        for kind, term in (("Reactants", "reactant"), ("Products", "product")):
            if taking_part[term]:
                listed = SubElement(found, f"listOf{kind}")
                for species in taking_part[term]:
                    SubElement(
                        listed, "speciesReference", species=species, stoichiometry="1", constant="true",
                        sboTerm=TERMS[term],
                    )  # fmt: skip
        if acting := [(species, term) for term in ("catalyst", "inhibitor") for species in taking_part[term]]:
            listed = SubElement(found, "listOfModifiers")
            for species, term in acting:
                SubElement(listed, "modifierSpeciesReference", species=species, sboTerm=TERMS[term])
        SubElement(found, "kineticLaw", sboTerm=TERMS["law"]).append(mathml(law))
        self._lists["Reactions"].append(found)

    def document(self) -> bytes:
        """The model as a document."""
        used = {name: self.unit(unit) for name, unit in self.units.items()}
        root = Element("sbml", {"xmlns": _NAMESPACE, "xmlns:sbml": _NAMESPACE, "level": "3", "version": "2"})
        about = About(name=self.name, notes=self.notes)
        model = about.onto(
            SubElement(root, "model", {"id": "mtorkin", **{f"{name}Units": used[name] for name in used}})
        )
        for name in _LISTS:
            if self._lists[name]:
                SubElement(model, f"listOf{name}").extend(self._lists[name])
        ElementTree.indent(root, " ")
        return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
