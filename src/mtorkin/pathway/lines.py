"""Predictions as lines for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from mtorkin.pathway.clock import MARKER as CLOCK_MARKER
from mtorkin.pathway.combine import VERDICTS, Excess, Pair
from mtorkin.pathway.constants import load_constants
from mtorkin.pathway.contexts import label
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.panel import LEVEL, PANEL
from mtorkin.pathway.resistance import ASKED, TIME, by_class
from mtorkin.pathway.sensitivity import by_mark, in_words
from mtorkin.pathway.treatments import Candidate, Treatment

if TYPE_CHECKING:
    from mtorkin.pathway.estimate import Estimate

#: The last line of everything.
NEVER = "Predicted by a model, never measured."
BANDS = (
    f"Markers over the same cell at rest: median ({LEVEL:.0%} band) and direction, open where fewer than 90% of the "
    f"samples agree. {NEVER}"
)


def number(value: float) -> str:
    """A number with three significant digits, never as a power of ten below a million.

    Examples
    --------
    >>> number(0.0089347), number(63.41), number(4036.05), number(float("inf"))
    ('0.00893', '63.4', '4040', 'infinite')
    """
    if math.isinf(value):
        return "infinite"
    if value == 0:
        return "0"
    decimals = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, decimals):.{max(decimals, 0)}f}"


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells below each other, the first column to the left and others likewise."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def time_in_words(minutes: float) -> str:
    """A time in hours from two hours on, else in minutes."""
    return f"{minutes / 60:g} h" if minutes >= 120 else f"{minutes:g} min"


@dataclass(frozen=True)
class Written:
    """How a user wrote doses (in nM here) and times (in min), so that they are shown in the same unit.

    Examples
    --------
    >>> written = Written({100.0: "0.1 uM"}, {90.0: "1.5 h"})
    >>> written.dose(100.0), written.dose(5.0), written.time(90.0), written.time(480.0)
    ('0.1 uM', '5.00 nM', '1.5 h', '8 h')
    """

    doses: Mapping[float, str] = field(default_factory=dict)
    times: Mapping[float, str] = field(default_factory=dict)

    def dose(self, value: float) -> str:
        """A dose with its unit."""
        return self.doses.get(value) or f"{number(value)} nM"

    def time(self, value: float) -> str:
        """A time with its unit."""
        return self.times.get(value) or time_in_words(value)


#: Where the user wrote nothing.
PLAIN = Written()


def heading(treatment: Treatment) -> list[str]:
    """What a compound is in the model, and what of it is not simulated."""
    lines = [f"{treatment.name}: {treatment.verdict}"]
    for candidate in treatment.candidates:
        lines += [f"  {line}" for line in _class(candidate, len(treatment.candidates) > 1 or bool(treatment.refused))]
    for word, (support, reason) in treatment.refused.items():
        which = f" as {word} (support {support:.2f})" if len(treatment.candidates) + len(treatment.refused) > 1 else ""
        lines.append(f"  not simulated{which}: {reason}")
    return lines


def own_constants(candidate: Candidate) -> str:
    """The constants of a drug's own, with where they are from."""
    own = candidate.drug.constants
    rows = load_constants()
    given = [
        f"{name} {number(own[name])}{'' if rows[name].unit == 'dimensionless' else ' ' + rows[name].unit} ({mark})"
        for name, mark in candidate.marks.items()
    ]
    return ", ".join(given) or "no constant of its own"


def _class(candidate: Candidate, among: bool) -> Iterable[str]:
    start = f"as {candidate.word} (support {candidate.support:.2f}): " if among else ""
    yield start + own_constants(candidate)
    if not among:
        yield from candidate.notes


def panel_lines(table: pd.DataFrame, schedule: str = "", written: Written = PLAIN) -> list[str]:
    """The panel of one compound: a block a dose, of several classes their mixture; and when it was washed out."""
    word = MIXTURE if (table["class"] == MIXTURE).any() else table["class"].iloc[0]
    lines = []
    own = table[table["class"] == word]
    for dose in dict.fromkeys(own["dose_nM"]):
        block = own[own["dose_nM"] == dose]
        times = list(dict.fromkeys(block["time_min"]))
        name = "mixture of the classes by support" if word == MIXTURE else word
        given = f"{written.dose(dose)}{f', {schedule}' if schedule else ''}"
        lines.append(f"  {given}, {block['context'].iloc[0]}, {name}")
        rows = [["", *(written.time(time) for time in times)]]
        for marker, shown in PANEL.items():
            of = block[block["marker"] == marker].set_index("time_min")
            rows.append([shown, *(_cell(of.loc[time]) for time in times)])
        lines += [f"    {line}" for line in columns(rows)]
    return lines


def _cell(row: pd.Series) -> str:
    return f"{row['median']:.2f} ({row['lower']:.2f} to {row['upper']:.2f}) {row['direction']}"


def shares_lines(table: pd.DataFrame, dose: float, time: float, word: str, written: Written = PLAIN) -> list[str]:
    """What each marker rests on."""
    lines = [f"  shares in the variance, to first order, as {word}, {written.dose(dose)}, {written.time(time)}"]
    rows = []
    for marker, shown in PANEL.items():
        own = table[table["marker"] == marker]
        marks = ", ".join(f"{share:.0%} {mark}" for mark, share in sorted(by_mark(own).items()))
        rows.append([shown, marks, in_words(own)])
    return lines + [f"    {line}" for line in columns(rows)]


def clock_lines(table: pd.DataFrame, written: Written = PLAIN) -> list[str]:
    """The clock of the feedback, a row per class and dose."""
    rows = [["", "dose", "lowest", "after", "back after", ""]]
    for row in table.to_dict("records"):
        value = f"{row['lowest']:.2f} ({row['lowest_from']:.2f} to {row['lowest_to']:.2f})"
        times = (
            ["", ""]
            if row["says"] == "does not fall"
            else [
                f"{_clock_time(row[what])} ({_clock_time(row[f'{what}_from'])} to {_clock_time(row[f'{what}_to'])})"
                for what in ("lowest_min", "back_min")
            ]
        )
        rows.append([row["class"], written.dose(row["dose_nM"]), value, *times, row["says"]])
    head = f"  the clock of the feedback: {PANEL[CLOCK_MARKER]} over the control, its lowest point and its return"
    return [head, *(f"    {line}" for line in columns(rows))]


def _clock_time(minutes: float) -> str:
    if math.isinf(minutes):
        return "over a day"
    return time_in_words(round(minutes / 60, 1) * 60 if minutes >= 120 else round(minutes))


def separate_lines(table: pd.DataFrame) -> list[str]:
    """Which experiment tells the likeliest class from each other one, a row per cell."""
    if table.empty:
        return ["  one class, so that there is nothing to tell apart by an experiment in cells"]
    rows = [["", "cell", "marker", "dose, nM", "time", "expected", "apart by", ""]]
    for row in table.to_dict("records"):
        rows.append([
            f"{row['class']} or {row['other']}", row["context"], PANEL[row["marker"]], number(row["dose_nM"]),
            time_in_words(row["time_min"]), f"{row['mean']:.2f} or {row['other_mean']:.2f}",
            f"{row['separation']:.1f} sd", row["says"],
        ])  # fmt: skip
    return ["  which experiment in cells would tell the classes apart", *(f"    {line}" for line in columns(rows))]


def estimate_lines(estimated: Estimate) -> list[str]:
    """Constants that were estimated again, and the misfit before and after."""
    rows = [["", "before", "estimated", "95% interval", "unit", ""]]
    for row in estimated.table.to_dict("records"):
        interval = f"{number(row['lower'])} to {number(row['upper'])}"
        rows.append([
            row["constant"], number(row["before"]), number(row["value"]), interval, row["unit"], row["says"],
        ])  # fmt: skip
    return [
        f"Constants estimated from {estimated.points} points in {label(estimated.context_name)}; those of compounds "
        "stay as the study has them",
        *(f"  {line}" for line in columns(rows)),
        f"  misfit {estimated.misfit_before:.2f} of the control before, {estimated.misfit:.2f} with them",
    ]


def resistance_lines(table: pd.DataFrame) -> list[str]:
    """How far the dose of one compound shifts: a row per class and context."""
    rows = [["", *ASKED.values()]]
    several = table["class"].nunique() > 1
    for (word, name), of in table.groupby(["class", "context"], sort=False):
        said = {row["marker"]: f"{row['says']}, {row['in_words']}" for row in of.to_dict("records")}
        rows.append([f"{name}, as {word}" if several else str(name), *(said[marker] for marker in ASKED)])
    head = f"  dose that halves a marker of the normal cell after {time_in_words(TIME)}, over that of the normal cell"
    return [head, *(f"    {line}" for line in columns(rows))]


def working_lines(tables: pd.DataFrame) -> list[str]:
    """Which class still works, over all compounds."""
    lines = ["Which class still works:"]
    for (context_name, marker), words in by_class(tables.to_dict("records")).items():
        said = "; ".join(f"{says}: {', '.join(classes)}" for says, classes in words.items())
        lines.append(f"  {context_name}, {ASKED[marker]}: {said}")
    return lines


def against_lines(table: pd.DataFrame, misfits: pd.DataFrame, written: Written = PLAIN) -> list[str]:
    """What was measured of one compound in cells beside its prediction, and the misfit of each marker."""
    first = table.iloc[0]
    lines = [f"{first['compound']} as {first['class']}, {first['folder']}, {first['context']}"]
    rows = [["", "dose", "time", "measured", "n", "predicted"]]
    for row in table.to_dict("records"):
        spread = "" if math.isnan(row["sd"]) else f" +- {row['sd']:.2f}"
        band = f"{row['median']:.2f} ({row['lower']:.2f} to {row['upper']:.2f})"
        rows.append([
            PANEL[row["marker"]], written.dose(row["dose_nM"]), written.time(row["time_min"]),
            f"{row['measured']:.2f}{spread}", f"{row['n']}", band if row["within"] else f"{band} outside",
        ])  # fmt: skip
    lines += [f"  {line}" for line in columns(rows)]
    for row in misfits.to_dict("records"):
        of = f"{row['within']} of {row['points']} points within the band"
        lines.append(f"  {PANEL[row['marker']]}: misfit {row['misfit']:.2f} of the control (root mean square), {of}")
    return lines


def occupancy_lines(table: pd.DataFrame) -> list[str]:
    """The doses of occupancy, a row each."""
    head = ["compound", "class", "support", "complex", "occupied", "dose, nM", "95% interval", "of what was measured"]
    rows, notes = [head], []
    known = table[table["why_none"].isna()]
    rests = known.groupby(["compound", "class", "complex"])["rests_on"].nunique().to_dict()
    for row in table.to_dict("records"):
        about = [row["compound"], row["class"], f"{row['support']:.2f}"]
        if isinstance(row["why_none"], str):
            notes.append(f"{row['compound']}, {row['class']}{_of(row['complex'])}: none; {row['why_none']}")
            continue
        whole, measured = (_interval(row[f"lower{of}_nM"], row[f"upper{of}_nM"]) for of in ("", "_measured"))
        rows.append([*about, row["complex"], f"{row['occupied']:.0%}", number(row["dose_nM"]), whole, measured])
        several = rests[row["compound"], row["class"], row["complex"]] > 1
        level = f", {row['occupied']:.0%}" if several else ""
        notes.append(f"{row['compound']}, {row['class']}{_of(row['complex'])}{level}: rests on {row['rests_on']}")
    return [*columns(rows), "", *dict.fromkeys(notes)]


def _interval(lower: float, upper: float) -> str:
    return "nothing" if math.isnan(lower) else f"{number(lower)} to {number(upper)}"


def combine_lines(
    pair: Pair, table: pd.DataFrame, doses: tuple[float, float], excess: Excess, said: Mapping[str, Any],
    written: Written = PLAIN,
) -> list[str]:  # fmt: skip
    """The marker at pairs of doses, and what Bliss, Loewe and MuSyC say of it."""
    one, other = pair.one.drug.name, pair.other.drug.name
    cells = {
        (row["dose_nM"], row["other_dose_nM"]): f"{row['left']:.2f} ({row['expected']:.2f})"
        for row in table.to_dict("records")
    }
    across = list(dict.fromkeys(table["other_dose_nM"].tolist()))
    rows = [[f"{one} / {other}, nM", *map(number, across)]]
    for dose in dict.fromkeys(table["dose_nM"].tolist()):
        rows.append([number(dose), *(cells[dose, other_dose] for other_dose in across)])
    at = f"{number(doses[0])} nM of {one} and {number(doses[1])} nM of {other}"
    lines = [
        f"{pair.marker} left after {written.time(pair.time)}, {pair.context_name}, {one} as {pair.one.word}, {other} "
        f"as {pair.other.word} (in brackets what Bliss expects)",
        *(f"  {line}" for line in columns(rows)),
        f"Bliss at {at}: excess {excess.median:+.2f} ({excess.lower:+.2f} to {excess.upper:+.2f}, 90 % of samples), "
        f"{VERDICTS[excess.verdict]}",
    ]
    index = said["Loewe"]
    lines.append(f"Loewe at {at}: combination index {index:.2f}" if isinstance(index, float) else index)
    fitted = said["MuSyC"]
    if isinstance(fitted, str):
        return [*lines, fitted]
    k = fitted["constants"]
    lines.append(
        f"MuSyC: beta {fitted['beta']:+.2f}; {one} makes {other} {k['alpha12']:.3g} times as potent, {other} makes "
        f"{one} {k['alpha21']:.3g} times; the surface misses the marker by {fitted['misfit']:.3f}"
    )
    if fitted["at_bound"]:
        lines.append(f"  not determined by these doses: {', '.join(fitted['at_bound'])}")
    return lines


def _of(complex_: object) -> str:
    return f", {complex_}" if isinstance(complex_, str) else ""
