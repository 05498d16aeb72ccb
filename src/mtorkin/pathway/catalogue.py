"""Compounds that a study may be compared with: the rows of ``catalogue.yaml``."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from mtorkin.base.errors import InputError
from mtorkin.base.vocabulary import VOCABULARY
from mtorkin.pathway.constants import table
from mtorkin.pathway.drugs import Drug, of_class
from mtorkin.pathway.treatments import Candidate, Treatment

#: What a mark of the catalogue says.
MARKS = {"published": "read in its source", "memory": "remembered and not checked"}
#: Spread of a constant of the catalogue but for a Kd: an IC50 depends on the ATP and the enzyme of its assay (chosen).
SPREAD = 2.0


class Measured(BaseModel):
    """A constant of a compound, in nM: what of, which quantity, and how sure it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["mTOR", "mTORC1", "mTORC2", "FRB", "FKBP12", "PI3K", "cells"]
    quantity: Literal["Kd", "Ki", "IC50", "EC50"]
    value: float = Field(gt=0)
    mark: Literal["published", "memory"]
    source: str

    def words(self) -> str:
        """What was measured, with its value: ``IC50 of mTOR 8 nM``."""
        return f"{self.quantity} {'in' if self.of == 'cells' else 'of'} {self.of} {self.value:g} nM"


class Compound(BaseModel):
    """A row of ``catalogue.yaml``, whose head says what the fields are."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    word: str = Field(alias="class")
    aliases: tuple[str, ...]
    targets: tuple[str, ...]
    constants: tuple[Measured, ...] = ()
    note: str = ""

    @field_validator("word")
    @classmethod
    def _word_of_the_verdict(cls, word: str) -> str:
        if word not in VOCABULARY:
            raise ValueError(f"{word} is no word of the verdict")
        return word

    def constant(self, *of: str) -> Measured | None:
        """The first constant outside of cells that is known of any of these."""
        return next((row for name in of for row in self.constants if row.of == name), None)


@cache
def load_catalogue() -> dict[str, Compound]:
    """Every compound, by name."""
    return TypeAdapter(dict[str, Compound]).validate_python(table("catalogue.yaml"))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def find(name: str) -> str:
    """The name that the catalogue has for a compound, whatever its case, hyphens and spaces.

    Raises
    ------
    InputError
        If there is none: the sentence says what is near.

    Examples
    --------
    >>> find("pi103"), find("Sirolimus")
    ('PI-103', 'rapamycin')
    """
    known = {_plain(word): entry for entry, row in load_catalogue().items() for word in (entry, *row.aliases)}
    if _plain(name) in known:
        return known[_plain(name)]
    near = get_close_matches(_plain(name), known, n=1)
    hint = f"did you mean {known[near[0]]}?" if near else "`mtorkin catalogue` lists all"
    raise InputError(f"the catalogue has no {name}; {hint}")


def drug(name: str) -> Drug:
    """A compound of the catalogue as a drug of the model.

    An IC50 stands for Ki, which it is never below. That of PI3K is taken to hold at cell ATP, since its Km is not in
    the table: the model shows the most that a compound may do to PI3K.

    Raises
    ------
    InputError
        If the catalogue does not have it, or too little is known of it for the model.

    Examples
    --------
    >>> drug("Torin 1").constants["Ki_mTORC2"]
    10.0
    """
    return treatment(name).candidates[0].drug


def treatment(name: str) -> Treatment:
    """A compound of the catalogue as a study's compounds are taken, with the spread of its constants.

    Raises
    ------
    InputError
        As `drug` does.
    """
    entry = find(name)
    row = load_catalogue()[entry]
    known = {
        "Ki_mTORC1": row.constant("mTORC1", "mTOR"), "Ki_mTORC2": row.constant("mTORC2", "mTOR", "mTORC1"),
        "Kd_FKBP12": row.constant("FKBP12"), "Kd_FRB": row.constant("FRB"), "association_PI3K": row.constant("PI3K"),
    }  # fmt: skip
    given = {key: one for key, one in known.items() if one is not None}
    values = {key: 1 / one.value if key == "association_PI3K" else one.value for key, one in given.items()}
    # The table of constants knows how sure the Kd of rapamycin are.
    spreads = {key: SPREAD for key, one in given.items() if one.quantity != "Kd"}
    notes = tuple(dict.fromkeys(f"{one.words()}: {one.source}, {MARKS[one.mark]}" for one in given.values()))
    one = Candidate(
        row.word, 1.0, of_class(entry, row.word, values), spreads,
        {key: "published" if one.mark == "published" else "remembered" for key, one in given.items()}, notes,
    )  # fmt: skip
    return Treatment(entry, row.word, (one,), {})


def described(name: str) -> str:
    """What the catalogue knows of a compound, in lines for a terminal."""
    entry = find(name)
    row = load_catalogue()[entry]
    aliases = f" ({', '.join(row.aliases)})" if row.aliases else ""
    lines = [f"{entry}{aliases}: {row.word}", f"  binds {', '.join(row.targets)}"]
    for one in row.constants:
        lines.append(f"  {one.words()}: {one.source}, {MARKS[one.mark]}")
    if not row.constants:
        lines.append("  no constant in the catalogue")
    if row.note:
        lines.append(f"  {row.note}")
    return "\n".join(lines) + "\n"
