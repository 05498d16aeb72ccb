"""Settings of several reads above the first of them, as Tecan i-control lists them: each belongs to one read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read

_FIRST = "mode"
_NAME = ("name", "label")
_WAVELENGTH = re.compile(r"(excitation|emission|measurement) wavelength", re.IGNORECASE)
_NAME_LINE = re.compile(r"(?:label|read|measurement)(?: \d{1,2})?(?: name\s*:?|\s*:)\s*(\S.*)", re.IGNORECASE)
#: Lines between the name of a read and its mode, as ``Kinetic Cycles``.
_MOST_BEFORE = 8
_NUMBER = re.compile(r"\d{3}(?:[-/]\d+)?")


@dataclass
class _Settings:
    """The settings of one read: their last row, its name where they give it, its wavelengths, and where these stand."""

    last: int
    name: str = ""
    named_at: str = ""
    wavelengths: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)

    def wavelength(self) -> str:
        """As of a read: ``320/620``, or ``450``; empty where there is none, as for luminescence."""
        said = self.wavelengths
        return said.get("measurement", "") or "/".join(filter(None, map(said.get, ("excitation", "emission"))))


def give_back_shared(found: list[tuple[Place, Read]]) -> None:
    """Take a wavelength from reads that do not name it themselves and have it from one line above several of them.

    Parameters
    ----------
    found
        The reads with their places; changed in place.
    """
    owners: dict[tuple[str, str], dict[str, list[Read]]] = {}
    for _, read in found:
        said = read.origins.get("wavelength", "")
        if read.kind == "raw" and read.wavelength and said and said != read.origins.get("label", ""):
            owners.setdefault((read.sheet, said), {}).setdefault(read.label, []).append(read)
    for labels in owners.values():
        if len(labels) < 2:
            continue
        for read in (each for reads in labels.values() for each in reads):
            _forget_wavelength(read)


def _forget_wavelength(read: Read) -> None:
    read.label = read.label.removesuffix(f"({read.wavelength} nm)").strip()
    read.wavelength = ""
    read.origins.pop("wavelength")


def settings_of_reads(canvas: Canvas, found: list[tuple[Place, Read]]) -> None:
    """Give reads the wavelengths of settings that are listed together above them.

    Settings that name their read belong to it. Others belong to the reads below in their order, where they are as many
    as these. Otherwise nobody can say whose they are.

    Parameters
    ----------
    canvas
        The sheet.
    found
        The reads with their places, in the order of the file; changed in place.
    """
    lists = _lists(canvas)
    for settings, following in zip_longest(lists, lists[1:]):
        end = following[0].last if following else len(canvas.sheet.rows)
        reads = [read for (row, _), read in found if settings[-1].last < row < end and read.kind == "raw"]
        places = {place for each in settings for place in each.places}
        names = {each.named_at for each in settings if each.named_at}
        for read in reads:
            if read.origins.get("wavelength", "") in places:
                _forget_wavelength(read)
            if read.origins.get("label", "") in names:  # the last of them, which may be the name of any
                read.label = ""
                read.origins.pop("label")
        if len(reads) == len(settings) and not any(read.label for read in reads):
            for read, own in zip(reads, settings, strict=True):
                read.label = own.name
                read.origins["label"] = own.named_at
        labels = list(dict.fromkeys(read.label for read in reads))
        named = {each.name: each for each in settings if each.name}
        if not named:
            named = dict(zip(labels, settings, strict=True)) if len(labels) == len(settings) else {}
        for read in reads:
            own = named.get(read.label)
            if own and own.wavelength() and not read.wavelength:
                read.wavelength = own.wavelength()
                read.origins["wavelength"] = own.places[0]
                read.label = f"{read.label} ({read.wavelength} nm)".strip()


def _name_above(canvas: Canvas, mode: int) -> tuple[str, int]:
    """The read that a line above settings names, as ``Label: Donor`` or ``Label 1 name``, ``Donor``, and its row.

    Other settings may stand between. Without such a line the name is empty, and the row that of the mode.
    """
    for row in range(mode - 1, max(mode - 1 - _MOST_BEFORE, -1), -1):
        texts = [text for _, text in canvas.texts(row)]
        if not texts or texts[0].casefold().rstrip(":") == _FIRST:
            break
        if match := _NAME_LINE.fullmatch(" ".join(texts)) if len(texts) < 3 else None:
            return match[1], row
    return "", mode


def _lists(canvas: Canvas) -> list[list[_Settings]]:
    """The lists of settings of two reads or more; of reads that are named with an empty line between."""
    found: list[list[_Settings]] = []
    last = -2
    for row in canvas.open_rows:
        texts = canvas.texts(row)
        first = texts[0][1].casefold().rstrip(":") if texts else ""
        value = texts[1][1] if len(texts) > 1 else ""
        if first == _FIRST and value:
            name, top = _name_above(canvas, row)
            between = [each for each in range(last + 1, top) if not canvas.blank(each)]
            if not found or between or top - last > 1 + bool(name):
                found.append([])
            place = canvas.sheet.address(top, canvas.texts(top)[0][0]) if name else ""
            found[-1].append(_Settings(row, name, place))
        elif not (first and found and last == row - 1):
            continue
        settings = found[-1][-1]
        settings.last = last = row
        if first in _NAME:
            settings.name = value
        elif (match := _WAVELENGTH.match(first)) and (number := _NUMBER.search(value)):
            settings.wavelengths.setdefault(match[1], number[0])
            settings.places.append(canvas.sheet.address(row, texts[0][0]))
    return [each for each in found if len(each) > 1]
