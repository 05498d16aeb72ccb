"""Lines that decide: FRB against kinase-domain mutants, and each complex at its own substrate."""

import math

import pytest

from mtorkin.verdict.estimates import Estimate, difference, ratio, span

PARTIAL = {"partial noncompetitive": 0.99, "noncompetitive": 0.01}
NONCOMPETITIVE = {"noncompetitive": 0.99, "competitive": 0.01}
COMPETITIVE = {"competitive": 0.99, "noncompetitive": 0.01}
FRB, KINASE = {"mutations": "S2035T"}, {"mutations": "M2327I"}
S6K1 = {"complex": "mTORC1", "protein_name": "S6K1", "site": "T389"}
BP1 = {"complex": "mTORC1", "protein_name": "4E-BP1", "site": "T37/46"}
AKT = {"complex": "mTORC2", "protein_name": "Akt1", "site": "pS473"}
LINE = "intact mTORC2 against mTORC1"


def line(record, title=LINE):
    (found,) = [row for row in record["evidence"] if row["line"] == title]
    return found


def mutants(study, axis, frb=300.0, kinase=0.1):
    return study.add("ATP", axis).dose(0.1).dose(frb, top=3000.0, **FRB).dose(kinase, **KINASE)


@pytest.mark.parametrize("axis", [PARTIAL, NONCOMPETITIVE])
def test_an_frb_mutant_that_is_deaf_beside_a_kinase_mutant_that_is_not_is_a_rapalog(study, axis):
    record = mutants(study, axis).decide()
    assert (record["verdict"], record["rule"]["id"]) == ("rapalog-like", "frb")
    assert record["support"] > 0.9


def test_the_case_of_the_issue(study):
    """ATP axis noncompetitive and partial, S2035T deaf by 3,000, M2327I as wild type, S6K1 48 times more sensitive."""
    mutants(study, PARTIAL).dose(0.1, protein_name="S6K1", site="T389", top=100.0)
    study.dose(4.8, protein_name="4E-BP1", site="T37/46", top=100.0)
    assert study.decide()["verdict"] == "rapalog-like"


@pytest.mark.parametrize(
    ("axis", "frb", "kinase"),
    [(COMPETITIVE, 300.0, 0.1), (PARTIAL, 0.1, 0.1), (PARTIAL, 300.0, 300.0), (PARTIAL, 0.3, 0.1)],
    ids=["competes with ATP", "FRB mutant untouched", "both lost", "shift too small"],
)
def test_otherwise_mutants_name_nothing(study, axis, frb, kinase):
    record = mutants(study, axis, frb, kinase).decide()
    assert record["rule"]["id"] != "frb"


def test_without_the_kinase_mutant_the_frb_mutant_names_nothing(study):
    record = study.add("ATP", PARTIAL).dose(0.1).dose(300.0, top=3000.0, **FRB).decide()
    assert record["verdict"] == "unresolved"


def complexes(study, axis, of, over, *, ATP=(100.0, 100.0), **more):
    """IC50s of mTORC2 at Akt and mTORC1 at S6K1, beside an ATP axis of the compound on mTORC1."""
    units = {"ATP_unit": "uM", "top": 1e4}
    study.add("ATP", axis, ATP_unit="uM", **S6K1)
    study.dose(of, ATP=ATP[0], **AKT, **units, **more)
    return study.dose(over, ATP=ATP[1], **S6K1, **units, **more)


def test_each_complex_is_compared_at_its_own_substrate(study):
    found = line(complexes(study, PARTIAL, 100.0, 0.1).decide())
    assert found["effect"] == pytest.approx(1000)
    assert found["says"]["rapalog-like"] == "++"
    assert found["comparison"] == "mTORC2 (Akt1 pS473) over mTORC1 (S6K1 T389)"
    assert "does not compete with ATP" in found["quality"]


def test_a_substrate_that_is_not_its_own_is_another_experiment(study):
    study.add("ATP", PARTIAL)
    study.dose(10.0, complex="mTORC2", protein_name="peptide").dose(0.1, **S6K1)
    assert "also differ in substrate" in line(study.decide())["quality"]


def test_the_same_substrate_needs_no_owner(study):
    study.add("ATP", PARTIAL)
    study.dose(10.0, complex="mTORC2", protein_name="peptide").dose(0.1, complex="mTORC1", protein_name="peptide")
    found = line(study.decide())
    assert (found["effect"], found["comparison"]) == (pytest.approx(100), "mTORC2 over mTORC1")


KM1, KM2 = ("Km", 50.0, 45.0, 55.0), ("Km", 500.0, 450.0, 550.0)


def test_a_competitive_compound_is_corrected_by_the_km_of_both(study):
    """Km 50 and 500 uM at 500 uM ATP: the same Ki makes IC50s of 11 and 2 Ki.

    The axis on mTORC2 has FKBP12 in it, so that it gives the Km and is not compared itself.
    """
    complexes(study, COMPETITIVE, 0.2, 1.1, ATP=(500.0, 500.0))
    study.add("ATP", COMPETITIVE, ATP_unit="uM", FKBP12=1.0, **AKT).reads(KM2)
    study.parameters += [{**study.parameters[-1], "family": study.families[0]["family"]}]
    study.parameters[-1].update(dict(zip(("parameter", "value", "lower", "upper"), KM1, strict=True)))
    found = line(study.decide())
    assert found["effect"] == pytest.approx(1.0)
    assert found["says"]["atp-competitive"] == "+"
    assert found["quality"].endswith("corrected for [ATP]/Km by the Km of both")


def test_without_km_the_range_of_reported_ones_is_added(study):
    found = line(complexes(study, COMPETITIVE, 0.1, 0.1).decide())
    # (1 + 100/8) over (1 + 100/1000), either way, and the intervals of both IC50s, each 1.2 times up and down.
    furthest = 13.5 / 1.1 * 1.2 ** math.sqrt(2)
    assert found["interval"] == pytest.approx([1 / furthest, furthest])
    assert found["says"] == {}
    assert found["quality"].endswith("by the range of Km reported for mTOR")


def test_what_is_far_apart_outlasts_the_range(study):
    found = line(complexes(study, COMPETITIVE, 1000.0, 0.1).decide())
    assert found["says"]["rapalog-like"] == "++"


def test_without_an_atp_axis_any_mechanism_may_hold(study):
    study.add("protein", NONCOMPETITIVE, **S6K1)
    units = {"ATP_unit": "uM", "top": 1e4, "ATP": 100.0}
    study.dose(0.2, **AKT, **units).dose(0.1, **S6K1, **units)
    found = line(study.decide())
    assert found["interval"][0] < 0.5 < 8.0 < found["interval"][1]


def test_where_atp_is_not_stated_a_competitive_compound_cannot_be_compared(study):
    study.add("ATP", COMPETITIVE, **S6K1).dose(10.0, **AKT).dose(0.1, **S6K1)
    found = line(study.decide())
    assert (found["says"], found["interval"]) == ({}, None)
    assert "[ATP] is not stated" in found["quality"]


def test_atp_axes_on_both_need_no_correction(study):
    """Their IC50s are those at [ATP] = Km."""
    found = line(study.add("ATP", COMPETITIVE, ic50=0.1, **S6K1).add("ATP", COMPETITIVE, ic50=0.1, **AKT).decide())
    assert found["effect"] == pytest.approx(1.0)
    assert found["says"]["atp-competitive"] == "+"
    assert "at [ATP] = Km" in found["quality"]


def with_reference(study, of, over, **changes):
    """A reference that competes with ATP, measured as the compound was."""
    for ic50, conditions in ((of, AKT), (over, S6K1)):
        study.dose(ic50, ATP=100.0, ATP_unit="uM", compound="REF", **{**conditions, **changes})
        study.references.setdefault("REF", {})[study.families[-1]["assay"]] = "atp-competitive"
    return study


def test_a_reference_measured_on_both_takes_the_place_of_km(study):
    complexes(study, COMPETITIVE, 0.5, 0.1)
    found = line(with_reference(study, 5.0, 1.0).decide())
    assert found["effect"] == pytest.approx(1.0)
    assert found["says"]["atp-competitive"] == "+"
    assert found["quality"].endswith("by a reference compound that competes with ATP")


def test_a_reference_measured_otherwise_does_not(study):
    complexes(study, COMPETITIVE, 0.5, 0.1)
    found = line(with_reference(study, 5.0, 1.0, detergent="0.01 % CHAPS").decide())
    assert "range of Km" in found["quality"]


def test_a_reference_does_not_help_where_atp_is_not_stated(study):
    study.add("ATP", COMPETITIVE, **S6K1).dose(0.5, **AKT).dose(0.1, **S6K1)
    for ic50, conditions in ((5.0, AKT), (1.0, S6K1)):
        study.dose(ic50, compound="REF", **conditions)
        study.references.setdefault("REF", {})[study.families[-1]["assay"]] = "atp-competitive"
    assert "[ATP] is not stated" in line(study.decide())["quality"]


def test_4e_bp1_is_mtorc1s_own_too(study):
    study.add("ATP", PARTIAL)
    study.dose(100.0, top=1e4, **AKT).dose(0.1, **BP1)
    assert line(study.decide())["says"]["rapalog-like"] == "++"


def test_estimates():
    one, wide = Estimate(10.0, 8.0, 12.5), Estimate(math.nan, 400.0, math.inf)
    assert one.inverse.inverse.lowest == pytest.approx(8.0)
    assert math.isnan(wide.inverse.value)
    assert (wide.inverse.lowest, wide.inverse.highest) == (0.0, 1 / 400)
    assert ratio(one, one.inverse.inverse).value == pytest.approx(1.0)
    assert span([one, Estimate(10.0, 9.0, 20.0)]) == Estimate(10.0, 8.0, 20.0)
    assert math.isnan(span([one, Estimate(1.0, 0.5, 2.0)]).value)
    assert not span([one, Estimate()]).known
    shift = difference(Estimate(-3.0, -4.0, -2.0), Estimate(0.0, 0.0, 0.0))
    assert (shift.lowest, shift.highest) == (-4.0, -2.0)
