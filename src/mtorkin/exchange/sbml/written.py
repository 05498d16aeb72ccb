"""The fitted rate laws of a study as a model of SBML: each is a reaction in a compartment of its own, as in a well."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mtorkin.base.errors import InputError
from mtorkin.base.tables.rows import Row
from mtorkin.exchange.enzymeml import units
from mtorkin.exchange.enzymeml.document import Protein, SmallMolecule
from mtorkin.exchange.enzymeml.laws import Fitted, fitted
from mtorkin.exchange.enzymeml.species import Catalogue
from mtorkin.exchange.enzymeml.written import assays_of
from mtorkin.exchange.form import Results
from mtorkin.exchange.sbml.model import About, Model

#: The unit of concentrations that species have, and of velocities that reactions have.
_MICROMOLAR, _VELOCITY = "uM", "uM/min"
_UNITS = {
    "substance": units.definition("umol"), "time": units.definition("min"), "volume": units.definition("L"),
    "extent": units.definition("umol"),
}  # fmt: skip
_NOTES = (
    "Fitted rate laws, each in a compartment of its own: nothing is shared between them. At the start there is no "
    "compound, and of substrates the highest concentration that was measured.",
    "Vmax is that of the enzyme at the concentration stated. Laws are of initial velocities: nothing is known of the "
    "way back and of inhibition by products. Velocities of signals that nobody calibrated are no reactions: the signal "
    "grows, and nothing is used up.",
)


@dataclass(frozen=True)
class _Content:
    """A concentration that a law knows or a reaction uses: the species, its level at the start, and its unit."""

    species: str
    level: float | None
    unit: str


def sbml(results: Results) -> bytes:
    """The fitted laws as a document of SBML Level 3 Version 2, of all compounds or of the one that the user names.

    Raises
    ------
    InputError
        If there is no such compound, or no law.
    """
    species = Catalogue(assays_of(results))
    laws = list(fitted(results, species))
    if not laws:
        raise InputError("SBML holds fitted rate laws, and these results have none; use another form")
    if asked := results.given.compound:
        wanted = [law for law in laws if law.inhibitor and law.family["compound"] == species.first_name(asked)]
        if not wanted:
            known = dict.fromkeys(law.family["compound"] for law in laws if law.inhibitor)
            raise InputError(f"--compound {asked}: it has no fitted rate law here; those that have: {', '.join(known)}")
        laws = wanted
    simulated = ["SIMULATED DATA."] if any(law.family["simulated"] for law in laws) else []
    model = Model("rate laws fitted by mtorkin", [*simulated, *_NOTES], _UNITS)
    highest = _highest(results)
    for law in laws:
        _add(model, law, species, highest.get(law.family["family"], {}))
    return model.document()


def _highest(results: Results) -> dict[str, dict[str, float]]:
    """The highest concentration of each substrate that varies, by family."""
    found: dict[str, dict[str, float]] = {}
    for row in results.rows("predictions"):
        for column in ("substrate", "protein"):
            if row[column] is not None:
                levels = found.setdefault(row["family"], {})
                levels[column] = max(levels.get(column, 0.0), row[column])
    return found


def _add(model: Model, law: Fitted, species: Catalogue, highest: Mapping[str, float]) -> None:
    """A law with its compartment, species and constants."""
    number, family, named = law.number, law.family, law.named()
    place = f"well_{number}"
    model.compartment(place, About(f"a well of {family['assay']}"))
    contents = _contents(law, highest)
    met = (*(content.species for content in contents), *law.products)
    called = {each: _free(f"{each}_{number}", set(named.values())) for each in met}
    velocity = law.equation(called.__getitem__)
    in_law = set(re.findall(r"\w+", velocity))
    factor = units.ratio(units.definition(family["velocity_unit"]), units.definition(_VELOCITY))
    reacts = math.isfinite(factor)
    for content in contents:
        name = called[content.species]
        if content.unit == _MICROMOLAR and (reacts or name in in_law):
            # What the law does not know of would be used up without a limit.
            used_up = reacts and name in in_law and content.species in law.substrates.values()
            model.species(name, place, content.level, not used_up, _about(content.species, species))
        elif name in in_law:
            unit = units.definition(content.unit)
            model.parameter(name, content.level, unit, About(species.name_of(content.species)))
    for row in law.constants:
        of = About(f"{row['parameter']} of {family['family']}", row["parameter"], _errors(row))
        model.parameter(named[row["parameter"]], row["value"], units.definition(row["unit"] or ""), of)
    if not reacts:
        unit = units.over(units.definition(family["velocity_unit"]), units.definition("1/min"))
        model.growing(called[law.products[0]], unit, velocity, About(family["family"], notes=_notes(law)))
        return
    for product in law.products:
        model.species(called[product], place, 0.0, False, _about(product, species))
    there = {content.species for content in contents if content.unit == _MICROMOLAR}
    model.reaction(
        f"reaction_{number}",
        place,
        {
            "reactant": [called[each] for each in law.substrates.values() if each in there],
            "product": [called[each] for each in law.products],
            "catalyst": [called[each] for each in (law.enzyme,) if each in there],
            "inhibitor": [called[each] for each in (law.inhibitor,) if each in there],
        },
        f"{place}*{_into_molar(model, law, factor)}({velocity})",
        About(family["family"], "reaction", _notes(law)),
    )


def _contents(law: Fitted, highest: Mapping[str, float]) -> list[_Content]:
    """What a law knows of and its reaction uses, with what there is of it at the start."""
    family = law.family
    found = [
        _substrate(column, identifier, law, highest)
        for column, identifier in law.substrates.items()
    ]  # fmt: skip
    unit = family["enzyme_concentration_unit"] or _MICROMOLAR
    found.append(_Content(law.enzyme, family["enzyme_concentration"], unit))
    if law.inhibitor:
        found.append(_Content(law.inhibitor, 0.0, family["inhibitor_unit"] or _MICROMOLAR))
    return found


def _substrate(column: str, identifier: str, law: Fitted, highest: Mapping[str, float]) -> _Content:
    family = law.family
    if law.varied and column == law.varied[0]:
        return _Content(identifier, highest.get("substrate"), family["substrate_unit"])
    if column in law.varied:
        return _Content(identifier, highest.get("protein"), family["protein_unit"])
    return _Content(identifier, family.get(column), family.get(f"{column}_unit") or _MICROMOLAR)


def _free(name: str, taken: set[str]) -> str:
    return f"{name}_" if name in taken else name


def _about(identifier: str, species: Catalogue) -> About:
    found = species.get(identifier)
    references = found.references if isinstance(found, Protein | SmallMolecule) else []
    return About(found.name, type(found).__name__, references=references)


def _errors(row: Row) -> list[str]:
    ends = [f"{row[end]:.4g}" if row[end] is not None else "open" for end in ("lower", "upper")]
    error = [f"Standard error {row['stderr']:.4g}."] if row["stderr"] is not None else []
    return [*error, *([f"95 % interval {ends[0]} to {ends[1]}."] if ends != ["open", "open"] else [])]


def _notes(law: Fitted) -> list[str]:
    family = law.family
    simulated = "SIMULATED DATA. " if family["simulated"] else ""
    compound = f" of {family['compound']}" if family["compound"] else ""
    held = f"Held constant: {family['fixed']}." if family["fixed"] else ""
    complexed = ""
    if law.inhibitor and law.fit["species"] != "compound":
        complexed = "The inhibitor is the complex with FKBP12 that is free: compound and FKBP12 are not in the law."
    said = (f"{simulated}Law: {law.fit['model']}{compound}, fitted by mtorkin.", held, complexed)
    return [each for each in said if each]


def _into_molar(model: Model, law: Fitted, factor: float) -> str:
    """The factor of a law whose velocities are in another molar unit: a parameter, made here."""
    unit = law.family["velocity_unit"]
    if unit == _VELOCITY:
        return ""
    name = f"velocity_unit_{law.number}"
    of = units.over(units.definition(_VELOCITY), units.definition(unit))
    model.parameter(name, factor, of, About(f"{_VELOCITY} in {unit}"))
    return f"{name}*"
