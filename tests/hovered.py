"""What figures say where the pointer rests, as ``figure.js`` reads it off them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from itertools import zip_longest

SVG = "{http://www.w3.org/2000/svg}"


def places(path: ElementTree.Element) -> list[tuple[int, int]]:
    """The places of a path of moves and lines, straight up, down and aside among them."""
    x, y, found, pen, across = 0, 0, [], "m", None
    for token in re.findall(r"[mlhv]|-?\d+", path.get("d", "")):
        if token.isalpha():
            pen = token
            continue
        number = int(token)
        if pen in "hv":
            x, y = (x + number, y) if pen == "h" else (x, y + number)
        elif across is None:
            across = number
            continue
        else:
            x, y, across = x + across, y + number, None
        found.append((x, y))
    return found


def sayings(svg: str) -> list[str]:
    """All that a figure says, in the order in which it is drawn."""
    found = []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        for path in group.findall(f"{SVG}path"):
            for description in path.findall(f"{SVG}desc"):
                sentence, *lines = (description.text or "").split("\n")
                last = ""
                for (x, y), line in zip_longest(places(path), lines, fillvalue=""):
                    last = line or last  # An empty line says what the one before does.
                    first, *parts = re.split(r"\{\}", sentence)
                    told = last.split("\t")
                    filled = first + "".join(part + rest for part, rest in zip_longest(told, parts, fillvalue=""))
                    well = f"{chr(65 + y // 2)}{x // 2 + 1}: " if group.get("data-wells") is not None else ""
                    found.append(well + filled)
    return found
