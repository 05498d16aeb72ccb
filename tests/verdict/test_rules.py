"""The rules file: each name in it exists, and a typo is an error that names it."""

from importlib.resources import files

import pytest
import yaml
from pydantic import ValidationError

from mtorkin.base.vocabulary import CLASSES, VOCABULARY
from mtorkin.verdict.rules import Rules, load_rules

TEXT = files("mtorkin.verdict").joinpath("rules.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "typo", "said"),
    [
        ("atp-competitive: [ATP]", "atp-competitve: [ATP]", "'atp-competitve'; did you mean 'atp-competitive'"),
        ("atp-competitive: [ATP]", "atp-competitive: [APT]", "'APT'; did you mean 'ATP'"),
        ("  inactive: []\n", "", "no class with its least evidence 'inactive'"),
        ("verdict: covalent", "verdict: covalnt", "'covalnt'; did you mean 'covalent'"),
        ("rule: bivalent", "rule: bivalnt", "'bivalnt'; did you mean 'bivalent'"),
        ("leaves: bivalent", "leaves: bivalnt", "'bivalnt'; did you mean 'bivalent'"),
        ("{counter-assay: hit}", "{counter-asay: hit}", "'counter-asay'; did you mean 'counter-assay'"),
        ("{counter-assay: hit}", "{counter-assay: hits}", "'hits'; did you mean 'hit'"),
        ("lines: {jump-dilution: no recovery", "lines: {jump-dilution: recovery", "excludes what it is to name"),
        ("ATP: competitive}", "ATP: competetive}", "'competetive'; did you mean 'competitive'"),
        ("lines: [two-formats]", "lines: [two-format]", "'two-format'; did you mean 'two-formats'"),
        ("axis: protein", "axis: protien", "'protien'; did you mean 'protein'"),
        ("where: {FKBP12: absent}", "where: {FKBP12: none}", "no label of FKBP12 'none'"),
        ("plate: none", "plate: nothing", "plate"),
        ("experiments: [other time]", "experiments: [other times]", "'other times'; did you mean 'other time'"),
        ("experiments: [repeat]", "experiments: [repaet]", "'repaet'; did you mean 'repeat'"),
        ("marks_source: jeffreys1961", "marks_source: jeffreys1916", "'jeffreys1916'; did you mean 'jeffreys1961'"),
        ("(within a factor of {shift:g})", "(within a factor of {shft:g})", "'shft'; did you mean 'shift'"),
        ("sources:\n", "sources:\n  tao2010: again\n", "is a source of the evidence lines already"),
        ("  bound:", "  bonud:", "numbers"),
    ],
)
def test_a_typo_is_an_error_that_names_it(right, typo, said):
    assert right in TEXT
    with pytest.raises(ValidationError) as error:
        Rules.model_validate(yaml.safe_load(TEXT.replace(right, typo, 1)))
    assert said in str(error.value)


def test_every_number_has_its_reason():
    for name, number in load_rules().numbers.items():
        assert number.value > 0, name
        assert len(number.why) > 20, name


def test_every_class_that_kinetics_cannot_show_can_be_decided_by_lines():
    rules = load_rules()
    decided = {way.verdict for way in rules.decided_by_lines}
    assert set(CLASSES) - set(rules.classes) == decided - set(rules.classes) - {"unresolved"}
    assert decided <= set(VOCABULARY)
