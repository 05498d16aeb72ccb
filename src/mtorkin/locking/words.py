"""A comparison in words, for a terminal and in Markdown; as a page: `mtorkin.locking.page`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mtorkin.locking.compare import Cause, Change, Comparison, Kind, Verdict
from mtorkin.locking.held import THERE

#: What stands above what has no compound.
NO_COMPOUND = "without a compound"
#: What stands above causes, and above what the CHANGELOG says.
CAUSES, CHANGELOG = "What differs of what the results rest on", "What CHANGELOG.md says of these rooms"
#: The file that every assay folder has.
ASSAY = "/assay.yaml"
#: So many wells of a plate are listed.
SHOWN = 24
#: Causes whose values say nothing to a reader: digests.
_DIGESTS: tuple[Kind, ...] = ("input", "rules", "room")


def value(content: str | float | None) -> str:
    """A value as it is shown: numbers with six digits."""
    if content is None:
        return "none"
    return f"{content:.6g}" if isinstance(content, float) else str(content)


def line(change: Change) -> str:
    """A change in a line, less its compound."""
    what = " ".join(filter(None, (change.field, change.name)))
    where = f"{change.family}: " if change.family else ""
    if THERE in (change.before, change.after):
        return f"{where}{what} {'came' if change.before is None else 'went'}"
    apart = "" if change.distance is None else f" (by {change.distance:.3g} times its standard error)"
    return f"{where}{what}: {value(change.before)} -> {value(change.after)}{apart}"


def lines(changes: Iterable[Change]) -> list[str]:
    """Changes in a line each; wells of a plate with the same fate share one."""
    said: dict[str, list[str]] = {}
    for change in changes:
        # No well has a comma in its name.
        plate, _, well = change.name.rpartition(", ") if change.field == "well" else ("", "", "")
        said.setdefault(line(change.model_copy(update={"name": plate}) if well else change), []).append(well)
    return [_of_wells(each, wells) if any(wells) else each for each, wells in said.items()]


def _of_wells(said: str, wells: Sequence[str]) -> str:
    more = f" and {len(wells) - SHOWN} more" if len(wells) > SHOWN else ""
    return f"{said} ({', '.join(wells[:SHOWN])}{more})"


def cause(each: Cause) -> str:
    """A cause in a line."""
    if each.before is None:
        return f"{each.kind} {each.name}: new"
    if each.after is None:
        return f"{each.kind} {each.name}: gone"
    if each.kind in _DIGESTS or each.name == "sources":
        return f"{each.kind} {each.name}: changed"
    return f"{each.kind} {each.name}: {each.before} -> {each.after}"


def causes(comparison: Comparison) -> list[str]:
    """What differs of what results rest on, in a line each; files of a folder that came or went share one."""
    folders = _folders(comparison)
    said: dict[str, int] = {}
    for each in comparison.causes:
        folder = each.name.partition("/")[0] if each.kind == "input" else ""
        shown = f"folder {folder}: {folders[folder]}" if folder in folders else cause(each)
        said[shown] = said.get(shown, 0) + 1
    return [f"{shown} ({count} files)" if count > 1 else shown for shown, count in said.items()]


def _folders(comparison: Comparison) -> dict[str, str]:
    """The assay folders that are new, or gone: as their assay.yaml is."""
    inputs = [each for each in comparison.causes if each.kind == "input" and None in (each.before, each.after)]
    return {
        each.name.removesuffix(ASSAY): "new" if each.before is None else "gone"
        for each in inputs
        if each.name.endswith(ASSAY)
    }


def of_compound(comparison: Comparison, compound: str) -> list[str]:
    """What differs of a compound; of one that came or went its verdict, and of a folder not all wells."""
    changes = comparison.of(compound)
    for each in changes:
        if compound and each.field == "verdict" and None in (each.before, each.after):
            return [f"new: {value(each.after)}" if each.before is None else f"gone: it was {value(each.before)}"]
    folders = _folders(comparison)
    return lines(each for each in changes if each.field != "well" or each.name.partition("/")[0] not in folders)


def text(comparison: Comparison) -> str:
    """A comparison for a terminal."""
    shown: list[str] = []
    if comparison.causes:
        shown += [f"{CAUSES}:", *_indented(causes(comparison))]
    if comparison.changelog:
        shown += [f"{CHANGELOG}:", *_indented(comparison.changelog)]
    moved = [each for each in comparison.verdicts if each.before != each.after]
    if moved:
        kept = sum(each.compounds for each in comparison.verdicts) - sum(each.compounds for each in moved)
        cells = [f"{_moved(each)}: {_compounds(each.compounds)}" for each in moved]
        shown += ["Verdicts:", *_indented([*cells, f"the same: {_compounds(kept)}"])]
    for compound in comparison.compounds:
        shown += [f"{compound or NO_COMPOUND}:", *_indented(of_compound(comparison, compound))]
    return "\n".join([*shown, summary(comparison)]) + "\n"


def _moved(each: Verdict) -> str:
    """A verdict that changed, or of compounds that came or went."""
    if each.before is None:
        return f"new, {each.after}"
    return f"{each.before}, gone" if each.after is None else f"{each.before} -> {each.after}"


def summary(comparison: Comparison) -> str:
    """How much differs, in a sentence."""
    compounds = sum(each.compounds for each in comparison.verdicts)
    if comparison.same:
        return f"The results are the same, of {_compounds(compounds)}."
    named = [name or f"what is {NO_COMPOUND}" for name in comparison.compounds]
    return f"The results differ in {', '.join(named)}."


def markdown(comparison: Comparison) -> str:
    """A comparison in Markdown, as for the summary of a step in CI."""
    blocks = [f"**{summary(comparison)}**"]
    if comparison.causes:
        blocks.append(_listed(CAUSES, causes(comparison)))
    if comparison.changelog:
        blocks.append(_listed(CHANGELOG, comparison.changelog))
    if any(each.before != each.after for each in comparison.verdicts):
        blocks.append(f"### Verdicts\n\n{_table(matrix(comparison))}")
    for compound in comparison.compounds:
        blocks.append(_listed(compound or NO_COMPOUND, of_compound(comparison, compound)))
    return "\n\n".join(blocks) + "\n"


def _listed(heading: str, lines: Iterable[str]) -> str:
    return f"### {heading}\n\n" + "\n".join(f"- {each}" for each in lines)


def matrix(comparison: Comparison) -> list[list[str]]:
    """Compounds by their verdict before (rows) and after (columns), below a row of headings."""
    count = {(value(each.before), value(each.after)): each.compounds for each in comparison.verdicts}
    after = sorted({column for _, column in count})
    rows = [
        [before, *(str(count.get((before, column), "")) for column in after)]
        for before in sorted({row for row, _ in count})
    ]
    return [["before \\ after", *after], *rows]


def _table(rows: list[list[str]]) -> str:
    heading, *below = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (heading, ["---"] * len(heading), *below))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {each}" for each in lines)


def _compounds(count: int) -> str:
    return f"{count} compound{'' if count == 1 else 's'}"
