"""Reactions with the rate law of the chosen model, and its fitted constants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtorkin.base.tables.rows import Row, by
from mtorkin.exchange.enzymeml import units
from mtorkin.exchange.enzymeml.document import (
    BIOCATALYST,
    INHIBITOR,
    Equation,
    ModifierElement,
    Parameter,
    Reaction,
    ReactionElement,
    Variable,
)
from mtorkin.exchange.enzymeml.rate_law import Symbols, rate_law
from mtorkin.exchange.enzymeml.species import ATP, Catalogue, plain
from mtorkin.exchange.form import Results
from mtorkin.kinetics.law.species import COMPLEX

#: What the names of several folders are joined by in a family.
_JOIN = "; "


def reactions(results: Results, species: Catalogue) -> tuple[list[Reaction], list[Parameter]]:
    """A reaction for every kinetic family, with its fitted law; for folders without one a reaction without a law.

    A family along one substrate is left out where both substrates are fitted together.
    """
    fits = {row["family"]: row for row in results.rows("fits") if row["chosen"]}
    constants = by(list(results.rows("parameters")), "family")
    families = [row for row in results.rows("families") if row["family"] in fits and _folders(row)[0] in species.assays]
    joint = [row for row in families if row["axis"] == "both"]
    found: list[Reaction] = []
    parameters: list[Parameter] = []
    told: set[str] = set()
    for family in families:
        if family not in joint and any(_part_of(family, whole) for whole in joint):
            continue
        number, fit = len(found) + 1, fits[family["family"]]
        rows = [row for row in constants[family["family"]] if row["model"] == fit["model"] and row["value"] is not None]
        named = {row["parameter"]: f"{plain(row['parameter'])}_{number}" for row in rows}
        parameters += [_parameter(named[row["parameter"]], row, family) for row in rows]
        found.append(_reaction(number, family, fit, named, species))
        told.update(_folders(family))
    found += _without_law(len(found), [name for name in species.assays if name not in told], species)
    return found, parameters


def _folders(family: Row) -> list[str]:
    return str(family["assay"]).split(_JOIN)


def _part_of(family: Row, whole: Row) -> bool:
    """Whether a family holds wells that another one holds too."""
    same = ("compound", "group")
    return all(family[key] == whole[key] for key in same) and set(_folders(family)) <= set(_folders(whole))


def _parameter(symbol: str, row: Row, family: Row) -> Parameter:
    return Parameter(
        id=symbol, name=f"{row['parameter']} of {family['family']}", symbol=symbol, value=row["value"],
        unit=units.definition(row["unit"] or ""), stderr=row["stderr"],
    )  # fmt: skip


def _reaction(number: int, family: Row, fit: Row, named: dict[str, str], species: Catalogue) -> Reaction:
    folder = _folders(family)[0]
    enzyme, substrates = species.enzyme(folder, family["group"]), species.substrates(folder)
    inhibitor = _inhibitor(family, fit, species)
    # The complex that is left free has no closed form: the law is written in it.
    depletes = enzyme if fit["depletion"] and fit["species"] != COMPLEX else ""
    axis = family["axis"] or ""
    varied = [ATP, "protein"] if axis == "both" else [axis] if axis else []
    symbols = Symbols(tuple(substrates[column] for column in varied), inhibitor, depletes)
    equation = rate_law(axis, fit["model"], symbols, named)
    used = [name for name in (*symbols.substrates, inhibitor, depletes) if name in re.findall(r"\w+", equation)]
    law = Equation(
        species_id=species.products(folder)[0],
        equation=equation,
        variables=[Variable(id=name, name=species.name_of(name), symbol=name) for name in used],
    )
    return _bare(number, family["family"], folder, enzyme, inhibitor, species, law)


def _inhibitor(family: Row, fit: Row, species: Catalogue) -> str:
    if not family["compound"]:
        return ""
    compound = species.compound(family["compound"])
    return species.complex_of(compound) if fit["species"] == COMPLEX else compound


def _without_law(before: int, folders: Sequence[str], species: Catalogue) -> Iterator[Reaction]:
    for number, folder in enumerate(folders, before + 1):
        yield _bare(number, species.assays[folder].title, folder, species.enzyme(folder, None), "", species, None)


def _bare(
    number: int, name: str, folder: str, enzyme: str, inhibitor: str, species: Catalogue, law: Equation | None
) -> Reaction:
    acting = [ModifierElement(species_id=enzyme, role=BIOCATALYST)]
    if inhibitor:
        acting.append(ModifierElement(species_id=inhibitor, role=INHIBITOR))
    return Reaction(
        id=f"reaction_{number}",
        name=name,
        kinetic_law=law,
        reactants=[ReactionElement(species_id=each) for each in species.substrates(folder).values()],
        products=[ReactionElement(species_id=each) for each in species.products(folder)],
        modifiers=acting,
    )
