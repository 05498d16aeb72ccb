"""Archives of EnzymeML 1 (``.omex``): a model in SBML with annotations, and tables of courses in time, as a document.

Measurements, species, units and the sides of reactions are read. Rate laws are not: mtorkin fits its own. Old writers
give units without a prefix the scale 1, which SBML reads as ten of them; it is read as none, and said.

References
----------
Lauterbach et al. 2023 Nat Methods 20:400 (EnzymeML 1); SBML Level 3 Version 2 Core.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from mtorkin.base.errors import InputError, Problem
from mtorkin.exchange.enzymeml.document import (
    BIOCATALYST,
    INHIBITOR,
    BaseUnit,
    Document,
    Measurement,
    MeasurementData,
    ModifierElement,
    Protein,
    Reaction,
    ReactionElement,
    SmallMolecule,
    Species,
    UnitDefinition,
)

#: Largest model and table that is read, in bytes.
_MOST = 50_000_000
#: Terms of the Systems Biology Ontology: of a protein, and of what modifiers do.
_PROTEIN = "SBO:0000252"
_ROLES = {"SBO:0000013": BIOCATALYST, "SBO:0000460": BIOCATALYST, "SBO:0000020": INHIBITOR}
#: What columns of tables are called, and data in a document.
_TYPES = {"conc": "concentration", "abs": "absorbance", "fluorescence": "fluorescence", "conversion": "conversion"}
#: The scale that old writers give what has no prefix.
_NO_PREFIX = 1.0


def read_archive(path: Path) -> tuple[Document, list[Problem]]:
    """The measurements of an archive as a document of version 2, and what was read otherwise than it stands there.

    Raises
    ------
    InputError
        If it holds no model of EnzymeML 1, or a part of it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {PurePosixPath(name).as_posix().removeprefix("./"): name for name in archive.namelist()}
            root = _model(path, archive, parts)
            reading = _Archive(path, archive, parts, root)
            return reading.document(), reading.said
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{path.name} cannot be read as an archive ({error})") from None


def _model(path: Path, archive: zipfile.ZipFile, parts: dict[str, str]) -> Element:
    """The model of SBML in an archive."""
    for name in (part for part in parts if part.endswith((".xml", ".sbml"))):
        text = _part(path, archive, parts[name])
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise InputError(f"{name} in {path.name} declares entities, which no model needs: it is not read")
        try:
            root = ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            raise InputError(f"{name} in {path.name} is no XML ({error})") from None
        if _tag(root) == "sbml" and (model := _first(root, "model")) is not None:
            return model
    raise InputError(f"{path.name} holds no model of SBML, so that it is no archive of EnzymeML 1")


def _part(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST:
        raise InputError(f"{name} in {path.name} has more than {_MOST // 1_000_000} MB")
    return archive.read(name)


@dataclass
class _Archive:
    """An archive while it is read."""

    path: Path
    archive: zipfile.ZipFile
    parts: dict[str, str]
    model: Element
    said: list[Problem] = field(default_factory=list)
    units: dict[str, UnitDefinition] = field(default_factory=dict)

    def document(self) -> Document:
        """All of it."""
        self.units = {each.get("id", ""): self._unit(each) for each in _all(self.model, "unitDefinition")}
        species = [self._species(each) for each in _all(self.model, "species")]
        proteins = [each for each in species if isinstance(each, Protein)]
        reactions = [
            self._reaction(each, {protein.id for protein in proteins}) for each in _all(self.model, "reaction")
        ]
        measurements = list(self._measurements())
        if not measurements:
            raise InputError(f"{self.path.name} holds no measurement of EnzymeML 1")
        doi = [each.text.strip() for each in _all(self.model, "doi") if each.text]
        return Document(
            name=self.model.get("name") or self.model.get("id") or self.path.stem,
            references=doi,
            proteins=proteins,
            small_molecules=[each for each in species if isinstance(each, SmallMolecule)],
            reactions=reactions,
            measurements=measurements,
        )

    def _unit(self, element: Element) -> UnitDefinition:
        found = [
            BaseUnit(
                kind=each.get("kind", ""), exponent=int(self._number(each.get("exponent", "1"), each)),
                multiplier=self._number(each.get("multiplier", "1"), each), scale=self._scale(each),
            )
            for each in _all(element, "unit")
        ]  # fmt: skip
        return UnitDefinition(id=element.get("id", ""), name=element.get("name", ""), base_units=found)

    def _scale(self, element: Element) -> float:
        scale = self._number(element.get("scale", "0"), element)
        if scale != _NO_PREFIX:
            return scale
        words = (
            "units of the scale 1 are read as having no prefix, as old programs write them: see that amounts are right"
        )
        if not self.said:
            self.said.append(Problem(words, severity="warning", file=self.path.name))
        return 0.0

    def _number(self, text: str | None, element: Element) -> float:
        try:
            found = float(text or "")
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            raise InputError(f"{self.path.name} has {text!r} where {_tag(element)} needs a number")
        return found

    def _species(self, element: Element) -> Species:
        about = {_tag(each): (each.text or "").strip() for each in element.iter()}
        identifier = element.get("id", "")
        known = {"id": identifier, "name": element.get("name") or identifier}
        if element.get("sboTerm") == _PROTEIN or "sequence" in about:
            uniprot = about.get("uniprotID")
            return Protein(
                **known, constant=True, sequence=about.get("sequence") or None, ecnumber=about.get("ECnumber") or None,
                organism=about.get("organism") or None, references=[f"uniprot:{uniprot}"] if uniprot else [],
            )  # fmt: skip
        chebi, inchi = about.get("chebiID"), about.get("inchi")
        # Some write an InChI without what it begins with.
        whole = inchi if not inchi or inchi.startswith("InChI=") else f"InChI={inchi}"
        references = [f"CHEBI:{chebi.rpartition(':')[2]}"] if chebi else []
        return SmallMolecule(**known, inchi=whole or None, references=references)

    def _reaction(self, element: Element, proteins: set[str]) -> Reaction:
        reactants, products = (
            [
                ReactionElement(
                    species_id=each.get("species", ""), stoichiometry=self._number(each.get("stoichiometry", "1"), each)
                )
                for listed in _all(element, side)
                for each in _all(listed, "speciesReference")
            ]
            for side in ("listOfReactants", "listOfProducts")
        )
        modifiers = [
            ModifierElement(
                species_id=each.get("species", ""),
                role=_ROLES.get(each.get("sboTerm", ""), BIOCATALYST if each.get("species") in proteins else ""),
            )
            for each in _all(element, "modifierSpeciesReference")
        ]
        identifier = element.get("id", "")
        name = element.get("name") or identifier
        return Reaction(id=identifier, name=name, modifiers=modifiers, reactants=reactants, products=products)

    def _measurements(self) -> Iterator[Measurement]:
        """Every replicate is a measurement of its own: a well."""
        formats = {each.get("id", ""): _all(each, "column") for each in _all(self.model, "format")}
        files = {each.get("id", ""): each for each in _all(self.model, "file")}
        for element in _all(self.model, "measurement"):
            listed = files.get(element.get("file", ""))
            columns = formats.get(listed.get("format", ""), []) if listed is not None else []
            table = self._table(listed.get("file", "")) if listed is not None else []
            for number, chosen in enumerate(_replicates(columns), 1):
                data = self._data(element, chosen, table)
                name = element.get("name") or element.get("id", "")
                several = f", replicate {number}" if len(_replicates(columns)) > 1 else ""
                identifier = f"{element.get('id', '')}_{number}"
                temperature = element.get("temperature_value") or element.get("temperature")
                yield Measurement(
                    id=identifier, name=f"{name}{several}", species_data=data,
                    ph=self._number(element.get("ph"), element) if element.get("ph") else None,
                    temperature=self._number(temperature, element) if temperature else None,
                    temperature_unit=self.units.get(element.get("temperature_unit", "")),
                )  # fmt: skip

    def _data(self, element: Element, columns: list[Element], table: list[list[str]]) -> list[MeasurementData]:
        found: dict[str, MeasurementData] = {}
        for each in _all(element, "initConc"):
            species = each.get("protein") or each.get("reactant") or each.get("species") or ""
            amount = self._number(each.get("value"), each)
            found[species] = MeasurementData(
                species_id=species, initial=amount, data_unit=self.units.get(each.get("unit", ""))
            )
        times = [each for each in columns if each.get("type") == "time"]
        for each in (each for each in columns if each.get("type") in _TYPES):
            species = each.get("species", "")
            own = found.setdefault(species, MeasurementData(species_id=species))
            rows = [row for row in table if self._cell(row, each)]
            found[species] = own.model_copy(
                update={
                    "data": [self._number(self._cell(row, each), each) for row in rows],
                    "time": [self._number(self._cell(row, times[0]), times[0]) for row in rows] if times else [],
                    "time_unit": self.units.get(times[0].get("unit", "")) if times else None,
                    "data_unit": own.data_unit or self.units.get(each.get("unit", "")),
                    "data_type": _TYPES[each.get("type", "")],
                    "is_simulated": each.get("isCalculated", "").lower() == "true",
                }
            )
            if own.data_unit is not None and own.data_unit != self.units.get(each.get("unit", "")):
                raise InputError(f"{self.path.name} gives {species} in two units, at the start and in time")
        return list(found.values())

    def _cell(self, row: list[str], column: Element) -> str:
        index = int(self._number(column.get("index"), column))
        return row[index].strip() if 0 <= index < len(row) else ""

    def _table(self, name: str) -> list[list[str]]:
        """The rows of a table; a heading, which has no numbers, is left out."""
        part = self.parts.get(PurePosixPath(name).as_posix().removeprefix("./"))
        if part is None:
            raise InputError(f"{self.path.name} names the table {name} and does not hold it")
        text = _part(self.path, self.archive, part).decode("utf-8-sig", errors="replace")
        rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
        return rows[1:] if rows and not _numeric(rows[0]) else rows


def _replicates(columns: Iterable[Element]) -> list[list[Element]]:
    """The columns of each replicate: those of the time, and one of every species."""
    times = [each for each in columns if each.get("type") == "time"]
    by_species: dict[str, list[Element]] = {}
    for each in columns:
        if each.get("type") != "time":
            by_species.setdefault(each.get("species", ""), []).append(each)
    most = max(map(len, by_species.values()), default=0)
    return [[*times, *(own[turn] for own in by_species.values() if turn < len(own))] for turn in range(most)]


def _numeric(row: Iterable[str]) -> bool:
    try:
        return all(math.isfinite(float(cell)) for cell in row if cell.strip())
    except ValueError:
        return False


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element, name: str) -> list[Element]:
    """The elements of a name within another, of any namespace."""
    return [each for each in element.iter() if _tag(each) == name]


def _first(element: Element, name: str) -> Element | None:
    return next(iter(_all(element, name)), None)
