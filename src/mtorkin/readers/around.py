"""What stands above a structure: its title, and what is said there of the plate and the read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mtorkin.readers.reads import Kind, Read, Signals, numeric
from mtorkin.readers.times import minutes
from mtorkin.readers.words import kind_of, status_of
from mtorkin.sheets import Cell
from mtorkin.sheets.cells import Moment, as_text

#: Titles that say nothing of the read.
GENERIC = re.compile(
    r"results?|(plate|background|basic assay|measurement) information|measurement results|raw data|data"
    r"|kinetic( measurement)?|plate",
    re.IGNORECASE,
)
_WAVELENGTH = (
    re.compile(
        r"\bex\w*\.?\W{0,3}(\d{3}(?:[-/]\d+)?)(?:\s*nm)?[\s,;/]+em\w*\.?\W{0,3}(\d{3}(?:[-/]\d+)?)",
        re.IGNORECASE,
    ),
    re.compile(r"\((\d{3})(?:-\d+)? (\d{3})(?:-\d+)?(?: [A-Z])?\)"),  # BMG: (337 665 A)
    # Not a time, a concentration, a volume or a count.
    re.compile(
        r"\((\d{3}(?:-\d+)?(?:\s*/\s*\d{3}(?:-\d+)?)?)"
        r"(?!\d|\s*(?:ms|s|secs?|seconds?|min|minutes?|h|hours?|[pnuµμm]?M|[nuµμm]?[lL]|[nuµμm]?g|x|%|°C|flashes|reads?)\b)"
        r"[^)]*\)"
    ),
    re.compile(r"\b(\d{3}(?:/\d+)?(?:\s*,\s*\d{3}(?:/\d+)?)?)\s*nm\b"),
    re.compile(r":(\d{3}(?:/\d+)?(?:,\d{3}(?:/\d+)?)?)\b"),
    re.compile(r"^\D*?(\d{3}(?:/\d+)?(?:,\s*\d{3}(?:/\d+)?)?)$"),
)
#: What Kaleido heads the wavelengths of excitation and emission with.
_FILTERS = ("exc wl / filter", "ems wl")


@dataclass
class Around:
    """What stands above a structure: its title, and what is said of the plate and the read.

    Parameters
    ----------
    title, moment
        The title; and a line that says the time or the number of the cycle.
    plate, wavelength, unit, temperature
        As printed; empty where nothing is said.
    time, stamp
        Time in min, or as printed where it has no unit; ``None`` where none is said.
    read_at
        Date and time of day, in min since the year 0; ``None`` where none is said.
    named_plate
        Whether the plate is named below the read and its wavelength, as SkanIt does.
    bare
        The title where it is a number such as ``340``: the wavelength, if there is one read below it.
    pairs
        Everything that is said as key and value, by the folded key.
    origins
        The cell that the label, the wavelength, the time, ... come from.
    """

    title: str = ""
    moment: str = ""
    plate: str = ""
    wavelength: str = ""
    unit: str = ""
    temperature: str = ""
    time: float | None = None
    stamp: float | None = None
    read_at: float | None = None
    named_plate: bool = False
    bare: str = ""
    pairs: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    def label(self, own: str = "") -> str:
        """The label of the read: its own, else the title, with the wavelength where the title lacks it."""
        return ", ".join(filter(None, [own or self._named(), self.moment]))

    def _named(self) -> str:
        title = self.title
        if parameter := self.pairs.get("analysisparameter"):  # Kaleido, of what it makes of images
            return parameter
        said = next(filter(None, map(self.pairs.get, ("formula", "label", "meas"))), "")
        if said and (not title or GENERIC.fullmatch(title)):
            title = said
        if self.wavelength and self.wavelength not in title:
            return f"{title} ({self.wavelength} nm)".strip()
        return title


@dataclass(frozen=True)
class Own:
    """What a structure itself says of a read, as far as it does.

    Parameters
    ----------
    label, unit, temperature, cycle
        As printed; empty where it says none.
    time
        Time in min; ``None`` where it says none.
    stamp
        Time as printed, where it has no unit.
    origins
        The cell that each of these comes from, by its name.
    kind
        What kind of read it is, where the structure tells and not the label.
    """

    label: str = ""
    unit: str = ""
    time: float | None = None
    temperature: str = ""
    cycle: str = ""
    kind: Kind | None = None
    stamp: float | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


def read_of(around: Around, own: Own, signals: Signals) -> Read:
    """A read, from its cells and from what stands around them."""
    label = around.label(own.label)
    # The title says what kind it is even where the rows have labels of their own.
    kind = own.kind or ("layout" if layout_like(label, signals.cells()) else kind_of(label))
    filters = "/".join(filter(None, map(around.pairs.get, _FILTERS)))
    origins = {**around.origins, **{name: place for name, place in own.origins.items() if place}}
    wavelength = wavelength_in(label)
    if wavelength and not around.wavelength:
        origins.setdefault("wavelength", origins.get("label", ""))
    return Read(
        label,
        around.time if own.time is own.stamp is None else own.time,
        around.plate,
        signals.sheet.name,
        signals,
        kind,
        wavelength or around.wavelength or filters,
        own.unit or around.unit,
        own.temperature or around.temperature,
        own.cycle or around.pairs.get("kinetics", ""),
        around.stamp if own.time is own.stamp is None else own.stamp,
        origins,
        around.title if own.label and around.title not in label else "",
        around.read_at,
    )


def wavelength_in(label: str) -> str:
    """The wavelength or filters that a label holds, as printed; empty if none."""
    found = next((match for pattern in _WAVELENGTH if (match := pattern.search(label))), None)
    if found and found.re is _WAVELENGTH[0]:
        return "/".join(each[:3] for each in found.groups())  # without their widths
    return "/".join(found.groups()) if found else ""


def layout_like(label: str, cells: Iterable[Cell]) -> bool:
    """Whether a plate holds what was put into the wells, not a signal: by its label, or as it holds names only."""
    if kind_of(label) == "layout":
        return True
    texts = 0
    for cell in cells:
        text = as_text(cell)
        if isinstance(cell, Moment) or (":" in text and minutes(text) is not None):
            return False  # a time, as of the greatest slope
        if numeric(cell):
            return False
        if text and (text == "-" or status_of(text) == "text"):
            texts += 1
    return texts > 0
