"""The rows of the evidence lines: each name in them exists, and a typo is an error that names it."""

from importlib.resources import files

import pytest
import yaml
from pydantic import ValidationError

from mtorkin.assays import evidence, mutations
from mtorkin.assays.attributes import ATTRIBUTES, conditions, variants
from mtorkin.assays.evidence import EvidenceLines, load_evidence
from mtorkin.base import tables
from mtorkin.base.tables.rows import rows
from mtorkin.verdict.lines.checks import CHECKS

TEXT = files("mtorkin.assays").joinpath("evidence.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "typo", "said"),
    [
        ("rapalog-like: ++, bivalent: ++", "rapalog-lik: ++, bivalent: ++",
         "'rapalog-lik' is no class; did you mean 'rapalog-like'"),
        ("at_least: fkbp12_shift", "at_least: fkbp12_shft", "'fkbp12_shft' is no limit; did you mean 'fkbp12_shift'"),
        ("at_least: rise", "at_least: no_recovery", "'no_recovery' is no limit"),
        ("source: chen1995", "source: chen1994", "'chen1994' is no source; did you mean 'chen1995'"),
        ("attribute: FKBP12,", "attribute: FKBP,", "'FKBP' is no attribute; did you mean 'FKBP12'"),
        ("of: [FRB]", "of: [FBR]", "'FBR' is no label of mutations"),
        ("over: [S6K1 T389]", "over: [S6K1 T398]", "'S6K1 T398' is no label of substrate; did you mean 'S6K1 T389'"),
        ("given: {FKBP12: present}", "given: {FKBP12: yes}", "given"),
        ("given: {FKBP12: present}", "given: {FKBP12: added}", "'added' is no label of FKBP12"),
        ("free: [protein]", "free: [protien]", "'protien' is no attribute; did you mean 'protein'"),
        ("unless: not needed", "unless: needless", "'needless' is no outcome"),
        ("checks: [atp_range]", "checks: [atp_rang]", "checks"),
        ("needs: [mutation]", "needs: [mutant]", "needs"),
        ("of: plateau", "of: plateu", "`compares` needs a ratio or a difference"),
        ("ends: larger over smaller", "ends: smaller over larger", "ends"),
        ("    axis: ATP", "    axes: ATP", "axes"),
        ("says: {rapalog-like: +}", "says: {rapalog-like: ok}", "says"),
    ],
)  # fmt: skip
def test_a_typo_is_an_error_that_names_it(right, typo, said):
    assert right in TEXT
    with pytest.raises(ValidationError) as error:
        EvidenceLines.model_validate(yaml.safe_load(TEXT.replace(right, typo, 1)))
    assert said in str(error.value)


def row(**changes):
    outcome = {"at_least": "lost", "finding": "it is lost", "says": {"inactive": "-"}, "source": "house"}
    own = {"title": "a line", "value": "a value", "outcomes": {"lost": outcome}, **changes}
    return EvidenceLines.model_validate({"lines": {"own": own}, "sources": {"house": "us"}}).lines["own"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "needs `compares`"),
        ({"effect": {"kind": "difference", "of": "melting temperature"}}, "needs its unit"),
        ({"effect": {"of": "potency", "unit": "uM"}}, "a ratio has no unit"),
        ({"compares": {"attribute": "complex"}}, "needs `of` and `over`, or `ends`"),
        ({"effect": {"of": "potency"}, "outcomes": {"any": {"finding": "is", "says": {}, "source": "house"}}},
         "no condition"),
        ({"effect": {"of": "potency"}, "axis": "ATP"}, "need `compares`"),
    ],
)  # fmt: skip
def test_a_row_that_contradicts_itself(changes, said):
    with pytest.raises(ValidationError, match=said):
        row(**changes)


def test_a_row_has_limits_of_its_own():
    own = row(
        effect={"kind": "difference", "of": "melting temperature", "unit": "degC"},
        limits={"far": {"value": 2.0, "why": "because"}},
        outcomes={"binds": {"at_least": "far", "finding": "binds", "says": {"inactive": "-"}, "source": "house"}},
    )
    assert own.all_limits(evidence.Evidence())["far"] == 2.0


def test_every_check_exists():
    named = {check for line in load_evidence().lines.values() for check in line.checks}
    assert named == set(CHECKS)
    assert set(evidence.DERIVED) <= set(CHECKS)


def test_an_outcome_cannot_hold_beside_another():
    """Outcomes of one line stand apart: an interval that keeps one keeps no other."""
    from mtorkin.verdict.estimates import Estimate
    from mtorkin.verdict.lines.line import holds

    for line in load_evidence().lines.values():
        limits = line.all_limits(evidence.Evidence()) | {"rise": 2.0, "fall": 2.0, "no_recovery": 30.0}
        for value in (1e-3, 0.1, 0.5, 1.0, 1.4, 2.0, 5.0, 12.0, 100.0):
            held = [
                name for name, each in line.outcomes.items() if holds(each, Estimate(value, value, value), limits, line)
            ]
            assert len(held) <= 1, (line.title, value, held)


def family(**stated):
    (found,) = rows(tables.FAMILIES.frame([{"family": "f", "enzyme": "mTOR", "purpose": "mechanism", **stated}]))
    return conditions(found)


def test_every_attribute_has_a_condition_with_words():
    found = family(ATP=10.0, ATP_unit="uM", dilution=100.0, mutations="S2035T", FK506=1.0, purpose="counter-assay")
    assert set(found) == set(ATTRIBUTES)
    assert [found[name].words for name in ("ATP", "dilution", "mutations", "FK506", "FKBP12", "system")] == [
        "10 uM ATP", "diluted 100 times", "S2035T", "with FK506", "without FKBP12", "the detection system alone",
    ]  # fmt: skip
    assert variants(found) == ("FK506", "dilution", "mutations", "system")


@pytest.mark.parametrize(
    ("stated", "unlike"),
    [
        ({}, ()),
        ({"complex": "mTORC1"}, ()),
        ({"complex": "mTORC2"}, ("complex",)),
        ({"mutations": "S2035A"}, ("mutations",)),
        ({"detergent": "0.01 % Triton X-100", "preincubation": 30.0, "FKBP12": 1.0}, ()),
    ],
)
def test_what_is_no_plain_measurement_of_the_mechanism(stated, unlike):
    assert variants(family(**stated)) == unlike


@pytest.mark.parametrize(("text", "label"), [("none", "absent"), (" No", "absent"), ("0.01 % CHAPS", "present")])
def test_detergent_is_added_or_not(text, label):
    assert family(detergent=text)["detergent"].label == label


def test_domains_are_labels_of_mutations():
    assert {"wild type", *mutations.DOMAINS} <= set(ATTRIBUTES["mutations"].labels)
