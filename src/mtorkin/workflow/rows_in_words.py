"""Tables of the documentation that follow from rows, from verdicts and mechanisms to slips and the pathway.

A page holds each between two marks, `<!-- rows: NAME -->` and `<!-- end of rows -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from mtorkin.assays.catalogue import MARKS
from mtorkin.assays.catalogue import load_catalogue as load_compounds
from mtorkin.assays.evidence import LineRow, Outcome, load_evidence
from mtorkin.assays.ranges import NUMBERS, RANGES
from mtorkin.base.vocabulary import CLASSES, WORDS
from mtorkin.exchange.forms import FORMS
from mtorkin.kinetics.flags import FLAGS
from mtorkin.kinetics.law.catalogue import CONSTANTS, ModelRow, Part, Span, load_catalogue
from mtorkin.locking.held import HELD
from mtorkin.pathway.constants import MARKERS, load_constants
from mtorkin.pathway.contexts import load_contexts
from mtorkin.pathway.observed import COLUMNS as CELLS_COLUMNS
from mtorkin.pathway.resistance import SAYS
from mtorkin.preflight.slips.table import SLIPS
from mtorkin.preflight.strenda import ASKED
from mtorkin.report.words import PARAMETERS
from mtorkin.verdict.rules import Alike, Way, load_rules

#: What a page with such tables holds.
MARK = "<!-- rows: "
_KINDS = {
    "one level": "At one level of each substrate",
    "one substrate": "Along one substrate",
    "two substrates": "Both substrates together",
}


def with_rows(page: str) -> str:
    """A page with the tables between its marks written anew."""

    def written(match: re.Match[str]) -> str:
        return f"{match[1]}\n{_TABLES[match[2]]()}{match[3]}"

    return re.sub(r"(<!-- rows: (\w+) -->)\n.*?(<!-- end of rows -->)", written, page, flags=re.DOTALL)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def verdicts() -> str:
    """What each verdict claims, and the least evidence for it."""
    rows = ((f"`{name}`", word.means, word.needs) for name, word in WORDS.items())
    return _table(("verdict", "meaning", "least evidence"), rows)


def ranges() -> str:
    """What quantities are in laboratories."""
    rows = [(f"`{name}`", low, high) for name, (_, low, high) in RANGES.items()]
    rows += [(f"`{name}`", f"{low:g}", f"{high:g}") for name, (low, high) in NUMBERS.items()]
    return _table(("quantity", "least but zero", "greatest"), rows)


def slips() -> str:
    """What looks like a slip."""
    return _table(("code", "what is looked for"), ((f"`{slip.code}`", slip.means) for slip in SLIPS))


def constants() -> str:
    """What each constant measures."""
    return _table(("constant", "meaning"), ((f"`{name}`", row.meaning) for name, row in PARAMETERS.items()))


def mechanisms() -> str:
    """Which forms each mechanism binds, and how its constants are tied."""
    two = load_catalogue().two_substrates
    return _table(
        ("mechanism", "binds", "constants"),
        ((f"`{name}`", *_binding(two.mechanisms[name])) for name in two.mechanisms),
    )


def _binding(constants: dict[str, str]) -> tuple[str, str]:
    forms = [name.removeprefix("K_") for name in CONSTANTS["two substrates"] if name in constants and name != "beta"]
    equal: dict[str, list[str]] = {}
    for name, text in constants.items():
        equal.setdefault(text, []).append(name)
    tied = [" = ".join([*names, text]) for text, names in equal.items() if names != [text]]
    free = [f"{text} free" for text, names in equal.items() if names == [text]]
    return ", ".join(forms) or "nothing", "; ".join(tied + free)


def patterns() -> str:
    """What each pattern means."""
    rows = (
        (f"`{name}`", row.words, kind)
        for part, kind in _KINDS.items()
        for name, row in load_catalogue().parts[part].patterns.items()
    )
    return _table(("pattern", "meaning", "seen"), rows)


def regions() -> str:
    """The models of each pattern of two substrates, with their regions."""
    two = load_catalogue().two_substrates
    rows = (
        (f"`{name}`", "; ".join(_model(model, two) for model in row.models), row.complete and f"`{row.complete}`")
        for name, row in two.patterns.items()
    )
    return _table(("pattern", "mechanisms, each in its region", "without residual activity"), rows)


def _model(model: ModelRow, part: Part) -> str:
    spans = [_span(ratio, span) for ratio, span in model.spans.items()]
    return f"{model.mechanism} ({', '.join(spans)})" if spans else model.mechanism


def _span(ratio: str, span: Span) -> str:
    ends = [f"`{span.start}` < " if span.start else "", f" < `{span.to}`" if span.to else ""]
    return f"{ends[0]}{ratio}{ends[1]}"


def classes() -> str:
    """Which patterns speak for each class."""

    def cell(names: Sequence[str]) -> str:
        return " or ".join(f"`{name}`" for name in names)

    rows = []
    for name, ways in load_rules().classes.items():
        both = [pattern for way in ways for pattern in way.both]
        alone = [f"ATP {cell(way.ATP)}, protein {cell(way.protein)}" for way in ways if way.ATP]
        single = [pattern for way in ways for pattern in way.substrate]
        rows.append((f"`{name}`", cell(both), "; ".join(alone), cell(single)))
    return _table(("class", "both substrates together", "each by itself", "enzyme with one substrate"), rows)


def lines() -> str:
    """What each evidence line compares, and its outcomes with their limits."""
    rows = (
        (f"`{name}`", row.value + (f", in {row.effect.unit}" if row.effect.unit else ""), _outcomes(row))
        for name, row in load_evidence().suppliable.items()
    )
    return _table(("line", "value", "outcomes"), rows)


def _outcomes(row: LineRow) -> str:
    return "; ".join(f"{name}: {_conditions(outcome, row)}" for name, outcome in row.outcomes.items())


def _conditions(outcome: Outcome, row: LineRow) -> str:
    turned = "1/" if row.effect.kind == "ratio" else "-"
    said = (
        ("at least", outcome.at_least, ""), ("above", outcome.above, turned), ("below", outcome.below, ""),
        ("at most", outcome.at_most, turned),
    )  # fmt: skip
    return " and ".join(f"{words} {sign}`{_limit(name, row)}`" for words, name, sign in said if name)


def _limit(name: str, row: LineRow) -> str:
    own = row.limits.get(name)
    return f"{name} = {own.value:g} {row.effect.unit}".strip() if own else name


def marks() -> str:
    """What each evidence line says of each class."""
    rows = (
        (f"`{name}`", outcome_name, *(outcome.says.get(cls, "") for cls in CLASSES))
        for name, row in load_evidence().lines.items()
        for outcome_name, outcome in row.outcomes.items()
    )
    return _table(("line", "outcome", *CLASSES), rows)


def decided_by_lines() -> str:
    """What outcomes of lines decide by themselves."""

    def cell(way: Way) -> str:
        parts = [f"{line}: {outcome}" for line, outcome in way.lines.items()]
        parts += [f"{way.ATP} along ATP"] if way.ATP else []
        return " and ".join(parts + ([f"not {way.not_ATP} along ATP"] if way.not_ATP else []))

    rows = ((f"`{way.verdict}`", cell(way), f"`{way.rule}`") for way in load_rules().decided_by_lines)
    return _table(("verdict", "outcomes", "rule"), rows)


def alike() -> str:
    """What looks the same as a class, what excludes it, and the experiments that would."""
    rules = load_rules()

    def excluded_by(row: Alike) -> str:
        outcomes = [f"{shown.line}: {shown.outcome}" for shown in row.excluded_by]
        return " or ".join([*outcomes, *(["ATP was there no later than the compound"] if row.by_design else [])])

    def keeps(row: Alike) -> str:
        return ("in doubt" if row.in_doubt else "yes") if row.blocks else ""

    rows = (
        (
            ", ".join(f"`{name}`" for name in row.looks_like), row.words, keeps(row),
            excluded_by(row), " ".join(rules.experiments[name].do for name in row.experiments),
        )
        for row in rules.alike.values()
    )  # fmt: skip
    return _table(("class", "looks the same", "keeps it from being named", "excluded by", "experiment"), rows)


def flags() -> str:
    """What each flag of a fit says, and what to do about it."""
    rows = ((f"`{flag.code}`", flag.meaning, flag.severity, flag.advice) for flag in FLAGS.values())
    return _table(("flag", "what it says", "bears on", "advice"), rows)


def pathway_constants() -> str:
    """Every constant of the model of the pathway, and where it is from."""
    rows = (
        (f"`{name}`", row.means, f"{row.value:g}", row.unit, f"{row.spread:g}", row.mark, row.source or row.why)
        for name, row in load_constants().items()
    )
    return _table(("constant", "meaning", "value", "unit", "spread", "mark", "source, or why"), rows)


def pathway_contexts() -> str:
    """Cells and conditions of the model of the pathway."""
    rows = (
        (name, row.means, ", ".join(f"`{key}` {value:g}" for key, value in row.sets.items()), row.why)
        for name, row in load_contexts().items()
    )
    return _table(("context", "what it is", "sets", "why so"), rows)


def pathway_says() -> str:
    """What the table of resistance may say."""
    return _table(("word", "meaning"), ((f"`{word}`", means) for word, means in SAYS.items()))


def pathway_cells() -> str:
    """Columns of a table of markers that were measured in cells."""
    return _table(("column", "what it holds"), ((f"`{name}`", means) for name, means in CELLS_COLUMNS.items()))


def pathway_markers() -> str:
    """What is asked of the model of the pathway."""
    return _table(("marker", "meaning"), ((f"`{name}`", words) for name, words in MARKERS.items()))


def pathway_catalogue() -> str:
    """Compounds that a study may be compared with."""
    rows = (
        (
            name, ", ".join(row.aliases), f"`{row.word}`", ", ".join(row.targets),
            "; ".join(f"{one.words()} ({one.source}; {MARKS[one.mark]})" for one in row.constants), row.note,
        )
        for name, row in load_compounds().items()
    )  # fmt: skip
    return _table(("compound", "also", "class", "binds", "constants", "note"), rows)


def held() -> str:
    """What a lock holds, and how closely."""
    return _table(("field", "what it is", "held"), ((row.name, row.means, row.tolerance.words) for row in HELD))


def forms() -> str:
    """The forms that results are exported in."""
    rows = ((f"`{name}`", form.means, f"`{form.name}`") for name, form in FORMS.items())
    return _table(("form", "what it is", "file"), rows)


def strenda() -> str:
    """What STRENDA asks, and what answers it."""
    rows = ((asked.level, asked.item, ", ".join(f"`{key}`" for key in asked.keys), asked.computed) for asked in ASKED)
    return _table(("level", "item", "key", "computed by us"), rows)


_TABLES: dict[str, Callable[[], str]] = {
    "verdicts": verdicts, "constants": constants, "mechanisms": mechanisms, "patterns": patterns, "regions": regions,
    "classes": classes, "flags": flags, "lines": lines, "marks": marks, "decided_by_lines": decided_by_lines,
    "alike": alike, "ranges": ranges, "slips": slips,
    "pathway_constants": pathway_constants, "pathway_contexts": pathway_contexts,
    "pathway_markers": pathway_markers, "pathway_says": pathway_says, "pathway_cells": pathway_cells,
    "pathway_catalogue": pathway_catalogue,
    "held": held, "strenda": strenda, "forms": forms,
}  # fmt: skip
