"""Which names are those of rapamycin and its kind."""

from __future__ import annotations

import re

_NAMES = (
    r"rapamycin|sirolimus|everolimus|temsirolimus|ridaforolimus|deforolimus|zotarolimus|umirolimus|biolimus|olcorolimus"
    r"|rapalogs?|rapalink|rad[\s-]?001|cci[\s-]?779|ap[\s-]?23573|mk[\s-]?8669|abt[\s-]?578|afinitor|torisel|rapamune"
)
_RAPALOG = re.compile(rf"(?<![a-z])(?:{_NAMES})(?![a-z])", re.IGNORECASE)

#: Why none of them can define zero activity (Tao et al. 2010 Biochemistry 49:8488: inhibition is partial).
REASON = (
    "a rapalog inhibits mTOR only in part, and with a partial inhibitor as zero every plateau is rescaled; "
    "use no enzyme, or a saturating kinase inhibitor"
)


def named_rapalog(text: str) -> str:
    """The rapalog that a text names, as written there; empty if it names none."""
    match = _RAPALOG.search(text)
    return match[0] if match else ""
