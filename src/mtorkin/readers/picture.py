"""An export on the terminal: what was understood of it, and each read as a picture of its plate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mtorkin.readers.reads import Export, Printed, Read
from mtorkin.readers.words import status_of
from mtorkin.sheets import well_order
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import PLATES, ROW_LETTERS

#: Columns of a terminal that everything fits in.
WIDTH = 80
#: Words in the place of numbers that are shown, and what is said where it comes from.
_MOST_WORDS = 6
_ORIGINS = ("label", "wavelength", "time", "unit")
_SHADES = " ░▒▓█"
_ASCII = ".:-=+*%#"
_MARKS = {"empty": " ", "overflow": "!", "saturated": "!", "above range": ">", "below range": "<", "masked": "x"}


def describe(export: Export, name: str, blocks: bool = True, everything: bool = False) -> str:
    """What was understood of an export.

    Parameters
    ----------
    export
        The export.
    name
        Name of its file.
    blocks
        Whether the terminal can show block characters; plain ones are used otherwise.
    everything
        Whether to show the pictures of calculated reads and layouts too, where there are raw ones.

    Returns
    -------
    str
        Lines of `WIDTH` characters at most.
    """
    lines = [f"{name}: {export.instrument or 'the file names no instrument'}"]
    pictures: list[str] = []
    raw = any(read.kind == "raw" for read in export.reads)
    for plate, labels in export.plates.items():
        lines.append(f"plate {plate}" if plate else "plate (the file gives no name)")
        for label, reads in labels.items():
            said = [f"'{label}'" if label else "a read without a label", *_about(reads)]
            lines += _wrapped(said)
            if everything or not raw or reads[0].kind == "raw":
                pictures += ["", *_wrapped([f"'{label}'", *_when(reads)], ""), *picture(_last(reads), blocks)]
    return "\n".join([*lines, *_not_read(export), *pictures]) + "\n"


def _not_read(export: Export) -> list[str]:
    """What no read takes, and what the file says of itself that its reads do not keep."""
    like, others = ([rest for rest in export.remainder if rest.plate_like is kind] for kind in (True, False))
    lines = [line for rest in like for line in _wrapped([f"not read: {rest.where}: {rest.said()}"], "")]
    if others:
        count = sum(rest.count for rest in others)
        places = [rest.where for rest in others[:_MOST_WORDS]]
        lines += _wrapped([f"not read, and not shaped like a plate: {count} numbers", *places], "")
    return lines + [line for doubt in export.doubts for line in _wrapped([f"doubt: {doubt}"], "")]


def _about(reads: Sequence[Read]) -> list[str]:
    """What is known of a read, in words."""
    first = reads[0]
    wells = {well for read in reads for well in read.signals}
    numbers = sum(len(_numbers(read)) for read in reads)
    span = " to ".join(f"{well} ({cell})" for well, cell in first.ends())
    about = [first.kind, f"{len(wells)} wells {span}", f"{numbers} numbers"]
    others: dict[str, int] = {}
    words: list[str] = []
    for read in reads:
        numbered = _numbers(read)
        for well in read.signals:
            if well not in numbered:
                status = read.signals[well].status
                others[status] = others.get(status, 0) + 1
                if status == "text":
                    words.append(f"{well} holds '{read.signals[well].text}'")
    about += [f"{count} {status}" for status, count in sorted(others.items()) if first.kind != "layout"]
    about += words[:_MOST_WORDS] if first.kind != "layout" else []
    times = [read.time for read in reads if read.time is not None]
    if len(times) > 1:
        about.append(f"{len(set(times))} times, {min(times):g} to {max(times):g} min")
    elif len(reads) > 1 and (stamps := [read.stamp for read in reads if read.stamp is not None]):
        about.append(f"{len(set(stamps))} times without a unit, {min(stamps):g} to {max(stamps):g}")
    elif len(reads) > 1:
        about.append(f"{len(reads)} reads, whose times the file does not give")
    if first.wavelength and first.wavelength not in first.label:
        about.append(f"{first.wavelength} nm")
    if first.unit and first.unit not in first.label:
        about.append(first.unit)
    degrees = list(dict.fromkeys(read.temperature for read in reads if read.temperature))
    if degrees:
        about.append(f"{degrees[0]} degC" if len(degrees) == 1 else f"{min(degrees)} to {max(degrees)} degC")
    if first.sheet:
        about.append(f"sheet {first.sheet}")
    about += [f"{name} from {place}" for name, place in first.origins.items() if place and name in _ORIGINS]
    return about


def _when(reads: Sequence[Read]) -> list[str]:
    if len(reads) > 1:
        return ["the last read of each well"]
    return [] if reads[0].time is None else [f"at {reads[0].time:g} min"]


def _last(reads: Sequence[Read]) -> dict[str, Printed]:
    """What every well holds in the last read that has it."""
    wells: dict[str, Printed] = {}
    for read in reversed(reads):
        for well in read.signals.keys() - wells.keys():
            wells[well] = read.signals[well]
    return wells


def _numbers(read: Read) -> dict[str, float]:
    return {well: printed.value for well, printed in read.signals.items() if printed.value is not None}


def _wrapped(parts: Sequence[str], indent: str = "  ") -> list[str]:
    """Parts set apart by commas, broken between words where a line is full."""
    import textwrap

    text = ", ".join(parts)
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")


def picture(signals: Mapping[str, Printed], blocks: bool = True) -> list[str]:
    """A plate, a shade for every well: from the lowest number (light) to the highest (dark).

    Parameters
    ----------
    signals
        The cell of every well.
    blocks
        Whether to use block characters.

    Returns
    -------
    list of str
        Lines of `WIDTH` characters at most. Wells that hold no number show what they hold: ``!`` overflow or saturated,
        ``<`` and ``>`` out of range, ``x`` masked, ``?`` anything else.
    """
    wells = {well_order(well): printed for well, printed in signals.items()}
    rows, columns = max(row for row, _ in wells) + 1, max(column for _, column in wells) + 1
    rows, columns = next((size for size in PLATES.values() if size[0] >= rows and size[1] >= columns), (32, 48))
    numbers = [printed.value for printed in wells.values() if printed.value is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    shades = _SHADES[1:] if blocks else _ASCII
    wide = 4 if columns <= 12 else 2 if columns <= 24 else 1
    heads = [str(column + 1) for column in range(columns)]
    lines = ["   " + "".join(head.rjust(wide) for head in heads)]
    if wide == 1:
        tens = "".join(head[:-1] or " " if head.endswith("0") else " " for head in heads)
        lines = ["   " + tens, "   " + "".join(head[-1] for head in heads)]
    elif wide == 2:
        lines = ["   " + "".join((head if int(head) % 2 or int(head) < 10 else "").rjust(2) for head in heads)]
    for row in range(rows):
        cells = []
        for column in range(columns):
            printed = wells.get((row, column))
            if printed is None:
                mark = " "
            elif printed.value is None:
                mark = _MARKS.get(status_of(as_text(printed.cell)), "?")
            else:
                share = (printed.value - low) / (high - low) if high > low else 0.0
                mark = shades[min(int(share * len(shades)), len(shades) - 1)]
            filled = printed is not None and printed.value is not None and blocks
            cells.append((mark * (wide - 1) if filled and wide > 1 else mark).rjust(wide))
        lines.append(f"{ROW_LETTERS[row]:>2} " + "".join(cells).rstrip())
    if numbers:
        lines.append(f"   {shades[0]} {low:.6g} to {shades[-1]} {high:.6g}")
    return lines
