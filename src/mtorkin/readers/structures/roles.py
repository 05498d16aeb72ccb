"""What the headings of tables say: which columns name wells, hold times, or tell what is in the wells."""

from __future__ import annotations

import re

from mtorkin.readers.times import heading_unit, unnumbered
from mtorkin.readers.words import PLATE, WAVELENGTH

WELL = re.compile(
    r"wells?( ?(id|name|position|positions|no\.?|number|index|#|label))?|(plate |well )?pos(ition)?s?|location"
    r"|coordinates?|vertiefung(en)?|kavit(ä|ae)t(en)?|puits|ウェル(名|番号|位置)?",
    re.IGNORECASE,
)
#: A heading of wells that is none of names that somebody gave to them, as "Well ID" can be.
_WELL_ITSELF = re.compile(r"wells?( ?(position|positions))?|(plate |well )?pos(ition)?s?", re.IGNORECASE)
_INDEX = r"(?:[ _]?(?:no\.?|nr\.?|number|index|#))?"
WELL_ROW = re.compile(rf"(?:(?:well|plate)[ _]?)?row{_INDEX}|zeile|ligne|行", re.IGNORECASE)
WELL_COLUMN = re.compile(rf"(?:(?:well|plate)[ _]?)?col(?:umn)?{_INDEX}|spalte|colonne|列", re.IGNORECASE)
_ROLES = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("temperature", r"(?:.*\btemp(?:[eé]rature?|\.)?\b.*|.*温度.*|t\s*[°¡\ufffd].*)"),
        (
            "cycle",
            r"read\s*(?:nr\.?|no\.?|number|#)"
            r"|kinetics?|(?:kinetic |plate ?)?"
            r"(?:cycle|zyklus|ciclo|サイクル|reading|loop|repeat|iteration|measurement count|kinetic read)s?\s*"
            r"(?:nr\.?|no\.?|number|#|id)?\s*",
        ),
        (
            "wavelength",
            rf"(?:.*\b{WAVELENGTH}\b.*|wavel\.?.*|lambda.*|(?:ex|em)(?:citation|ission)?\.?(?:\s*[\[(]nm[\])])?)",
        ),
        ("position", r"position|mrw.*|scan ?point"),
        ("plate", rf"{PLATE}(?: ?(?:name|id|no\.?|number|#|barcode))?|barcode|plate ?barcode"),
        ("read", r"reads?|label|channel|filters?|measurement|assay|signal type|spots?|analytes?|quadrants?"),
        # When a well was read by the clock on the wall, and no time of the reaction.
        ("clock", r"date.*|.*\bclock\b.*|time ?stamp|time of day|measured at|read at"),
    )
)
#: Columns that say what is in the wells, or how they were read.
INFO = re.compile(
    r"samples?.*|contents?|conc.*|.*\[.*(m|g/ml)\]|groups?|types?|names?|dilutions?.*|rep(licate)?s?|compounds?|roles?|x|y"
    r"|well.*|row|col(umn)?|description|errors?|flags?|notes?|comments?|number|no\.?|index|id"
    r"|inhibitors?|drugs?|treatments?|reagents?|substrates?|reactants?|conditions?|(cell )?lines?"
    r"|(integration|delay|lag|settling|shaking|exposure)\b.*|gain|flashes"
    r"|inhalte?|proben?|contenus?|[ée]chantillons?|サンプル|試料",
    re.IGNORECASE,
)
#: Roles of columns that never name wells, whatever their cells look like.
_OTHERS = ("plate", "read", "cycle", "time", "temperature", "wavelength", "clock")


def role_of(heading: str) -> str:
    """What a heading says of its column or row: ``time``, ``temperature``, ``cycle``, ...; empty for anything else.

    Examples
    --------
    >>> role_of("Time [s]"), role_of("Cycle Nr."), role_of("Date"), role_of("RFU")
    ('time', 'cycle', 'clock', '')
    """
    heading = unnumbered(heading.strip())
    if not heading:
        return ""
    if heading_unit(heading) is not None:
        return "time"
    return next((role for role, pattern in _ROLES if pattern.fullmatch(heading)), "")


def corner_role(heading: str) -> tuple[str, str]:
    """The role of a row whose first cell is a heading, and its unit if it has one; empty for anything else.

    A corner may head both the row and the wells below it.

    Examples
    --------
    >>> corner_role("Time [s]"), corner_role("Time/Pos"), corner_role("Well / Cycle")
    (('time', 's'), ('time', ''), ('cycle', ''))
    """
    parts = [part.strip() for part in re.split(r"[/\\|]", heading)]
    if len(parts) == 2 and any(WELL.fullmatch(part) for part in parts):
        heading = next((part for part in parts if not WELL.fullmatch(part)), "")
    return role_of(heading), heading_unit(heading) or ""


def well_rank(heading: str) -> int:
    """How well a heading fits a column of wells, where several columns hold names like wells; 0 fits best.

    Examples
    --------
    >>> [well_rank(heading) for heading in ("Well", "Well ID", "", "Sample")]
    [0, 1, 2, 3]
    """
    if _WELL_ITSELF.fullmatch(heading) or is_half_of_well(heading):
        return 0
    if WELL.fullmatch(heading):
        return 1
    return 2 if may_name_wells(heading) else 3


def is_half_of_well(heading: str) -> bool:
    """Whether a heading is that of the row or the column of a well, which stand in two columns of a list."""
    return bool(WELL_ROW.fullmatch(heading) or WELL_COLUMN.fullmatch(heading))


def may_name_wells(heading: str) -> bool:
    """Whether the cells below a heading can be wells; they cannot where it speaks of samples, plates or times.

    Examples
    --------
    >>> may_name_wells("Plate Position"), may_name_wells(""), may_name_wells("Plate ID"), may_name_wells("Sample name")
    (True, True, False, False)
    """
    parts = [part.strip() for part in re.split(r"[/\\|]", heading)]
    if is_half_of_well(heading) or any(WELL.fullmatch(part) for part in parts):
        return True
    return not INFO.fullmatch(heading) and role_of(heading) not in _OTHERS
