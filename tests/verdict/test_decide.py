"""The verdict: least evidence for each word, gates, and silence where silence is due."""

import pytest

from mtorkin.base.settings import Settings
from mtorkin.base.vocabulary import UNNAMED, VOCABULARY
from mtorkin.verdict.rules import load_rules

NONE = {"no inhibition": 1.0}
COMPETITIVE = {"competitive": 0.99, "noncompetitive": 0.01}
NONCOMPETITIVE = {"noncompetitive": 0.99, "competitive": 0.01}
UNCOMPETITIVE = {"uncompetitive": 0.95, "noncompetitive": 0.05}
PARTIAL = {"partial noncompetitive": 0.99, "noncompetitive": 0.01}
PARTIAL_MIXED = {"partial mixed": 0.99, "partial noncompetitive": 0.01}


def classes(record):
    return [entry["class"] for entry in record["alive"]]


@pytest.mark.parametrize(
    ("axes", "verdict"),
    [
        ({"ATP": COMPETITIVE}, "atp-competitive"),
        ({"ATP": COMPETITIVE, "protein": NONCOMPETITIVE}, "atp-competitive"),
        ({"ATP": COMPETITIVE, "protein": {"competitive": 1.0}}, "atp-competitive"),
        ({"ATP": NONCOMPETITIVE, "protein": {"competitive": 1.0}}, "substrate-competitive"),
        ({"ATP": UNCOMPETITIVE, "protein": {"competitive": 1.0}}, "substrate-competitive"),
        ({"ATP": UNCOMPETITIVE, "protein": NONCOMPETITIVE}, "uncompetitive"),
        # Interference and slow binding look the same, and a complete rapalog along one axis at a time.
        ({"ATP": NONCOMPETITIVE, "protein": NONCOMPETITIVE}, "unresolved"),
        ({"ATP": PARTIAL, "protein": PARTIAL_MIXED}, "rapalog-like"),
        ({"ATP": PARTIAL, "protein": PARTIAL}, "unresolved"),
        ({"ATP": NONE, "protein": NONE}, "inactive"),
        ({"ATP": NONE}, "inactive"),
        ({"ATP": NONCOMPETITIVE}, "unresolved"),
        ({"ATP": PARTIAL}, "unresolved"),
        ({"ATP": UNCOMPETITIVE}, "unresolved"),
        ({"protein": COMPETITIVE}, "unresolved"),
        ({"protein": PARTIAL_MIXED}, "unresolved"),
        ({"ATP": {"partial competitive": 1.0}}, "atp-competitive"),
        ({"substrate": UNCOMPETITIVE}, "uncompetitive"),
        ({"substrate": COMPETITIVE}, "substrate-competitive"),
        ({"ATP": COMPETITIVE, "protein": {"partial mixed": 1.0}}, "unresolved"),
    ],
)
def test_patterns_to_verdict(study, axes, verdict):
    for axis, supports in axes.items():
        study.add(axis, supports)
    record = study.decide()
    assert record["verdict"] == verdict
    assert record["verdict"] in VOCABULARY
    assert record["rule"]["text"]
    assert record["sentence"].startswith("X ")
    if verdict != "unresolved":
        assert record["support"] > 0.8


def test_atp_axis_alone_never_says_rapalog(study):
    record = study.add("ATP", PARTIAL, FKBP12=20.0).decide()
    assert record["verdict"] == "unresolved"
    assert "rapalog-like" in classes(record)
    assert "noncompetitive, partial along ATP" in record["sentence"]
    assert any("protein substrate" in advice for advice in record["what_would_settle"])
    assert any("without FKBP12" in advice for advice in record["what_would_settle"])


def test_scarce_fkbp12_is_not_called_partial(study):
    """With less FKBP12 than compound the complex levels off, which looks like a plateau."""
    record = study.add("ATP", PARTIAL, FKBP12=1.0, top=10.0).decide()
    assert "partial noncompetitive or noncompetitive along ATP" in record["sentence"]


@pytest.mark.parametrize(("top", "delta", "left"), [(5.0, 9.9, True), (5.0, 10.1, False), (50.0, 7.0, False)])
def test_a_plateau_short_of_saturation_takes_twice_the_evidence(study, top, delta, left):
    study.add("ATP", PARTIAL, ic50=1.0, top=top, delta={"noncompetitive": delta})
    assert ("partial noncompetitive or noncompetitive along ATP" in study.decide()["sentence"]) == left


def test_scarce_fkbp12_is_not_called_partial_on_any_evidence(study):
    record = study.add("ATP", PARTIAL, FKBP12=1.0, top=10.0, delta={"noncompetitive": 500.0}).decide()
    assert "partial noncompetitive or noncompetitive along ATP" in record["sentence"]


def test_needing_fkbp12_makes_a_rapalog(study):
    study.add("ATP", PARTIAL, FKBP12=1.0, ic50=0.01, top=0.5).add("ATP", NONE, top=0.5)
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("rapalog-like", "fkbp12")
    # Without FKBP12 less than 20 % is inhibited at 0.5 uM: IC50 above 2 uM, over at most 0.012.
    (shift,) = (row for row in record["evidence"] if row["line"] == "FKBP12 shift")
    assert shift["interval"] == [pytest.approx(2 / 0.012), None]


def test_a_shift_that_is_too_small_to_tell_is_not_dependence(study):
    study.add("ATP", PARTIAL, FKBP12=1.0, ic50=0.1, top=1.0).add("ATP", PARTIAL, ic50=1.0, top=20.0)
    record = study.decide()
    assert record["verdict"] == "unresolved"


def test_fkbp12_and_atp_competition_exclude_each_other(study):
    study.add("ATP", COMPETITIVE, FKBP12=1.0, ic50=0.01).add("ATP", NONE)
    record = study.decide()
    assert (record["verdict"], classes(record)) == ("unresolved", ["bivalent"])


def test_fkbp12_that_changes_nothing_leaves_atp_competitive(study):
    study.add("ATP", COMPETITIVE, FKBP12=1.0).add("ATP", COMPETITIVE)
    assert study.decide()["verdict"] == "atp-competitive"


def test_a_suspected_rapalog_without_fkbp12_is_not_inactive(study):
    record = study.add("ATP", NONE).decide(rapalog=True)
    assert record["verdict"] == "unresolved"
    assert "FKBP12" in record["what_would_settle"][0]


def test_patterns_that_cannot_be_told_apart_stay_unresolved(study):
    record = study.add("ATP", {"competitive": 0.6, "noncompetitive": 0.4}).add("protein", NONCOMPETITIVE).decide()
    assert record["verdict"] == "unresolved"
    # What looks noncompetitive may be interference, or slow or covalent binding, and shares its support with them.
    assert classes(record)[0] == "atp-competitive"
    assert set(classes(record)[1:]) == {"noncompetitive", "rapalog-like", "interference", "covalent"}
    assert 0.6 < record["alive"][0]["support"] < 1
    assert sum(entry["support"] for entry in record["alive"]) <= 1
    assert "interference" not in {each["what"] for each in record["not_excluded"]}


def test_what_looks_the_same_takes_nothing_once_it_is_excluded(study):
    study.add("ATP", {"competitive": 0.6, "noncompetitive": 0.4}, preincubation=0.0)
    study.add("protein", NONCOMPETITIVE, preincubation=0.0)
    record = study.dose(0.1, format="adp-glo").dose(None, format="adp-glo", purpose="counter-assay").decide()
    assert classes(record) == ["atp-competitive", "noncompetitive", "rapalog-like"]
    assert record["alive"][0]["support"] == pytest.approx(0.6 * 1.0, abs=0.01)


def both(study, pattern, **conditions):
    """A compound of which the joint fit and the axes by themselves show one pattern."""
    alone = {"rapalog-like": ("noncompetitive", "noncompetitive")}.get(pattern, ("noncompetitive", "noncompetitive"))
    study.add("both", {pattern: 1.0}, **conditions)
    return study.add("ATP", {alone[0]: 1.0}, **conditions).add("protein", {alone[1]: 1.0}, **conditions)


def test_a_bare_noncompetitive_pattern_says_what_would_look_the_same(study):
    record = both(study, "noncompetitive").decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "alike")
    assert [each["what"] for each in record["not_excluded"]] == [
        "interference with the detection", "slow or covalent binding before ATP came", "aggregation of the compound",
    ]  # fmt: skip
    assert len(record["what_would_settle"]) >= 3
    assert {"noncompetitive", "interference", "covalent", "atp-competitive"} == set(classes(record))
    assert sum(each["support"] for each in record["alive"]) == pytest.approx(1.0)


def test_a_signature_without_residual_activity_is_rapalog_like(study):
    record = both(study, "rapalog-like").decide()
    assert record["verdict"] == "rapalog-like"
    (other,) = record["not_excluded"]
    assert other == {"what": "a site other than the FRB domain", "experiments": ["FRB mutant"]}
    assert record["what_would_settle"]


@pytest.mark.parametrize(("pattern", "rule"), [("none of these", "none of these"), ("signal", "signal change")])
def test_what_is_no_mechanism_is_not_named(study, pattern, rule):
    record = study.add("both", {pattern: 1.0}).decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", rule)
    assert record["what_would_settle"]


def test_repeats_that_contradict_are_not_averaged(study):
    record = study.add("ATP", {"competitive": 1.0}).add("ATP", {"noncompetitive": 1.0}).decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "contradiction")
    assert "contradiction" in record["flags"]


def test_inhibition_on_one_axis_and_none_on_the_other_contradict(study):
    record = study.add("ATP", COMPETITIVE).add("protein", NONE).decide()
    assert record["rule"]["id"] == "contradiction"


def test_partial_needs_saturation(study):
    record = study.add("ATP", PARTIAL, ic50=3.0, top=10.0).add("protein", PARTIAL_MIXED, ic50=3.0, top=10.0).decide()
    assert record["verdict"] == "unresolved"


def test_axes_name_nothing_that_no_model_of_both_describes(study):
    alone = {"uncompetitive": 1.0}
    study.add("ATP", alone).add("protein", alone).add(
        "both", {"signal": 1.0}, fit={"lack_of_fit": 1e-6, "lack_of_fit_F": 9.0}
    )
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "both-misfit")
    assert record["what_would_settle"]


@pytest.mark.parametrize(
    "spoil",
    [
        {
            "quality": [
                {"assay": "bad", "plate": "P1", "metric": "Z'", "value": 0.1, "limit": ">= 0.4", "passed": False}
            ]
        },
        {
            "quality": [
                {"assay": "bad", "plate": "P1", "metric": "Z'", "value": None, "limit": ">= 0.4", "passed": False}
            ]
        },
        {"fit": {"lack_of_fit": 1e-6, "lack_of_fit_F": 9.0}},
        {"fit": {"converged": False}},
    ],
)
def test_gates_close_the_verdict(study, spoil):
    study.quality += spoil.get("quality", [])
    record = study.add("ATP", COMPETITIVE, name="bad", fit=spoil.get("fit", {})).decide()
    assert record["verdict"] == "not-interpretable"
    assert any("not used" in reason for reason in record["reasons"])
    study.add("ATP", COMPETITIVE, name="good")
    assert study.decide()["verdict"] == "atp-competitive"


def test_misfit_that_is_significant_but_small_is_a_flag_only(study):
    record = study.add("ATP", COMPETITIVE, fit={"lack_of_fit": 1e-6, "lack_of_fit_F": 2.0}).decide()
    assert record["verdict"] == "atp-competitive"


def test_nothing_measured(study):
    record = study.decide()
    assert (record["verdict"], record["support"], record["families"]) == ("not-interpretable", None, [])


def test_mutants_are_shown_and_not_counted(study):
    study.add("ATP", COMPETITIVE).add("ATP", NONE, mutations="S2035T", title="FRB mutant")
    record = study.decide()
    assert record["verdict"] == "atp-competitive"
    assert any("S2035T" in reason for reason in record["reasons"])


def test_order_of_families_changes_nothing(study):
    study.add("ATP", COMPETITIVE).add("ATP", {"competitive": 0.9, "noncompetitive": 0.1}).add("protein", NONCOMPETITIVE)
    first = study.decide()
    for part in (study.families, study.fits, study.parameters, study.patterns):
        part.reverse()
    assert study.decide() == first


def test_the_quoted_rule_states_the_limits_in_force(study):
    settings = Settings.model_validate({"selection": {"margin": 8.5}})
    record = study.add("ATP", COMPETITIVE).decide(settings)
    assert "8.5 or more (twice the logarithm of the odds)" in record["rule"]["text"]


def test_rules_file_speaks_the_vocabulary():
    rules = load_rules()
    assert set(rules.classes) <= {*VOCABULARY, *UNNAMED}
    assert set(rules.least_evidence) == set(rules.classes) - set(UNNAMED)
    assert {rule.source for rule in rules.rules.values()} <= set(rules.all_sources)


def test_a_class_that_the_axes_by_themselves_rule_out_is_left_open(study):
    study.add("both", {"noncompetitive": 1.0}).add("ATP", NONCOMPETITIVE).add("protein", {"partial uncompetitive": 1.0})
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "axes-apart")
    left = {each["class"]: each["support"] for each in record["alive"]}
    assert left["none of these"] == pytest.approx(0.5)
    assert sum(left.values()) == pytest.approx(1.0)
    assert record["what_would_settle"]


def test_axes_that_leave_the_class_alive_do_not_contradict_the_joint_fit(study):
    study.add("both", {"rapalog-like": 1.0}).add("ATP", PARTIAL)
    study.add("protein", {"competitive": 0.6, "partial mixed": 0.4})
    assert study.decide()["verdict"] == "rapalog-like"


def test_a_class_left_alone_with_little_support_is_not_named(study):
    """These partial forms together are of no class.

    They explain the wells far better than what is left alive beside them.
    """
    study.add("ATP", {"noncompetitive": 0.1, "partial uncompetitive": 0.9})
    study.add("protein", {"competitive": 0.9, "partial mixed": 0.1})
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "little-support")
    assert classes(record) == ["substrate-competitive"]


NEAR = {"rapalog-like": 0.87, "noncompetitive": 0.13}


def near_the_border(study, axis="both"):
    """Of two patterns that meet at a border the likelier alone is alive; the other is not ruled out."""
    return study.add(axis, NEAR, alive={"rapalog-like"}, delta={"noncompetitive": 2.0}, margin=6.0, FKBP12=30.0)


def test_the_likelier_side_of_a_border_is_named(study):
    record = near_the_border(study).decide()
    assert record["verdict"] == "rapalog-like"
    assert any("within reach of the border" in reason for reason in record["reasons"])


def test_a_line_names_the_other_side_of_a_border_without_contradiction(study):
    """Needing FKBP12 excludes a substrate-competitive compound.

    Where the rapalog lies within reach of the border, kinetics does not object.
    """
    supports = {"substrate-competitive": 0.87, "rapalog-like": 0.13}
    study.add("both", supports, alive={"substrate-competitive"}, delta={"rapalog-like": 2.0}, margin=6.0, FKBP12=30.0)
    study.dose(0.1, FKBP12=30.0).dose(10.0)
    assert study.decide()["verdict"] == "rapalog-like"


def test_without_a_border_between_them_it_is_a_contradiction(study):
    supports = {"substrate-competitive": 0.999, "rapalog-like": 0.001}
    study.add("both", supports, alive={"substrate-competitive"}, delta={"rapalog-like": 13.8}, margin=6.0, FKBP12=30.0)
    study.dose(0.1, FKBP12=30.0).dose(10.0)
    assert study.decide()["rule"]["id"] == "contradiction"


def test_families_that_lie_on_either_side_of_a_border_agree(study):
    study.add("ATP", COMPETITIVE, alive={"competitive"}, delta={"noncompetitive": 3.0}, margin=6.0)
    study.add("ATP", NONCOMPETITIVE, alive={"noncompetitive"}, delta={"competitive": 3.0}, margin=6.0)
    record = study.decide()
    assert record["rule"]["id"] != "contradiction"
    assert "atp-competitive" in classes(record)
