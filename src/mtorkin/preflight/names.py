"""Names that differ in spelling alone, and names that are nearly the same."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from mtorkin.assays.sites import SITES

#: Letters that are read and typed for digits.
_LOOK_ALIKE = str.maketrans("oil", "011")
#: Cyrillic and Greek letters that nobody can tell from Latin ones.
_LATIN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYX",
)
#: Least likeness of two names with the same numbers that are near each other.
_NEAR = 0.7
#: The same of two names whose numbers differ.
_NEARER = 0.75


def plain(name: str) -> str:
    """A name as its letters and digits alone, with digits for the letters that look like them.

    Examples
    --------
    >>> plain("Lot-07") == plain("lot 7"), plain("4E-BP1") == plain("4EBP1"), plain("KIN-1O1") == plain("KIN101")
    (True, True, True)
    >>> plain("TOR-\u0421") == plain("TOR-C")  # the first with a Cyrillic letter
    True
    """
    latin = unicodedata.normalize("NFKD", name).translate(_LATIN)
    kept = re.sub(r"[^a-z0-9]", "", latin.casefold().translate(_LOOK_ALIKE))
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", kept)


def same(one: str, other: str) -> bool:
    """Whether two names differ in spelling alone: case, hyphens, blanks, zeros before a number, O for 0.

    So do letters of other alphabets that look the same.
    """
    return plain(one) == plain(other)


def near(one: str, other: str) -> bool:
    """Whether two names are probably meant to be one: the same numbers, and nearly the same letters.

    Examples
    --------
    >>> near("lot no. 7", "lot 7"), near("lot 7", "lot 8"), near("4E-BP1", "4E-BP2")
    (True, False, False)
    """
    if same(one, other):
        return True
    numbers = [[int(number) for number in re.findall(r"\d+", name)] for name in (one, other)]
    return bool(numbers[0]) and numbers[0] == numbers[1] and _likeness(plain(one), plain(other)) >= _NEAR


def nearby(one: str, other: str) -> bool:
    """Whether two names could be one with a slip of the finger, in a number too."""
    return near(one, other) or _likeness(plain(one), plain(other)) >= _NEARER


def same_protein(one: str, other: str) -> bool:
    """Whether two names of a protein are near each other, or are known to mean the same.

    Examples
    --------
    >>> same_protein("eIF4EBP1", "4E-BP1"), same_protein("4E-BP1", "S6K1")
    (True, False)
    """
    folded = {re.sub(r"[^a-z0-9]", "", name.casefold()) for name in (one, other)}
    return near(one, other) or any(folded <= set(known.names) for known in SITES.values())


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
