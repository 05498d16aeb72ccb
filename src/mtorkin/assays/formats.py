"""Detection formats: a row each says which reads are taken, and how they become the signal of a well.

All else follows from the rows: the keys of ``detection`` in `assay.yaml`, the reads that are fetched from an export,
the signal, what is watched beside it, the template of ``mtorkin new`` and ``docs/formats.md``. `docs/extending.md`
walks through adding one.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from mtorkin.assays.names import listed

Direction = Literal["increase", "decrease"]


@dataclass(frozen=True)
class Channel:
    """A key of ``detection`` that names a read of the export."""

    key: str
    meaning: str
    example: str


@dataclass(frozen=True)
class Constant:
    """A key of ``detection`` that holds a positive number of a formula."""

    key: str
    meaning: str
    default: float


@dataclass(frozen=True)
class Reading:
    """A way in which reads become one signal: a fraction of two formulas, or a read as it is.

    Attributes
    ----------
    name
        What the signal is.
    part, whole
        Formulas of channels and constants; the signal is part / whole, and there is none where the whole is not above
        zero. Without a whole it is the part.
    said
        What the treatment of a well says of it; empty for a read as it is.
    """

    name: str
    part: str
    whole: str = ""
    said: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the formulas name, in order of appearance."""
        return tuple(dict.fromkeys(_names(self.part) + (_names(self.whole) if self.whole else ())))

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that name reads."""
        return tuple(key for key in self.keys if key in CHANNELS)

    @property
    def formula(self) -> str:
        """The formula as a person writes it."""
        return f"{_factor(self.part)} / {_factor(self.whole)}" if self.whole else self.part


@dataclass(frozen=True)
class Watch:
    """What is watched beside the signal, since a compound that changes it disturbs the detection.

    Attributes
    ----------
    name
        What it is.
    formula
        Of channels and constants.
    suspects
        What changes it.
    """

    name: str
    formula: str
    suspects: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the formula names, in order of appearance."""
        return _names(self.formula)

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that name reads."""
        return tuple(key for key in self.keys if key in CHANNELS)


@dataclass(frozen=True)
class Format:
    """A detection format.

    Attributes
    ----------
    name
        As `assay.yaml` has it.
    title
        For people, with examples.
    product
        How its signal becomes product, in words.
    keys
        What to give in `assay.yaml` for that, in words.
    trap
        What goes wrong with it.
    readings
        How its reads become a signal, the first that the keys given allow.
    watched
        What is watched where its reads are given.
    direction
        The signal as product forms, where `assay.yaml` does not say.
    signal_unit
        Unit of the signal, where `assay.yaml` does not say.
    own_curve
        Whether the same signal is another product at another [ATP], so that each needs a standard curve of its own.
    carried
        The substrate that brings along what is detected, so that the background rises with it; empty where none does.
    """

    name: str
    title: str
    product: str
    keys: str
    trap: str
    readings: tuple[Reading, ...]
    watched: tuple[Watch, ...] = ()
    direction: Direction = "increase"
    signal_unit: str = "a.u."
    own_curve: bool = False
    carried: str = ""

    def reading(self, given: Collection[str]) -> Reading:
        """How the reads named by these keys become the signal.

        Parameters
        ----------
        given
            Keys of channels in use.

        Raises
        ------
        ValueError
            If they do not go together, with what would.

        Examples
        --------
        >>> FORMATS["tr-fret"].reading(["acceptor", "donor"]).formula
        'acceptor / donor'
        >>> FORMATS["tr-fret"].reading(["read", "donor"]).formula  # the instrument's own ratio, the donor watched
        'read'
        >>> FORMATS["tr-fret"].reading(["acceptor"])
        Traceback (most recent call last):
            ...
        ValueError: has `acceptor`; the signal of tr-fret is made of `acceptor` and `donor`, or of `read`
        """
        beside = {key for watch in self.watches(given) for key in watch.channels}
        for reading in self.readings:
            needed = set(reading.channels)
            if needed - {READ.key} <= set(given) <= needed | beside:
                return reading
        ways = ", or of ".join(" and ".join(f"`{key}`" for key in reading.channels) for reading in self.readings)
        raise ValueError(
            f"has {' and '.join(f'`{key}`' for key in given)}; the signal of {self.name} is made of {ways}"
        )

    def watches(self, given: Collection[str]) -> list[Watch]:
        """What is watched with the reads named by these keys."""
        return [watch for watch in self.watched if set(watch.channels) <= set(given)]


def _factor(formula: str) -> str:
    """A formula as a factor of another."""
    return formula if formula.isidentifier() or formula.isdigit() else f"({formula})"


@lru_cache
def _names(formula: str) -> tuple[str, ...]:
    """The names in a formula, in order of appearance."""
    found = [node for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name)]
    return tuple(dict.fromkeys(node.id for node in sorted(found, key=lambda node: node.col_offset)))


READ = Channel(
    "read", "the read to use, where the file has several: its label, or a part of it that no other has", "Ratio"
)
CHANNELS = {
    channel.key: channel
    for channel in (
        READ,
        Channel("acceptor", "the read of the acceptor", "665"),
        Channel("donor", "the read of the donor", "620"),
        Channel("parallel", "the read of light polarized as that which excites", "Parallel"),
        Channel("perpendicular", "the read of light polarized across that", "Perpendicular"),
    )
}
CONSTANTS = {
    constant.key: constant
    for constant in (
        Constant(
            "g_factor", "what the instrument passes of parallel light over perpendicular, measured on free dye", 1.0
        ),
    )
}

ONE = Reading("read", "read")
RATIO = Reading("ratio", "acceptor", "donor", "ratio of acceptor to donor")
DONOR = Watch("donor channel", "donor", "quench or colour")
POLARIZATION = Reading(
    "polarization",
    "1000 * (parallel - g_factor * perpendicular)",
    "parallel + g_factor * perpendicular",
    "polarization of parallel and perpendicular reads",
)
TOTAL = Watch("total intensity", "parallel + 2 * g_factor * perpendicular", "fluorescence, quench or colour")

ROWS = (
    Format(
        "adp-glo",
        "ADP-Glo, other ADP detection",
        "conversion curve at each [ATP]",
        "`standard` wells with their ATP, or `standards`",
        "ATP carries ADP: low controls at each [ATP]. Luciferase inhibitors (22 of 367 kinase inhibitors: Dranchak "
        "2013) need a counter-assay. mTOR phosphorylates itself: add low controls without protein",
        (ONE,),
        own_curve=True,
        carried="ATP",
    ),
    Format(
        "tr-fret",
        "TR-FRET (LanthaScreen 520/495; LANCE, HTRF 665/620 or 615)",
        "a phospho-standard, which saturates",
        "`read` (the instrument's ratio), or `acceptor` and `donor`",
        "quench or colour: give the donor",
        (RATIO, ONE),
        watched=(DONOR,),
    ),
    Format(
        "radiometric",
        "radiometric",
        "counts / (specific activity x volume)",
        "`specific_activity`, `volume`",
        "weak at high [ATP]; where labelled ATP is constant, `specific_activity_at`",
        (ONE,),
        carried="ATP",
    ),
    Format(
        "delfia",
        "DELFIA",
        "counts, by a phospho-standard",
        "`standard` wells or `standards`",
        "linear range",
        (ONE,),
    ),
    Format(
        "absorbance",
        "absorbance (PK/LDH)",
        "change / (extinction x path), one NADH an ADP",
        "`extinction`, `path_length`, `direction: decrease`, `kind: kinetic`",
        "lag, curvature, depletion; the path in a well depends on its volume",
        (ONE,),
    ),
    Format(
        "fluorescence",
        "fluorescence",
        "standards or a factor",
        "`standard` wells, `standards` or `product_per_signal`",
        "lag, curvature, inner filter",
        (RATIO, ONE),
        watched=(DONOR,),
    ),
    Format(
        "polarization",
        "fluorescence polarization (ADP displaces a tracer from its antibody; a phosphopeptide binds to beads)",
        "a standard curve, which saturates; for ADP one at each [ATP]",
        "`parallel` and `perpendicular`, `g_factor`, or `read` (the instrument's mP); `standard` wells or `standards`; "
        "`direction: increase` where product binds",
        "mP is not in proportion to product; compounds that glow or quench: give both reads",
        (POLARIZATION, ONE),
        watched=(TOTAL,),
        direction="decrease",
        signal_unit="mP",
        own_curve=True,
    ),
    Format(
        "other",
        "any other",
        "standards or a factor",
        "`standard` wells, `standards` or `product_per_signal`",
        "what is not known is not watched",
        (RATIO, ONE),
        watched=(DONOR,),
    ),
)


def _checked(rows: Iterable[Format]) -> dict[str, Format]:
    """The rows by name.

    Raises
    ------
    ValueError
        If a row cannot be: a name twice, or a formula with a name that is no channel or constant.
    """
    formats: dict[str, Format] = {}
    known = CHANNELS.keys() | CONSTANTS.keys()
    for row in rows:
        if row.name in formats:
            raise ValueError(f"two detection formats are called '{row.name}'")
        formulas = [reading.formula for reading in row.readings] + [watch.formula for watch in row.watched]
        unknown = sorted({name for formula in formulas for name in _names(formula)} - known)
        if unknown or not row.readings:
            what = f"names {listed(unknown)}, which is no channel or constant" if unknown else "has no reading"
            raise ValueError(f"the detection format '{row.name}' {what}")
        formats[row.name] = row
    return formats


#: The formats by name.
FORMATS = _checked(ROWS)
