"""Weights of lines: exclusion, bounds, and what they leave alone."""

import pytest

from mtorkin.assays.evidence import load_evidence
from mtorkin.verdict.lines.line import Line
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.weighing import factor, weigh

RULES = load_rules()


def says(**marks):
    named = {name.replace("_", "-"): mark for name, mark in marks.items()}
    return Line("frb-mutant", load_evidence().lines["frb-mutant"], quality="passed", says=named)


def test_an_excluded_class_is_gone_and_says_by_what():
    line = says(noncompetitive="X")
    found = weigh({"atp-competitive": 0.6, "noncompetitive": 0.4}, [line], RULES)
    assert found.supports == {"atp-competitive": pytest.approx(1.0)}
    assert found.excluded == {"noncompetitive": [line]}


def test_what_no_class_explains_keeps_its_weight():
    found = weigh({"atp-competitive": 0.5}, [says(atp_competitive="+")], RULES)
    assert found.supports["atp-competitive"] == pytest.approx(3 * 0.5 / (3 * 0.5 + 0.5))


def test_silence_changes_nothing():
    kinetic = {"atp-competitive": 0.6, "noncompetitive": 0.3}
    assert weigh(kinetic, [says()], RULES).supports == kinetic


def test_a_class_that_kinetics_excluded_stays_out():
    assert set(weigh({"inactive": 1.0}, [says(rapalog_like="++")] * 9, RULES).supports) == {"inactive"}


@pytest.mark.parametrize("mark", ["++", "+", "-"])
def test_many_lines_are_bounded(mark):
    product = factor("inactive", [says(inactive=mark)] * 50, RULES)
    assert product in (RULES.number("bound"), 1 / RULES.number("bound"))


def test_a_class_of_lines_enters_only_where_one_expects_it():
    kinetic = {"atp-competitive": 1.0}
    assert "interference" not in weigh(kinetic, [says(interference="+")], RULES).supports
    entered = weigh(kinetic, [says(interference="++", atp_competitive="-")], RULES).supports
    assert entered["interference"] == pytest.approx(1.0 / (1.0 + 1.0 / 3.0))
