"""What to be wary of in a fit, in the few words of a table."""

from __future__ import annotations

from itertools import zip_longest

from mtorkin.report.rows import Row, items

#: What is said of constants that a flag names first, by its code.
_NAMED = {"at-bound": "at the limit", "undetermined": "undetermined"}


def wary(row: Row) -> list[str]:
    """What to be wary of in a fit; constants of which the same is said are named together."""
    flags, codes = items(row["flags"]), items(row["flag_codes"])
    coded = list(zip_longest(flags, codes[: len(flags)], fillvalue=""))
    named = {code: [flag.split(" ")[0] for flag, own in coded if own == code] for code in _NAMED}
    words = [f"{_NAMED[code]}: {', '.join(names)}" for code, names in named.items() if names]
    return words + [flag for flag, code in coded if code not in _NAMED]
