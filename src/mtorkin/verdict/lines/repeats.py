"""Several measurements of one line: it speaks once, and not at all where they exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mtorkin.verdict.lines.line import Line, width


def narrowest(lines: Sequence[Line]) -> Line:
    """Of several measurements the narrowest that passed; one that contradicts it makes the line unclear."""

    def rank(line: Line) -> tuple[bool, bool, float, tuple[str, ...]]:
        return not line.passed, not line.counts, width(line), line.families

    best = min(lines, key=rank)
    others = sorted({line.outcome for line in lines if line.counts} - {best.outcome})
    return _contradicted(best, others) if best.counts and others else best


def speaking_once(lines: Sequence[Line]) -> list[Line]:
    """A line that is measured and supplied, or supplied twice: it speaks where the outcomes agree, and once."""
    outcomes = sorted({line.outcome for line in lines if line.counts})
    if len(outcomes) > 1:
        return [
            _contradicted(line, [each for each in outcomes if each != line.outcome]) if line.counts else line
            for line in lines
        ]
    first = next((line for line in lines if line.counts), None)
    return [
        line
        if line is first or not line.counts
        else replace(line.remarked("agrees, and is not counted again"), says={})
        for line in lines
    ]


def _contradicted(line: Line, others: list[str]) -> Line:
    return line.silent(f"contradicted by another measurement of this line ({', '.join(others)}): decides nothing")
