"""The page on detection formats, ``docs/formats.md``, from their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mtorkin.assays.formats import CHANNELS, CONSTANTS, FORMATS, Reading, Watch

_HEAD = """\
# Detection formats

Written by `make published` from src/mtorkin/assays/formats.py. [signals.md](signals.md) says what is computed from
signals, and [extending.md](extending.md) how to add a format.
"""
_READS = """\
## Reads to signal

A file with one read needs no key. There is no signal where what it is divided by is not above zero.
"""
_WATCHED = """\
## Watched beside the signal

Where their reads are given; [signals.md](signals.md) says how a deviation is judged.
"""


def formats_page() -> str:
    """Every detection format, the reads that its signal is made of, and what is watched."""
    rows = FORMATS.values()
    formats = [
        (f"`{row.name}`", row.title, row.product, row.keys, row.trap, f"{row.direction}, {row.signal_unit}")
        for row in rows
    ]
    readings = {reading: None for row in rows for reading in row.readings}
    made = [(each.name, f"`{each.formula}`", _serving(each)) for each in readings]
    keys = [(f"`{key}`", each.meaning, f"`{each.example}`") for key, each in CHANNELS.items()]
    keys += [(f"`{key}`", each.meaning, f"`{each.default:g}`, the default") for key, each in CONSTANTS.items()]
    watches = {watch: None for row in rows for watch in row.watched}
    watched = [(each.name, f"`{each.formula}`", each.suspects, _serving(each)) for each in watches]
    without = "`direction` and `signal_unit` where not given"
    return (
        "\n".join(
            [
                _HEAD,
                _table(("format", "what", "signal to product", "in `assay.yaml`", "trap", without), formats),
                _READS,
                _table(("signal", "formula", "formats"), made),
                _table(("key of `detection`", "what", "e.g."), keys),
                _WATCHED,
                _table(("what", "formula", "a deviation means", "formats"), watched),
            ]
        ).rstrip()
        + "\n"
    )


def _serving(part: Reading | Watch) -> str:
    """The formats that a reading or a watch serves."""
    return ", ".join(f"`{row.name}`" for row in FORMATS.values() if part in (*row.readings, *row.watched))


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
