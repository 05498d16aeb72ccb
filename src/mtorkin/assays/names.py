"""Names that a person wrote, held against the names that we know."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

#: What marks a value in a new folder that the user must give; reading refuses it wherever it is left.
TO_FILL_IN = "FILL IN"
#: What people write where there is no value.
_NOTHING = ("", "na", "n/a", "#n/a", "n.a.", "nan", "nd", "n.d.", "none", "null", "missing", ".", "-", "--", "\u2013")


@lru_cache(maxsize=4096)  # the words of a layout are few
def fold(name: str) -> str:
    """A name without the differences that nobody means: case, and blank, hyphen or underscore between words."""
    return " ".join(name.replace("_", " ").replace("-", " ").split()).casefold()


def nearest_of(name: str, known: Iterable[str]) -> str:
    """The known name that a name is nearest to; empty where nothing is near."""
    names = {fold(candidate): candidate for candidate in known}
    found = get_close_matches(fold(name), names, n=1, cutoff=0.6)
    return names[found[0]] if found else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """A question to append to a message: ``; did you mean 'sample'?``; empty where nothing is near."""
    near = nearest_of(name, known)
    return f"; did you mean '{near}'?" if near else ""


def listed(names: Iterable[str], limit: int = 12) -> str:
    """Names in a sentence, the first few of them where there are many."""
    names = list(names)
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text.strip().casefold() in _NOTHING
