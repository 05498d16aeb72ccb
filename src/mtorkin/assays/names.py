"""Names that a person wrote, held against the names that we know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

#: What marks a value in a new folder that the user must give; reading refuses it wherever it is left.
TO_FILL_IN = "FILL IN"
#: What people write where there is no value.
_NOTHING = ("", "na", "n/a", "#n/a", "n.a.", "nan", "nd", "n.d.", "none", "null", "missing", ".", "-", "--", "\u2013")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|m\u00e4r|mrz|mai|okt|dez)"
#: What spreadsheets make of what looks like a date to them, and of what looks like a number.
_DATE = re.compile(
    rf"\d{{1,4}}([-/.])\d{{1,2}}\1\d{{1,4}}(?: \d\d:\d\d.*)?|\d{{1,2}}[-. ]+{_MONTH}(?:[-. ]+\d{{2,4}})?"
    rf"|{_MONTH}[-. ]+\d{{2,4}}",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d{2}")


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


def shortened(text: str) -> str:
    """A text as a sentence quotes it: no longer than a name."""
    text = text.strip()
    return text if len(text) <= 40 else f"{text[:37]}..."


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text.strip().casefold() in _NOTHING


def is_no(text: str) -> bool:
    """Whether a cell that may hold a reason says that there is none."""
    return is_nothing(text) or text.strip().casefold() in ("no", "n", "false", "0")


def is_converted(text: str) -> bool:
    """Whether a name is what a spreadsheet makes of others: a number of 1E3, or a date of 1-3 or MAR1.

    Examples
    --------
    >>> [is_converted(text) for text in ("1.00E+03", "01-Mar", "2026-03-01 00:00:00", "TOR-1", "1E3")]
    [True, True, True, False, False]
    """
    return bool(_ROUNDED.fullmatch(text.strip()) or is_date(text))


def is_date(text: str) -> bool:
    """Whether a text is a date as spreadsheets show it."""
    return bool(_DATE.fullmatch(text.strip()))
