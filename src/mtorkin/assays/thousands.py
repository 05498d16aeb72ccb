"""Numbers whose point may separate thousands: 1.234 is 1234 where a spreadsheet was German."""

from __future__ import annotations

import re
from collections.abc import Iterable

_POINTED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
#: The least number that is written with a mark, and different numbers of either kind that are many.
_THOUSAND, _MANY = 1000.0, 3


def unclear(texts: Iterable[str], round_ones: bool = False) -> tuple[str, str] | None:
    """A number whose point may separate thousands, and what stands beside it; ``None`` where all are clear.

    That is where all numbers with a point have three digits behind it, as 12.345, and stand beside whole numbers: below
    a thousand, or without a mark and as large as they would be themselves, or so many that decimals are no reason for
    both.

    Parameters
    ----------
    texts
        Numbers as written, of one quantity in one unit.
    round_ones
        Whether the numbers with a point have to end in a zero, as a thousand does. Concentrations are chosen by people,
        who write 3.125 beside 25; they write no zeros behind it.

    Examples
    --------
    >>> unclear(["1.234", "987"]), unclear(["1.234", "1.5", "987"]), unclear(["1.000", "300"], round_ones=True)
    (('1.234', 'whole numbers below 1000, such as 987'), None, ('1.000', 'whole numbers below 1000, such as 300'))
    """
    pointed: dict[str, float] = {}
    whole: dict[str, float] = {}
    for text in map(str.strip, texts):
        if _POINTED.fullmatch(text):
            pointed[text] = _THOUSAND * abs(float(text))
        elif not _WHOLE.fullmatch(text):
            return None
        elif float(text):
            whole[text] = abs(float(text))
    if not pointed or not whole or (round_ones and not all(text.endswith("0") for text in pointed)):
        return None
    first = next(iter(pointed))
    above = [text for text, value in whole.items() if value >= _THOUSAND]
    if not above:
        return first, f"whole numbers below 1000, such as {next(iter(whole))}"
    # A number above a thousand without a point says that points are decimal marks, unless many stand on either side or
    # both would be alike. Zeros behind them say that they are not.
    least, greatest = min(whole[text] for text in above), max(whole[text] for text in above)
    alike = min(pointed.values()) <= greatest and max(pointed.values()) >= least
    if round_ones or alike or (len(whole) >= _MANY and len(pointed) >= _MANY):
        return first, f"whole numbers, such as {above[0]}"
    return None
