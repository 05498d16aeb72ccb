"""Names of wells: a row letter A to AF and a column number 1 to 48 (1536 wells)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

ROW_LETTERS = tuple(first + second for first in ("", "A") for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:32]
COLUMNS = 48
#: Plates with a layout of their own, by their wells: rows, columns.
PLATES = {96: (8, 12), 384: (16, 24), 1536: (len(ROW_LETTERS), COLUMNS)}

_ROW_INDEX = {letters: index for index, letters in enumerate(ROW_LETTERS)}
_WELL = re.compile(r"([A-Z]{1,2})([0-9]{1,3})")

#: Other forms of names: a mark between row and column, or a plate before the well.
_MARKED = re.compile(r"(?P<plate>)(?P<row>[A-Za-z]{1,2})(?P<mark>[-_:])(?P<column>\d{1,2})")
_ON_PLATE = re.compile(r"(?P<plate>\S.{0,39}?)\s?(?P<mark>[-_:])\s?(?P<row>[A-Za-z]{1,2})(?P<column>\d{1,2})")

#: How BMG calls the rows AA to AF, where a plate has rows A to Z above them.
_LOWER = "abcdef"
_FIRST_OF_TWO = ROW_LETTERS.index("AA")
#: The first row that only plates of 1536 wells have, and how many wells such rows hold at least where they stand alone.
_LARGE = ROW_LETTERS.index("Q")
_FEWEST_LARGE = 24


def row_index(text: str) -> int | None:
    """Index of a row letter (``C``, ``Row C``), counted from 0; ``None`` where the text is none."""
    return _ROW_INDEX.get(text.upper().removeprefix("ROW "))


def row_after(text: str, index: int) -> int | None:
    """Index of a row letter that stands below the row of an index; ``None`` where it is none, or not below.

    Below row Z, ``a`` is AA.
    """
    if text in _LOWER and len(text) == 1 and index >= _FIRST_OF_TWO - 1:
        found: int | None = _FIRST_OF_TWO + _LOWER.index(text)
    else:
        found = row_index(text)
    return found if found is not None and found > index else None


def parse_well(text: str, lower_is_two: bool = False) -> str | None:
    """The well as ``A1``, from ``A1``, ``a01`` or ``AF48``; ``None`` for what lies outside a plate of 1536 wells.

    Parameters
    ----------
    text
        The name.
    lower_is_two
        Whether ``a1`` is AA1; see `lower_is_two`.

    Examples
    --------
    >>> parse_well("b07"), parse_well("b07", lower_is_two=True), parse_well("Z99")
    ('B7', 'AB7', None)
    """
    text = text.strip()
    if lower_is_two and text[:1] in _LOWER and text[1:].isdigit():
        text = f"A{text}"
    match = _WELL.fullmatch(text.upper())
    if not match or match[1] not in _ROW_INDEX or not 1 <= int(match[2]) <= COLUMNS:
        return None
    return f"{match[1]}{int(match[2])}"


def parse_wells(text: str) -> list[str]:
    """The wells of a list or rectangle such as ``A1, A2`` or ``A1:B3``, in reading order; none where it is no such.

    Examples
    --------
    >>> parse_wells("A1:B2"), parse_wells("a01; C3"), parse_wells("A1:oops")
    (['A1', 'A2', 'B1', 'B2'], ['A1', 'C3'], [])
    """
    if (alone := parse_well(text)) is not None:
        return [alone]
    found: list[str] = []
    for part in filter(None, re.split(r"[,;+\s]+", re.sub(r"\s*([:\u2013-])\s*", r"\1", text.strip()))):
        corners = [parse_well(corner) for corner in re.split("[:\u2013-]", part)]
        if None in corners or len(corners) > 2:
            return []
        (top, left), (bottom, right) = (well_order(corner) for corner in (corners[0], corners[-1]) if corner)
        if bottom < top or right < left:
            return []
        found += [
            f"{ROW_LETTERS[row]}{column + 1}" for row in range(top, bottom + 1) for column in range(left, right + 1)
        ]
    return found


def wells_written_otherwise(names: Sequence[str]) -> list[tuple[str, str]]:
    """The plate and the well of names such as ``A-1``, ``A:1``, ``P1-A1`` or ``Plate1:A1``; none unless all are alike.

    All of them have the same form and the same mark. What can be read as a rectangle of wells (``A1:A3``) is no well on
    a plate. The caller knows that the names are those of wells, and no samples.

    Examples
    --------
    >>> wells_written_otherwise(["A-1", "B-12"]), wells_written_otherwise(["P1-A1", "P2-A01"])
    ([('', 'A1'), ('', 'B12')], [('P1', 'A1'), ('P2', 'A1')])
    >>> wells_written_otherwise(["A-1", "B2"]), wells_written_otherwise(["A1:A3", "B1:B3"])
    ([], [])
    """
    for form in (_MARKED, _ON_PLATE):
        found: list[tuple[str, str]] = []
        marks = set()
        for name in names:
            match = form.fullmatch(name.strip())
            well = parse_well(match["row"] + match["column"]) if match else None
            if match is None or well is None:
                break
            marks.add(match["mark"])
            found.append((match["plate"], well))
        if found and len(found) == len(names) and len(marks) == 1:
            like_wells = {plate for plate, _ in found if parse_well(plate)}
            # P1 is a usual name of a plate, and a well.
            other = any(plate[0] not in "pP" for plate in like_wells)
            return [] if other or (like_wells and all(map(parse_wells, names))) else found
    return []


def moved(well: str, first: str) -> str | None:
    """Where a well lies on a plate on which A1 lies at another well; ``None`` beyond 1536 wells.

    Examples
    --------
    >>> moved("B2", "A13"), moved("A40", "A13")
    ('B14', None)
    """
    (row, column), (down, right) = well_order(well), well_order(first)
    if row + down >= len(ROW_LETTERS) or column + right >= COLUMNS:
        return None
    return f"{ROW_LETTERS[row + down]}{column + right + 1}"


def lower_is_two(names: Iterable[str]) -> bool:
    """Whether names of wells call the rows AA to AF a to f, as BMG does.

    So it is where lower-case rows stand beside upper-case ones, and either the same well would come twice, or the plate
    has rows that only 1536 wells have.

    Examples
    --------
    >>> lower_is_two(["A1", "B1", "a1"]), lower_is_two(["a1", "b1"]), lower_is_two(["A1", "b2"])
    (True, False, False)
    """
    names = set(names)
    lower = {name for name in names if name[:1].islower()}
    if not lower or len(lower) == len(names) or any(name[0] not in _LOWER or not name[1:].isdigit() for name in lower):
        return False
    upper = {parse_well(name) for name in names - lower}
    large = any(well and well_order(well)[0] >= _LARGE for well in upper)
    return large or any(parse_well(name) in upper for name in lower)


def like_a_plate(wells: Collection[str]) -> bool:
    """Whether names that look like wells can be those of a plate.

    A few names in rows beyond P alone, such as r1 and r2, or s1 to s3, are replicates or samples: only plates of 1536
    wells have such rows.
    """
    return len(wells) >= _FEWEST_LARGE or any(well_order(well)[0] < _LARGE for well in wells)


def well_order(well: str) -> tuple[int, int]:
    """Row and column of a well as ``A1``, counted from 0: wells sort by it as a person reads a plate."""
    match = _WELL.fullmatch(well)
    if not match:
        raise ValueError(f"{well!r} is not a well")
    return _ROW_INDEX[match[1]], int(match[2]) - 1
