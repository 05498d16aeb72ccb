"""A planned plate: where its wells lie, and the long layout that says what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mtorkin.base.shown import as_cell


def in_lines(groups: int, length: int, lines: int, room: int) -> list[tuple[int, int]]:
    """Where the members of equally long groups lie: the line, and the place in it.

    Parameters
    ----------
    groups, length
        How many groups there are, and how many wells each of them is.
    lines, room
        Rows or columns of the plate, and the wells in one of them.

    Returns
    -------
    list of (int, int)
        Group by group, counted from 0. No group goes over the end of a line, unless only that makes room for all.

    Examples
    --------
    >>> in_lines(2, 3, lines=2, room=4), in_lines(2, 3, lines=1, room=6)[-1], in_lines(2, 3, lines=2, room=3)[-1]
    ([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)], (0, 5), (1, 2))
    """
    beside = -(-groups // lines)
    if beside * length <= room:
        return [(group // beside, group % beside * length + own) for group in range(groups) for own in range(length)]
    return [divmod(place, room) for place in range(groups * length)]


def long_layout(compound: str, units: Mapping[str, str], wells: Iterable[tuple[str, str, Mapping[str, str]]]) -> str:
    """The text of a long layout: see docs/assay-folder.md.

    Parameters
    ----------
    compound
        The compound of all samples; controls hold none.
    units
        The unit of every quantity, in the order of their columns.
    wells
        Name, role, and what is written of every quantity.
    """
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["well", "role", "compound", *(f"{name} [{unit}]" for name, unit in units.items())])
    for well, role, amounts in wells:
        sample = role == "sample"
        shown = [amounts[name] if sample or name != "inhibitor" else "" for name in units]
        writer.writerow([well, role, as_cell(compound) if sample else "", *shown])
    return stream.getvalue()
