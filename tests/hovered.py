"""What figures say where the pointer rests, as ``figure.js`` reads it off them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from itertools import accumulate, zip_longest

SVG = "{http://www.w3.org/2000/svg}"


def places(path: ElementTree.Element) -> list[tuple[int, int]]:
    """The places of a path that goes from each to the next."""
    steps = [(int(x), int(y)) for x, y in re.findall(r"(-?\d+) ?(-?\d+)", path.get("d", ""))]
    return list(accumulate(steps, lambda one, step: (one[0] + step[0], one[1] + step[1])))


def sayings(svg: str) -> list[str]:
    """All that a figure says, in the order in which it is drawn."""
    found = []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        for path in group.findall(f"{SVG}path"):
            for description in path.findall(f"{SVG}desc"):
                sentence, *lines = (description.text or "").split("\n")
                for (x, y), line in zip_longest(places(path), lines, fillvalue=""):
                    first, *parts = re.split(r"\{\}", sentence)
                    told = line.split("\t")
                    filled = first + "".join(part + rest for part, rest in zip_longest(told, parts, fillvalue=""))
                    well = f"{chr(65 + y // 10)}{x // 10 + 1}: " if group.get("data-wells") is not None else ""
                    found.append(well + filled)
    return found
