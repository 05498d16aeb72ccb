"""What to be wary of in a fit, in the few words of a table."""

from __future__ import annotations

from itertools import zip_longest

from mtorkin.report.rows import Row, items


def wary(row: Row) -> list[str]:
    """What to be wary of in a fit; constants that ran to the limit of the search are named together."""
    flags, codes = items(row["flags"]), items(row["flag_codes"])
    coded = list(zip_longest(flags, codes[: len(flags)], fillvalue=""))
    limited = [flag.split(" ")[0] for flag, code in coded if code == "at-bound"]
    others = [flag for flag, code in coded if code != "at-bound"]
    return ([f"at the limit: {', '.join(limited)}"] if limited else []) + others
