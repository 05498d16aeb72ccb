"""What the number format of a cell says: whether a workbook shows a number as a date, a time or a span of hours."""

from __future__ import annotations

import re

# Formats that have a number of their own (ECMA-376 part 1, 18.8.30).
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_TIMES = {18, 19, 20, 21, 45, 47}
_SPANS = {46}


def shown_as(number: int, code: str | None = None) -> str:
    """How a cell with a number format is shown.

    Parameters
    ----------
    number
        Number of the format.
    code
        Its code, such as ``dd.mm.yyyy``, where the workbook gives one.

    Returns
    -------
    str
        ``date``, ``time``, ``span`` (hours beyond 24 shown) or empty for a plain number.
    """
    if code is not None:
        code = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code).lower().partition(";")[0]
        if re.search(r"\[(?:h+|m+|s+)\]", code):
            return "span"
        code = re.sub(r"\[[^\]]*\]", "", code)
        if code == "general" or not re.search(r"[dhmsy]", code):
            return ""
        return "date" if re.search(r"[dy]", code) or not re.search(r"[hs]", code) else "time"
    if number in _SPANS:
        return "span"
    if number in _TIMES:
        return "time"
    return "date" if number in _DATES else ""
