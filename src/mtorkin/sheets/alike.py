"""Rows of a worksheet that hold the same kinds of cells in the same columns, as a long list does.

One regular expression made of one such row reads all of them, so that cells are taken by the column and not one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A cell, the start of a row, its end, or (the last group) anything else.
TOKEN = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="(n|s|inlineStr)")?'
    r'(?:/>|>(?:<v>([^<&]*)</v>|<is><t(?: xml:space="preserve")?>([^<&]*)</t></is>)</c>)'
    r'|<row r="([0-9]+)"[^<>/&]*(/)?>|</row>|([^ \r\n])'
)
# What cells hold, by their type: a number, the number of a shared string, or a text.
_NUMBER = "<v>([-+.0-9Ee]+)</v>"
_VALUES = {
    "": _NUMBER,
    "n": _NUMBER,
    "s": "<v>([0-9]+)</v>",
    "inlineStr": '<is><t(?: xml:space="preserve")?>([^<&]+)</t></is>',
}


@dataclass(frozen=True)
class Column:
    """A column that every row has a cell in that holds something.

    Parameters
    ----------
    letters
        As a spreadsheet calls it.
    style, type
        As the cells give them; empty where they give none.
    """

    letters: str
    style: str
    type: str


@dataclass(frozen=True)
class Shape:
    """What rows have in common.

    Parameters
    ----------
    row
        As a regular expression, with a group for the number of the row and one for what each column holds.
    columns
        Its columns from left to right.
    """

    row: str
    columns: tuple[Column, ...]

    def rows(self, text: str) -> tuple[str, list[tuple[str, ...]]]:
        """What stands before the first such row; and from there on the numbers of the rows, and what each column holds.

        Nothing but such rows, numbered one after the other, may follow the first. Otherwise all of the text is said to
        stand before them.
        """
        first = re.search(self.row, text)
        if first is None:
            return text, []
        found = re.compile(rf"{self.row}|([^ \r\n][\s\S]*)").findall(text, first.start())
        *held, others = zip(*found, strict=True)
        top = int(first[1])
        if others[-1] or list(map(int, held[0])) != list(range(top, top + len(others))):
            return text, []
        return text[: first.start()], held


def shape_of_last(text: str) -> Shape | None:
    """The shape of the last of some rows; ``None`` where it is empty or needs a closer look."""
    tokens = TOKEN.findall(text, max(text.rfind("<row "), 0))
    if len(tokens) < 3 or not tokens[0][5] or any(tokens[-1]):
        return None
    row, columns = '<row r="([0-9]+)"[^<>/&]*>', []
    for letters, style, kind, value, inline, *_ in tokens[1:-1]:
        held = value or inline
        if not letters or (held and (kind == "inlineStr") != bool(inline)):
            return None
        row += f'<c r="{letters}[0-9]+"' + f' s="{style}"' * bool(style) + f' t="{kind}"' * bool(kind)
        row += f">{_VALUES[kind]}</c>" if held else "/>"
        if held:
            columns.append(Column(letters, style, kind))
    places = [(len(column.letters), column.letters) for column in columns]
    return Shape(f"{row}</row>", tuple(columns)) if columns and places == sorted(set(places)) else None
