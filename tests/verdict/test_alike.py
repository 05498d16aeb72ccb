"""What would look the same: each row keeps its say until one of its outcomes is seen."""

import pytest

from mtorkin.verdict.rules import load_rules

ALIKE = load_rules().alike
CLEAN = [(0.1, {"format": "adp-glo"}), (None, {"format": "adp-glo", "purpose": "counter-assay"})]
AGREE = [(0.1, {"format": "adp-glo"}), (0.1, {"format": "tr-fret"})]
CONSTANT = [(0.1, {"preincubation": 0.0}), (0.1, {"preincubation": 60.0, "preincubated_with": "protein"})]
RECOVERY = [(0.1, {}), (0.1, {"dilution": 100.0})]
NO_SHIFT = [(0.1, {"FKBP12": 30.0}), (0.1, {})]

#: Outcome of a line: the dose-response curves that show it; IC50 and conditions.
SHOWN = {
    ("counter-assay", "clean"): CLEAN,
    ("two-formats", "agree"): AGREE,
    ("preincubation", "constant"): CONSTANT,
    ("jump-dilution", "recovery"): RECOVERY,
    ("detergent", "insensitive"): [(0.1, {"detergent": "none"}), (0.1, {"detergent": "0.01 % Tween-20"})],
    ("fkbp12-shift", "not needed"): NO_SHIFT,
    ("fkbp12-shift", "needed"): [(0.1, {"FKBP12": 30.0}), (50.0, {})],
    ("fk506-rescue", "rescued"): [(0.1, {"FKBP12": 30.0}), (50.0, {"FKBP12": 30.0, "FK506": 100.0})],
    ("frb-mutant", "lost"): [(0.1, {}), (50.0, {"mutations": "S2035T"})],
}
#: Class: patterns of both axes together that show it.
PATTERNS = {
    "noncompetitive": "noncompetitive",
    "rapalog-like": "rapalog-like",
    "atp-competitive": "ATP-competitive",
    "substrate-competitive": "substrate-competitive",
    "uncompetitive": "uncompetitive vs ATP",
    "inactive": "no inhibition",
}
BLOCKING = [name for name, row in ALIKE.items() if row.blocks and "noncompetitive" in row.looks_like]
OUTCOMES = [(name, shown.line, shown.outcome) for name, row in ALIKE.items() for shown in row.excluded_by]
EVERY = [(name, looks) for name, row in ALIKE.items() for looks in row.looks_like]


def compound(study, looks, **conditions):
    """A compound of which kinetics shows a class."""
    if looks == "activator":
        return study.add("ATP", {"no inhibition": 1.0}).reads(
            ("highest velocity", 1.7, 1.5, 1.9), ("velocity at the top", 1.6, 1.4, 1.8)
        )
    return study.add("both", {PATTERNS[looks]: 1.0}, **conditions)


def shows(study, *curves):
    for ic50, conditions in curves:
        study.dose(ic50, **conditions)
    return study


def needed(row):
    """What the compound has to be measured with for a row to concern it."""
    fkbp12 = {"FKBP12": 30.0} if row.where == "FKBP12" else {}
    return fkbp12 | ({"fit": {"flags": "a flag", "flag_codes": "low-control"}} if row.in_doubt else {})


def left(record):
    return {each["what"] for each in record["not_excluded"]}


@pytest.mark.parametrize(("name", "looks"), EVERY)
def test_nothing_but_its_own_outcomes_excludes_it(study, name, looks):
    row = ALIKE[name]
    record = compound(study, looks, **needed(row)).decide()
    assert (record["verdict"] == "unresolved") == (looks == "noncompetitive" or row.blocks)
    assert {"what": row.words, "experiments": list(row.experiments)} in record["not_excluded"]
    assert set(row.experiments) <= set(record["experiments"])
    assert record["what_would_settle"]


@pytest.mark.parametrize(("name", "line", "outcome"), OUTCOMES)
def test_each_outcome_excludes_it(study, name, line, outcome):
    row = ALIKE[name]
    for looks in row.looks_like:
        record = shows(compound(study, looks, **needed(row)), *SHOWN[line, outcome]).decide()
        assert row.words not in left(record), looks


#: What excludes all that looks like a noncompetitive compound with FKBP12 in its wells.
ALL = {"interference": CLEAN, "slow binding": CONSTANT, "rapalog": NO_SHIFT}


def test_with_all_of_them_excluded_it_is_named(study):
    study = shows(compound(study, "noncompetitive", FKBP12=30.0), *(each for curves in ALL.values() for each in curves))
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("noncompetitive", "pattern")
    assert left(record) == {ALIKE["aggregation"].words}


@pytest.mark.parametrize("name", BLOCKING)
def test_each_blocks_alone(study, name):
    curves = [each for other, shown in ALL.items() if other != name for each in shown]
    if name == "rapalog":
        curves = [(ic50, {"FKBP12": 30.0, **conditions}) for ic50, conditions in curves]
    record = shows(compound(study, "noncompetitive", FKBP12=30.0), *curves).decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "alike")
    assert f"(not excluded: {ALIKE[name].words})" in record["sentence"]
    share = sum(each["support"] for each in record["alive"])
    assert share == pytest.approx(1.0)
    (own,) = [each["support"] for each in record["alive"] if each["class"] == "noncompetitive"]
    assert own == pytest.approx(1 / (1 + ALIKE[name].share * ALIKE[name].shows))


@pytest.mark.parametrize(
    ("code", "conditions", "named"),
    [("low-control", {}, False), ("outlying", {}, True), ("low-control", {"FKBP12": 30.0}, True)],
    ids=["disturbed", "not disturbed", "with FKBP12"],
)
def test_the_signature_without_fkbp12_needs_wells_that_follow_the_law(study, code, conditions, named):
    fit = {"flags": "a flag", "flag_codes": code}
    record = compound(study, "rapalog-like", fit=fit, **conditions).decide()
    assert record["verdict"] == ("rapalog-like" if named else "unresolved")
    if not named:
        assert record["rule"]["id"] == "alike"
        assert {each["class"] for each in record["alive"]} == {"rapalog-like", "substrate-competitive"}


def test_the_signature_without_fkbp12_needs_constants_away_from_competition(study):
    """What the scatter of the wells cannot tell from competition with the protein."""
    near = {"rapalog-like": 0.999, "partial substrate-competitive": 0.001}
    study.add("both", near, margin=6.0, delta={"partial substrate-competitive": 5.0})
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "alike")


def test_every_blocking_row_can_be_excluded():
    assert set(BLOCKING) == set(ALL)


SLOW = ALIKE["slow binding"].words


@pytest.mark.parametrize(
    ("conditions", "excluded"),
    [
        ({"preincubation": 0.0}, True),
        ({"preincubation": 30.0, "preincubated_with": "ATP; protein"}, True),
        ({"preincubation": 30.0, "preincubated_with": "protein"}, False),
        ({"preincubation": 30.0}, False),
        ({}, False),
    ],
)
def test_a_compound_that_met_atp_in_time_is_not_slow(study, conditions, excluded):
    assert (SLOW not in left(compound(study, "noncompetitive", **conditions).decide())) == excluded


def test_a_suspected_rapalog_needs_the_arm_too(study):
    record = shows(compound(study, "noncompetitive"), *CLEAN, *CONSTANT).decide(rapalog=True)
    assert record["verdict"] == "unresolved"
    assert left(record) >= {ALIKE["rapalog"].words}


def test_a_class_that_only_fkbp12_would_show_is_open_without_it(study):
    assert ALIKE["no FKBP12"].words not in left(compound(study, "inactive", FKBP12=30.0).decide())


@pytest.mark.parametrize(("codes", "verdict"), [("", "substrate-competitive"), ("substrate-law", "unresolved")])
def test_with_fkbp12_an_axis_that_is_disturbed_leaves_a_rapalog_open(study, codes, verdict):
    study.add("both", {"substrate-competitive": 1.0}, FKBP12=30.0)
    flagged = {"flags": "a flag" if codes else "", "flag_codes": codes}
    record = study.add("protein", {"competitive": 1.0}, FKBP12=30.0, fit=flagged).decide()
    assert record["verdict"] == verdict
    assert (ALIKE["is a rapalog"].words in record["sentence"]) is (verdict == "unresolved")
