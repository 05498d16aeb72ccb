"""The evidence table on the page of a compound."""

import re

from mtorkin.report.pages import environment
from mtorkin.report.words import SAYS, says
from mtorkin.verdict.rules import load_rules


def shown(**changes):
    item = {"effect": 45.0, "interval": [20.0, 90.0], "unit": "", **changes}
    text = (
        environment().from_string('{% import "macros.html" as m with context %}{{ m.effect(item) }}').render(item=item)
    )
    return re.sub(r"<[^>]+>", " ", text).split()


def test_an_effect_with_its_interval():
    assert " ".join(shown()) == "45.0 20.0 to 90.0"


def test_an_effect_with_a_unit():
    assert " ".join(shown(effect=4.5, interval=[3.8, 5.2], unit="degC")) == "4.50 degC 3.80 to 5.20"


def test_an_open_interval_is_a_bound():
    assert " ".join(shown(effect=None, interval=[20.0, None])) == "≥ 20.0"


def test_an_effect_without_interval_and_nothing_at_all():
    assert shown(interval=None) == ["45.0"]
    assert len(shown(effect=None, interval=None)) == 1


def test_every_mark_can_be_said():
    assert set(SAYS) == set(load_rules().marks)


def test_a_line_says_what_it_supports_and_excludes():
    item = {
        "says": {"rapalog-like": "++", "covalent": "X", "atp-competitive": "X", "bivalent": "+"},
        "quality": "passed",
    }
    assert says(item) == ["excludes covalent, atp-competitive", "supports rapalog-like", "agrees with bivalent"]


def test_an_axis_supports_its_pattern():
    assert says({"says": None, "finding": "competitive (probability > 0.99)"}) == ["supports competitive"]


def test_a_line_that_is_not_counted_says_why():
    quality = "passed; its wells count as the ATP axis already"
    assert says({"says": {}, "quality": quality}) == ["not counted, because its wells count as the ATP axis already"]
    assert says({"says": {}, "quality": "the enzyme is too high"}) == ["not counted, because the enzyme is too high"]
    assert says({"says": {}, "quality": "passed"}) == ["not counted, because it sets no class apart"]
