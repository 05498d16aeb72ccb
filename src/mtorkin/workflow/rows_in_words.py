"""Tables of the documentation that follow from rows: verdicts, mechanisms, patterns, classes, constants, flags.

A page holds each between two marks, `<!-- rows: NAME -->` and `<!-- end of rows -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from mtorkin.kinetics.flags import FLAGS
from mtorkin.kinetics.law.catalogue import CONSTANTS, ModelRow, Part, Span, load_catalogue
from mtorkin.report.words import PARAMETERS
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.vocabulary import WORDS

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
    rows = ((f"`{row.word}`", row.meaning, row.least_evidence) for row in WORDS)
    return _table(("verdict", "meaning", "least evidence"), rows)


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


def flags() -> str:
    """What each flag of a fit says, and what to do about it."""
    rows = ((f"`{flag.code}`", flag.meaning, flag.severity, flag.advice) for flag in FLAGS.values())
    return _table(("flag", "what it says", "bears on", "advice"), rows)


_TABLES: dict[str, Callable[[], str]] = {
    "verdicts": verdicts, "constants": constants, "mechanisms": mechanisms, "patterns": patterns, "regions": regions,
    "classes": classes, "flags": flags,
}  # fmt: skip
