"""Reactions with the rate law of the chosen model, and its fitted constants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

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
from mtorkin.exchange.enzymeml.laws import Fitted, fitted
from mtorkin.exchange.enzymeml.species import Catalogue
from mtorkin.exchange.form import Results


def reactions(results: Results, species: Catalogue) -> tuple[list[Reaction], list[Parameter]]:
    """A reaction for every kinetic family, with its fitted law; for folders without one a reaction without a law."""
    laws = list(fitted(results, species))
    told = {folder for law in laws for folder in law.folders}
    found = [_reaction(law, species) for law in laws]
    found += _without_law(len(found), [name for name in species.assays if name not in told], species)
    return found, [parameter for law in laws for parameter in _parameters(law)]


def _parameters(law: Fitted) -> Iterator[Parameter]:
    named = law.named()
    for row in law.constants:
        symbol = named[row["parameter"]]
        yield Parameter(
            id=symbol, name=f"{row['parameter']} of {law.family['family']}", symbol=symbol, value=row["value"],
            unit=units.definition(row["unit"] or ""), stderr=row["stderr"],
        )  # fmt: skip


def _reaction(law: Fitted, species: Catalogue) -> Reaction:
    equation = law.equation()
    of_law = (*(law.substrates[column] for column in law.varied), law.inhibitor, law.depletes)
    used = [name for name in of_law if name in re.findall(r"\w+", equation)]
    written = Equation(
        species_id=law.products[0],
        equation=equation,
        variables=[Variable(id=name, name=species.name_of(name), symbol=name) for name in used],
    )
    return _bare(law.number, law.family["family"], law.enzyme, law.inhibitor, law.substrates, law.products, written)


def _without_law(before: int, folders: Sequence[str], species: Catalogue) -> Iterator[Reaction]:
    for number, folder in enumerate(folders, before + 1):
        enzyme, substrates = species.enzyme(folder, None), species.substrates(folder)
        yield _bare(number, species.assays[folder].title, enzyme, "", substrates, species.products(folder), None)


def _bare(
    number: int, name: str, enzyme: str, inhibitor: str, substrates: Mapping[str, str], products: Sequence[str],
    law: Equation | None,
) -> Reaction:  # fmt: skip
    acting = [ModifierElement(species_id=enzyme, role=BIOCATALYST)]
    if inhibitor:
        acting.append(ModifierElement(species_id=inhibitor, role=INHIBITOR))
    return Reaction(
        id=f"reaction_{number}",
        name=name,
        kinetic_law=law,
        reactants=[ReactionElement(species_id=each) for each in substrates.values()],
        products=[ReactionElement(species_id=each) for each in products],
        modifiers=acting,
    )
