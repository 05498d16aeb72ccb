"""Compounds that are known: the rows of ``catalogue.yaml``. A study may name one as what its compound is."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from mtorkin.base.errors import InputError
from mtorkin.base.packaged import packaged
from mtorkin.base.vocabulary import VOCABULARY

#: What a mark of the catalogue says.
MARKS = {"published": "read in its source", "memory": "remembered and not checked"}


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
    return TypeAdapter(dict[str, Compound]).validate_python(packaged("mtorkin.assays", "catalogue.yaml"))


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
