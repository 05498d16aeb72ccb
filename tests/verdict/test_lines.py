"""Evidence lines.

Each with support, opposition, a failed check and nothing measured; exclusions, contradictions, supplied values.
"""

from itertools import permutations

import pytest

from mtorkin.assays.evidence import load_evidence
from mtorkin.base.settings import Settings
from mtorkin.verdict.estimates import Estimate, ratio
from mtorkin.verdict.rules import load_rules

COMPETITIVE = {"competitive": 0.99, "noncompetitive": 0.01}
NONCOMPETITIVE = {"noncompetitive": 0.99, "competitive": 0.01}
UNSURE = {"competitive": 0.6, "noncompetitive": 0.4}
PARTIAL = {"partial noncompetitive": 0.99, "noncompetitive": 0.01}
PARTIAL_MIXED = {"partial mixed": 0.99, "partial noncompetitive": 0.01}
S6K1 = {"protein_name": "p70-S6K1", "site": "pT389"}
BP1 = {"protein_name": "4E-BP1", "site": "T37/T46"}
MTOR1, MTOR2 = {"complex": "mTORC1"}, {"complex": "mTORC2"}

#: Line: how the upper and lower side are measured; its outcome where the upper IC50 is 100 times the lower, and where
#: both are alike.
CONTRASTS = {
    "FKBP12 shift": ({}, {"FKBP12": 1.0}, "rapalog-like", "++", "-"),
    "FK506 rescue": ({"FKBP12": 1.0, "FK506": 10.0}, {"FKBP12": 1.0}, "rapalog-like", "++", "-"),
    "intact mTORC2 against mTORC1": (MTOR2, MTOR1, "rapalog-like", "++", "-"),
    "FRB mutant": ({"mutations": "S2035T"}, {}, "rapalog-like", "++", "-"),
    "kinase-domain mutant": ({"mutations": "M2327I"}, {}, "rapalog-like", "-", "+"),
    "substrate and site": (BP1, S6K1, "rapalog-like", "++", "-"),
    "preincubation": ({"preincubation": 0.0}, {"preincubation": 60.0}, "covalent", "+", "-"),
    "jump dilution": ({}, {"dilution": 100.0}, "covalent", "++", "X"),
    "counter-assay without kinase": ({"purpose": "counter-assay", "format": "adp-glo"}, {"format": "adp-glo"},
                                     "interference", "-", "++"),
    "detergent": ({"detergent": "0.01 % Triton X-100"}, {"detergent": "none"}, "interference", "++", "-"),
    "two detection formats": ({"format": "adp-glo"}, {"format": "tr-fret"}, "interference", "++", "-"),
}  # fmt: skip


def line(record, title):
    found = [row for row in record["evidence"] if row["line"] == title]
    assert len(found) <= 1
    return found[0] if found else None


#: Complexes have a Km of ATP each, which matters to what competes with it; see test_deciding_lines.
AXES = {"intact mTORC2 against mTORC1": PARTIAL}


def measured(study, title, high=10.0, low=0.1):
    of, over, *_ = CONTRASTS[title]
    return study.add("ATP", AXES.get(title, COMPETITIVE)).dose(high, **of).dose(low, **over)


@pytest.mark.parametrize("title", CONTRASTS)
def test_far_apart(study, title):
    *_, cls, apart, _ = CONTRASTS[title]
    found = line(measured(study, title).decide(), title)
    assert found["effect"] == pytest.approx(100)
    assert found["interval"][0] < 100 < found["interval"][1]
    assert found["quality"].startswith("passed")
    assert found["says"][cls] == apart


@pytest.mark.parametrize("title", CONTRASTS)
def test_alike(study, title):
    *_, cls, _, alike = CONTRASTS[title]
    found = line(measured(study, title, 0.1, 0.1).decide(), title)
    assert found["effect"] == pytest.approx(1)
    assert found["says"][cls] == alike


@pytest.mark.parametrize("title", CONTRASTS)
def test_an_interval_over_a_limit_says_nothing(study, title):
    # Just above each limit: its lower end is below.
    high = {"FKBP12 shift": 3.1, "preincubation": 0.31, "jump dilution": 3.4, "detergent": 0.31}.get(title, 1.02)
    found = line(measured(study, title, high, 0.1).decide(), title)
    assert found["says"] == {}
    assert "reaches over a limit" in found["finding"]


@pytest.mark.parametrize("title", CONTRASTS)
def test_a_failed_plate_silences_the_line(study, title):
    measured(study, title)
    study.quality.append(
        {"assay": study.families[-2]["assay"], "plate": "P1", "metric": "Z'", "value": 0.1, "limit": ">= 0.4",
         "passed": False}
    )  # fmt: skip
    found = line(study.decide(), title)
    assert found["says"] == {}
    assert found["quality"].startswith("not used")


@pytest.mark.parametrize("title", CONTRASTS)
def test_nothing_measured_is_no_line(study, title):
    assert line(study.add("ATP", COMPETITIVE).decide(), title) is None


#: Lines that do not ask for the same [ATP].
FREE = ("counter-assay without kinase", "intact mTORC2 against mTORC1")


@pytest.mark.parametrize("title", [title for title in CONTRASTS if title not in FREE])
def test_families_that_differ_in_more_are_not_compared(study, title):
    of, over, *_ = CONTRASTS[title]
    study.add("ATP", COMPETITIVE).dose(10.0, ATP=10.0, ATP_unit="uM", **of).dose(0.1, ATP=50.0, ATP_unit="uM", **over)
    found = line(study.decide(), title)
    assert found["says"] == {}
    assert "[ATP]" in found["quality"]


@pytest.mark.parametrize("title", ["FK506 rescue", "FRB mutant", "intact mTORC2 against mTORC1", "FKBP12 shift"])
def test_no_inhibition_on_one_side_is_a_bound(study, title):
    found = line(measured(study, title, high=None).decide(), title)
    assert found["effect"] is None
    # Less than 20 % is inhibited at 100 uM: IC50 above 400, over at most 0.12.
    assert found["interval"] == [pytest.approx(400 / 0.12), None]
    assert found["says"]["rapalog-like"] == "++"


def test_no_inhibition_on_either_side_says_nothing(study):
    found = line(measured(study, "FRB mutant", None, None).decide(), "FRB mutant")
    assert (found["says"], found["interval"]) == ({}, None)
    assert "neither side" in found["quality"]


def test_half_of_the_enzyme_is_no_affinity(study):
    enzyme = {"enzyme_concentration": 0.19, "enzyme_concentration_unit": "uM"}
    study.add("ATP", COMPETITIVE).dose(0.2, mutations="S2035T", **enzyme).dose(0.1, **enzyme)
    found = line(study.decide(), "FRB mutant")
    assert found["effect"] == pytest.approx((0.2 - 0.095) / (0.1 - 0.095))


def test_s2035a_is_a_control(study):
    study.add("ATP", COMPETITIVE).dose(10.0, mutations="S2035A", title="control").dose(0.1)
    record = study.decide()
    found = line(record, "S2035A control")
    assert found["effect"] == pytest.approx(100)
    assert found["says"] == {}
    assert "binds FKBP12-rapamycin like wild type" in found["quality"]
    assert line(record, "FRB mutant") is None
    assert any("it is a control, and no evidence" in reason for reason in record["reasons"])
    assert record["verdict"] == "atp-competitive"


@pytest.mark.parametrize(
    ("mutations", "reason"),
    [
        ("kinase dead", "names no residue"),
        ("C1483F", "FAT domain"),
        ("R2505P", "between the domains"),
        ("S2035T; M2327I", "several"),
    ],
)
def test_other_mutants_are_refused_with_a_sentence(study, mutations, reason):
    record = study.add("ATP", COMPETITIVE).dose(10.0, mutations=mutations).dose(0.1).decide()
    assert any(reason in sentence for sentence in record["reasons"])
    assert not any(row["says"] for row in record["evidence"])


ATP = {"ATP_unit": "uM"}
KM = ("Km", 50.0, 45.0, 55.0)


@pytest.mark.parametrize(
    ("high", "says"),
    [
        (0.5, {"atp-competitive": "++", "uncompetitive": "-"}),
        (0.1, {"atp-competitive": "-", "noncompetitive": "+"}),
        (0.02, {"atp-competitive": "-", "uncompetitive": "++"}),
    ],
)
def test_ic50_against_atp_with_the_km_measured(study, high, says):
    study.add("ATP", UNSURE, ATP_unit="uM").reads(KM)
    study.dose(0.1, ATP=10.0, **ATP).dose(high, ATP=250.0, **ATP).dose(0.1, ATP=50.0, **ATP)
    found = line(study.decide(), "IC50 against [ATP]")
    assert found["effect"] == pytest.approx(high / 0.1)
    assert says.items() <= found["says"].items()


def test_ic50_against_atp_needs_km_and_range(study):
    study.dose(0.1, ATP=10.0, **ATP).dose(0.5, ATP=250.0, **ATP).add("protein", NONCOMPETITIVE)
    found = line(study.decide(), "IC50 against [ATP]")
    assert "gives the Km" in found["quality"]
    assert found["says"] == {}
    study.add("ATP", UNSURE, ATP_unit="uM").reads(KM)
    study.families[1]["ATP"] = 40.0
    found = line(study.decide(), "IC50 against [ATP]")
    assert "rises 1.5 times, and 2 are needed" in found["quality"]


def test_the_ends_of_an_axis_are_shown_and_not_counted_twice(study):
    study.add("ATP", COMPETITIVE).reads(
        KM, ("substrate at lowest", 10.0, None, None), ("substrate at highest", 250.0, None, None),
        ("IC50 at lowest", 0.1, 0.09, 0.11), ("IC50 at highest", 0.5, 0.45, 0.55),
    )  # fmt: skip
    before = study.decide()
    found = line(before, "IC50 against [ATP]")
    assert found["effect"] == pytest.approx(5.0)
    assert found["finding"].startswith("IC50 rises with ATP as competition demands")
    assert (found["says"], "not counted again" in found["quality"]) == ({}, True)
    assert before["support"] == pytest.approx(0.99)


def plateau(value):
    return ("beta", value, value / 1.1, value * 1.1)


@pytest.mark.parametrize(("high", "top", "says"), [(0.6, 10.0, "++"), (0.2, 10.0, "-"), (0.6, 0.5, None)])
def test_plateau_against_protein(study, high, top, says):
    study.add("ATP", PARTIAL, FKBP12=1.0)
    for concentration, value in ((1.0, 0.2), (20.0, high)):
        study.dose(0.1, protein=concentration, protein_unit="uM", FKBP12=1.0, top=top).reads(plateau(value))
    found = line(study.decide(), "plateau against [protein substrate]")
    assert found["says"].get("rapalog-like") == says
    if says is None:
        assert "extrapolated" in found["quality"]


@pytest.mark.parametrize(
    ("slope", "enzyme", "says"),
    [(2.5, 0.001, "++"), (1.0, 0.001, "-"), (2.5, 0.05, None), (2.5, None, None), (1.5, 0.001, None)],
)
def test_hill_slope(study, slope, enzyme, says):
    known = {"enzyme_concentration": enzyme, "enzyme_concentration_unit": "uM"}
    study.add("ATP", COMPETITIVE, **known).reads(("Hill slope", slope, slope / 1.1, slope * 1.1))
    assert line(study.decide(), "Hill slope")["says"].get("interference") == says


def test_small_dilutions_cannot_tell(study):
    study.add("ATP", COMPETITIVE).dose(1.0).dose(0.2, dilution=5.0)
    found = line(study.decide(), "jump dilution")
    assert (found["says"], "cannot tell" in found["quality"]) == ({}, True)


def test_repeats_of_a_line_that_disagree_decide_nothing(study):
    study.add("ATP", COMPETITIVE).dose(10.0, mutations="S2035T").dose(0.1, mutations="A2034V").dose(0.1)
    found = line(study.decide(), "FRB mutant")
    assert (found["says"], "contradicted" in found["quality"]) == ({}, True)


def test_limits_are_settings(study):
    study.add("ATP", COMPETITIVE).dose(0.5, mutations="S2035T").dose(0.1)
    assert line(study.decide(), "FRB mutant")["says"] == {}
    strict = Settings.model_validate({"evidence": {"lost": 3.0}})
    assert line(study.decide(strict), "FRB mutant")["says"]["rapalog-like"] == "++"


# Decisions


def given(name, value, interval=None, **keys):
    return {
        "line": name, "value": value, "interval": interval, "citation": "Author 2020", "mutation": None, "ATP": None,
        "Km": None, "dilution": None, **keys,
    }  # fmt: skip


def test_weights_move_support_and_never_call(study):
    # With all excluded that would look the same.
    study.add("ATP", UNSURE, preincubation=0.0).add("protein", NONCOMPETITIVE, preincubation=0.0)
    study.dose(0.1, format="adp-glo").dose(None, format="adp-glo", purpose="counter-assay")
    before = {each["class"]: each["support"] for each in study.decide()["alive"]}
    record = study.decide(evidence=[given("frb-mutant", 1.0, (0.8, 1.2), mutation="S2035T")])
    after = {each["class"]: each["support"] for each in record["alive"]}
    assert record["verdict"] == "unresolved"
    assert set(after) == set(before)
    assert after["atp-competitive"] / after["noncompetitive"] == pytest.approx(
        3 * before["atp-competitive"] / before["noncompetitive"]
    )


@pytest.mark.parametrize(
    "name", [name for name in load_evidence().suppliable if name not in ("fkbp12-shift", "fk506-rescue")]
)
@pytest.mark.parametrize("value", [1e-3, 1.0, 1e3])
def test_no_line_flips_an_excluded_class(study, name, value):
    keys = {
        "frb-mutant": {"mutation": "S2035T"}, "kinase-mutant": {"mutation": "M2327I"},
        "jump-dilution": {"dilution": 100.0}, "ic50-atp": {"ATP": ("10 uM", "250 uM"), "Km": "50 uM"},
    }  # fmt: skip
    study.add("ATP", COMPETITIVE).add("protein", NONCOMPETITIVE)
    supplied = given(name, value, (value / 1.1, value * 1.1), **keys.get(name, {}))
    record = study.decide(evidence=[supplied])
    kinetic = {each["class"] for each in record["alive"]} & set(load_rules().classes)
    assert kinetic <= {"atp-competitive"}
    assert record["verdict"] in {"atp-competitive", "interference", "unresolved"}


def test_a_line_excludes_and_least_evidence_still_holds(study):
    study.add("ATP", UNSURE)
    rescue = [given("fk506-rescue", 1.0, (0.8, 1.2))]
    assert study.decide(evidence=rescue)["verdict"] == "unresolved"
    dilution = [given("jump-dilution", 1.0, (0.8, 1.2), dilution=100.0)]
    assert study.decide(evidence=dilution)["verdict"] == "unresolved"


def test_what_a_line_excludes_and_kinetics_shows_is_a_contradiction(study):
    study.add("ATP", NONCOMPETITIVE).add("protein", {"competitive": 1.0})
    record = study.decide(evidence=[given("fk506-rescue", 50.0, (30.0, 90.0))])
    assert (record["verdict"], record["rule"]["id"], record["alive"]) == ("unresolved", "contradiction", [])
    assert any("FK506 rescue excludes substrate-competitive" in reason for reason in record["reasons"])


def test_a_rapalog_by_fkbp12_that_is_a_counter_assay_hit_is_a_contradiction(study):
    study.add("ATP", PARTIAL, FKBP12=1.0, ic50=0.01, format="adp-glo").dose(None, FKBP12=0.0)
    study.dose(0.01, FKBP12=1.0).dose(0.02, purpose="counter-assay", format="adp-glo", FKBP12=1.0)
    record = study.decide()
    assert record["rule"]["id"] == "contradiction"


@pytest.mark.parametrize("title", ["counter-assay without kinase", "two detection formats"])
def test_interference(study, title):
    high, low = (0.1, 0.1) if title.startswith("counter") else (10.0, 0.1)
    record = measured(study, title, high, low).decide()
    assert (record["verdict"], record["rule"]["id"]) == ("interference", "interference")
    assert "10 times" in record["rule"]["text"]


def test_detergent_alone_leaves_interference_beside_the_kinetics(study):
    record = measured(study, "detergent").decide()
    assert record["verdict"] == "unresolved"
    assert {each["class"] for each in record["alive"]} == {"atp-competitive", "interference"}


def test_covalent_needs_dilution_and_time(study):
    study.add("ATP", NONCOMPETITIVE).dose(10.0, preincubation=30.0).dose(0.1, dilution=100.0, preincubation=30.0)
    record = study.decide()
    assert record["verdict"] == "unresolved"
    assert "covalent" in {each["class"] for each in record["alive"]}
    study.dose(100.0, preincubation=0.0)
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("covalent", "covalent")


def test_bivalent_needs_both_halves(study):
    study.add("ATP", COMPETITIVE, FKBP12=1.0, ic50=0.001).dose(1.0).dose(0.001, FKBP12=1.0)
    record = study.decide()
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "fkbp12-competitive")
    record = study.dose(1.0, FKBP12=1.0, mutations="S2035T").decide()
    assert (record["verdict"], record["rule"]["id"]) == ("bivalent", "bivalent")


def test_supplied_values_are_judged_alike_and_shown_as_supplied(study):
    study.add("ATP", PARTIAL, FKBP12=1.0)
    record = study.decide(evidence=[given("fk506-rescue", 45.0, (20.0, 90.0))])
    assert (record["verdict"], record["rule"]["id"]) == ("rapalog-like", "fkbp12")
    assert "rests on supplied values, not on measurements in this study" in record["flags"]
    found = line(record, "FK506 rescue")
    assert (found["source"], found["supplied"], found["families"]) == ("Author 2020", True, [])
    without = study.decide(evidence=[given("fk506-rescue", 45.0)])
    assert without["verdict"] == "unresolved"
    assert line(without, "FK506 rescue")["quality"] == "no interval was given with the value"


def test_evidence_without_any_measurement(study):
    record = study.decide(evidence=[given("frb-mutant", 50.0, (20.0, 90.0), mutation="S2035T")])
    assert (record["verdict"], record["rule"]["id"]) == ("unresolved", "lines-only")


def test_supplied_and_measured_count_once(study):
    measured(study, "FRB mutant", 0.1, 0.1)
    alone = study.decide()
    record = study.decide(evidence=[given("frb-mutant", 1.0, (0.8, 1.2), mutation="A2034V")])
    assert record["alive"] == alone["alive"]
    assert sum(bool(row["says"]) for row in record["evidence"] if row["line"] == "FRB mutant") == 1


def test_order_of_folders_changes_nothing(study):
    study.add("ATP", UNSURE).dose(10.0, mutations="S2035T").dose(0.1).dose(5.0, mutations="A2034V")
    study.dose(0.3, format="adp-glo").dose(0.3, format="tr-fret")
    first = study.decide()
    families = list(study.families)
    for order in list(permutations(range(len(families))))[:: len(families) * 5]:
        study.families = [families[index] for index in order]
        assert study.decide() == first


def test_units_of_the_intervals_are_none():
    apart = ratio(Estimate(10.0, 8.0, 12.5), Estimate(1.0, 0.8, 1.25))
    scaled = ratio(Estimate(1e4, 8e3, 1.25e4), Estimate(1e3, 800.0, 1250.0))
    assert (apart.value, apart.lowest, apart.highest) == pytest.approx((scaled.value, scaled.lowest, scaled.highest))
    # Two errors of a factor 1.25 make one of 1.25 to the power of the root of 2.
    assert apart.highest == pytest.approx(10 * 1.25 ** (2**0.5))
