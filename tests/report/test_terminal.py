"""The table in the terminal."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from mtorkin.base import tables
from mtorkin.kinetics.flags import raised
from mtorkin.report import summary


def text(study: Any, width: int) -> str:
    return summary(study.frame("verdicts"), study.frame("problems"), "out/index.html", width=width)


def test_a_line_has_compound_verdict_odds_and_flags(study: Any) -> None:
    line = next(line for line in text(study, 120).splitlines() if line.startswith("TOR-1"))
    assert re.split(" {2,}", line) == [
        "TOR-1",
        "atp-competitive",
        "55 to 1",
        "enzyme above 0.1 IC50: depletion is in the model",
    ]


def test_an_open_verdict_has_no_odds_of_its_own_and_a_flag_is_said_once() -> None:
    first, second = (raised("low-top-substrate", ratio=ratio).sentence for ratio in (1.7, 1.5))
    flags = f"ATP axis (a): {first}; protein axis (b): {second}; leaves slowly: mind Ki"
    row = {"compound": "X", "verdict": "unresolved", "support": 0.61, "alive": "rapalog-like; noncompetitive"}
    verdicts = tables.VERDICTS.frame([row | {"flags": flags}])
    line = summary(verdicts, tables.PROBLEMS.frame(), "index.html", width=250).splitlines()[1]
    assert re.split(" {2,}", line) == [
        "X",
        "unresolved",
        "–",
        f"likeliest rapalog-like at 1.6 to 1; ATP axis (a): {first}; leaves slowly: mind Ki",
    ]


@pytest.mark.parametrize("width", [50, 80, 120])
def test_no_line_is_wider_than_the_terminal(study: Any, width: int) -> None:
    assert max(map(len, text(study, width).splitlines())) <= width


@pytest.mark.parametrize("width", [40, 80, 200])
def test_wrapping_loses_no_word(study: Any, width: int) -> None:
    words = " ".join(text(study, width).split())
    assert "enzyme above 0.1 IC50:" in words
    assert (
        'broken/layout.csv, row 12, inhibitor: "ten" is not a number; write a concentration, e.g. 10 nM <here>' in words
    )


def test_errors_come_after_the_verdicts_and_the_index_last(study: Any) -> None:
    lines = text(study, 100).splitlines()
    assert lines[-1] == "Report: out/index.html"
    assert next(i for i, line in enumerate(lines) if line.startswith("1 error")) > lines.index(
        next(line for line in lines if line.startswith("TOR-1"))
    )
    assert "1 warning, listed in the report." in lines


def test_verdicts_are_counted_below_the_table(study: Any) -> None:
    said = [line for line in text(study, 200).splitlines() if " compounds: " in line]
    counts = Counter(study.frame("verdicts")["verdict"])
    assert len(said) == 1
    assert said[0].startswith(f"{len(study.compounds)} compounds: {counts['atp-competitive']} atp-competitive, ")
    assert all(f"{count} {verdict}" in said[0] for verdict, count in counts.items())
    one = tables.VERDICTS.frame([{"compound": "X", "verdict": "inactive", "support": 0.9}])
    assert "compounds: " not in summary(one, tables.PROBLEMS.frame(), "index.html", width=80)


def test_simulated_data_are_named(study: Any) -> None:
    assert "Simulated data: those of 3 of 5 compounds." in text(study, 80)


def test_nothing_that_a_terminal_acts_on_is_printed() -> None:
    verdicts = tables.VERDICTS.frame([{"compound": "\x1b[31mred\n", "verdict": "inactive", "support": 0.9}])
    said = summary(verdicts, tables.PROBLEMS.frame(), "index.html", width=80)
    assert "\x1b" not in said
    assert "?[31mred?" in said


def test_a_long_identifier_does_not_push_the_verdict_away() -> None:
    verdicts = tables.VERDICTS.frame([{"compound": "x" * 200, "verdict": "inactive", "support": 0.9, "flags": "a; b"}])
    line = summary(verdicts, tables.PROBLEMS.frame(), "index.html", width=80).splitlines()[1]
    assert len(line) <= 80
    assert "…  inactive" in line


def test_without_compounds_it_says_so() -> None:
    said = summary(tables.VERDICTS.frame(), tables.PROBLEMS.frame(), "index.html", width=80)
    assert said == "No compound has a verdict.\n\nReport: index.html\n"


def test_many_errors_alike_are_not_all_printed() -> None:
    wells = [
        {
            "severity": "error",
            "assay": "a",
            "file": "p1.csv",
            "where": f"well A{i}",
            "key": "signal",
            "message": f"reads {i}",
        }
        for i in range(1, 25)
    ]
    said = summary(tables.VERDICTS.frame(), tables.PROBLEMS.frame(wells), "index.html", width=80)
    assert "24 errors" in said
    assert said.count("reads") == 5
    assert "19 more like these" in said


def test_a_verdict_may_have_a_colour_and_the_rest_has_none(study: Any) -> None:
    plain, coloured = (
        summary(study.frame("verdicts"), study.frame("problems"), "index.html", width=120, colour=colour)
        for colour in (False, True)
    )
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    assert "\x1b[33munresolved" in coloured
    assert coloured.count("\x1b[0m") == len(study.compounds)
