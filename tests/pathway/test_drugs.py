"""What drugs do in the model: binding, depletion, wash-out, mixtures, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mtorkin.base.errors import InputError
from mtorkin.base.vocabulary import VOCABULARY
from mtorkin.pathway.constants import values
from mtorkin.pathway.doses import dose_for
from mtorkin.pathway.drugs import NOT_SIMULATED, apparent, kinase_inhibitor, of_class, rapalog
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.mixtures import mixture
from mtorkin.pathway.simulate import PREDICTED, Change, ratio, simulate

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)
TORIN, RAPAMYCIN = kinase_inhibitor("torin", Ki=2.0), rapalog("rapamycin")


@pytest.mark.parametrize("word", VOCABULARY)
def test_every_word_of_the_verdict_is_simulated_or_refused_with_a_reason(word):
    if word in NOT_SIMULATED:
        with pytest.raises(InputError, match=f"X is not simulated: {NOT_SIMULATED[word][:20]}"):
            of_class("X", word, {"Ki_mTORC1": 1.0})
    else:
        given = {} if word in ("rapalog-like", "bivalent") else {"Ki_mTORC1": 1.0}
        drug = of_class("X", word, given)
        assert (drug.enters == "rapalog") == (word in ("rapalog-like", "bivalent"))


def test_what_does_not_compete_is_not_hindered_by_ATP():
    assert of_class("X", "noncompetitive", {"Ki_mTORC1": 1.0}).constants["competes_with_ATP"] == 0
    assert of_class("X", "atp-competitive", {"Ki_mTORC1": 1.0}).constants["competes_with_ATP"] == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: of_class("X", "atp-competitive", {}), "X is not simulated: its Ki is missing"),
        (lambda: rapalog("X", Kd_FKBP=1.0), "X: the model has no constant Kd_FKBP; did you mean Kd_FKBP12?"),
        (lambda: kinase_inhibitor("X", -1.0), "X: Ki_mTORC1 is -1"),
        (lambda: mixture({"a": (TORIN, 0.0)}, 1.0, times=[0]), "a mixture needs supports"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(wrong, said):
    with pytest.raises(InputError, match=said):
        wrong()


@needs_extra
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"drugs": [TORIN, kinase_inhibitor("pp242", 8.0)]}, "pp242: the model holds one inhibitor at a time"),
        ({"changes": [Change(0.0, {"torin": 1.0})]}, "names torin, which is none of the drugs"),
        ({"drugs": [TORIN], "changes": [Change(0.0, {"torin": -1.0})]}, "torin: the dose is -1"),
        ({"drugs": [TORIN], "changes": [Change(-5.0, {})]}, "at -5 min"),
        ({"times": [60.0, 0.0]}, "ascending"),
        ({"times": []}, "give times in min"),
        ({"context_name": "fed"}, "there is no context 'fed'"),
        ({"constants": {"ATP_cell": 1.0}}, "constants: the model has no constant ATP_cell"),
    ],
)
def test_a_simulation_that_makes_no_sense_is_refused_in_a_sentence(asked, said):
    with pytest.raises(InputError, match=said):
        simulate(**{"times": [0.0], **asked})


@needs_extra
def test_a_marker_that_is_zero_at_rest_has_no_ratio():
    with pytest.raises(InputError, match="pIRS1_S636: zero in the cell without drug"):
        ratio([RAPAMYCIN], [Change(0.0, {"rapamycin": 20.0})], times=[60], context_name="feedback removed")


@needs_extra
@pytest.mark.parametrize("dose", [0.5, 8.0, 250.0])
@pytest.mark.parametrize("Km_ATP", [50.0, 1000.0])
def test_occupancy_is_that_of_Ki_at_the_ATP_of_the_cell(dose, Km_ATP):
    """The medium is so large that what cells bind hardly depletes it."""
    drug = kinase_inhibitor("torin", 2.0, Ki_mTORC2=20.0, Km_ATP=Km_ATP)
    found = simulate([drug], [Change(0.0, {"torin": dose})], times=[0, 3000], constants={"cell": 1e-9}).loc[3000]
    for complex_, Ki in (("mTORC1", 2.0), ("mTORC2", 20.0)):
        K = apparent(Ki, Km_ATP, values()["ATP"])
        assert found[f"{complex_}_occupied"] == pytest.approx(dose / (dose + K), rel=1e-6)


@needs_extra
def test_tight_binding_follows_the_quadratic():
    """As many cells as medium: the complexes take most of a very potent drug. One constant for both complexes."""
    drug, dose = kinase_inhibitor("torin", 0.1, competes_with_ATP=0.0), 10.0
    found = simulate([drug], [Change(0.0, {"torin": dose})], times=[0, 5000], constants={"cell": 1.0}).loc[5000]
    # Free drug is alike in both volumes: 2 free + bound = dose, per litre of cells.
    enzyme, K = values()["total_mTORC1"] + values()["total_mTORC2"], 2 * 0.1
    b = enzyme + dose + K
    bound = (b - math.sqrt(b * b - 4 * enzyme * dose)) / 2
    assert found["mTORC1_occupied"] == pytest.approx(bound / enzyme, rel=1e-6)


@needs_extra
def test_FKBP12_takes_a_rapalog_out_of_the_medium_so_that_its_dose_depends_on_cell_density():
    """The dose of half occupancy is near to (Kd_FRB + mTOR / 2) times the volume of the cells over that of medium."""
    few, many = (
        dose_for(RAPAMYCIN, "mTORC1_occupied", 0.5, time=5000.0, constants={"cell": cell}) for cell in (1e-3, 1e-2)
    )
    constants = values()
    within = constants["Kd_FRB"] + constants["total_mTORC1"] / 2
    beyond = constants["Kd_FKBP12"] * constants["Kd_FRB"] / constants["total_FKBP12"]
    for dose, cell in ((few, 1e-3), (many, 1e-2)):
        assert dose == pytest.approx(within * cell + beyond * constants["medium"], rel=0.03)


@needs_extra
def test_without_FKBP12_a_rapalog_hardly_binds():
    dose = [Change(0.0, {"rapamycin": 20.0})]
    little = simulate([RAPAMYCIN], dose, times=[0, 120], context_name="little FKBP12")
    usual = simulate([RAPAMYCIN], dose, times=[0, 120])
    assert little["mTORC1_occupied"][120] < 0.25
    assert usual["mTORC1_occupied"][120] > 0.95


@needs_extra
def test_mTORC2_is_spared_by_a_rapalog_unless_it_is_lost_with_time():
    dose = [Change(0.0, {"sirolimus": 20.0})]
    spared = ratio([rapalog("sirolimus")], dose, times=[120, 1440])["pAkt_S473"]
    lost = ratio([rapalog("sirolimus", disassemble_mTORC2=0.005)], dose, times=[120, 1440])["pAkt_S473"]
    assert spared[1440] > 1
    assert lost[120] > 0.6
    assert lost[1440] < 0.5


@needs_extra
def test_washed_out_an_inhibitor_is_gone_within_hours_and_a_rapalog_is_held_by_FKBP12():
    washed = ratio([TORIN], [Change(0.0, {"torin": 250.0}), Change(120.0, {})], times=[120, 480])["pS6K1_T389"]
    held = ratio([RAPAMYCIN], [Change(0.0, {"rapamycin": 20.0}), Change(120.0, {})], times=[120, 480])["pS6K1_T389"]
    assert washed[120] < 0.1 < 0.7 < washed[480]
    assert held[480] < 0.25


@needs_extra
def test_a_covalent_inhibitor_stays_after_wash_out():
    drug = of_class("wortmannin", "covalent", {"Ki_mTORC1": 1.0})
    changes = [Change(0.0, {"wortmannin": 250.0}), Change(120.0, {})]
    found = simulate([drug], changes, times=[120, 480])["mTORC1_occupied"]
    assert found[480] >= found[120] > 0.9


@needs_extra
def test_an_inhibitor_of_PI3K_too_lowers_T308_and_keeps_it_down():
    dual = kinase_inhibitor("dual", 2.0, association_PI3K=0.1)
    alone, both = (
        ratio([drug], [Change(0.0, {drug.name: 250.0})], times=[480])["pAkt_T308"][480] for drug in (TORIN, dual)
    )
    assert both < 0.2 < alone


@needs_extra
def test_two_drugs_do_more_than_either():
    single = [
        ratio([drug], [Change(0.0, {drug.name: dose})], times=[60])["pS6K1_T389"][60]
        for drug, dose in ((TORIN, 8.0), (RAPAMYCIN, 0.02))
    ]
    both = ratio([TORIN, RAPAMYCIN], [Change(0.0, {"torin": 8.0, "rapamycin": 0.02})], times=[60])["pS6K1_T389"][60]
    assert both < min(single) < 1


@needs_extra
def test_a_mixture_is_the_mean_of_its_classes_by_support():
    classes = {"atp-competitive": (TORIN, 0.6), "rapalog-like": (RAPAMYCIN, 0.2)}
    found = mixture(classes, 20.0, times=[60, 120])
    mean = 0.75 * found.loc["atp-competitive"] + 0.25 * found.loc["rapalog-like"]
    np.testing.assert_allclose(found.loc["mixture"], mean, rtol=1e-12)
    assert found.attrs["basis"] == PREDICTED


@needs_extra
def test_a_simulation_does_not_depend_on_the_one_before():
    first = simulate([TORIN], [Change(0.0, {"torin": 250.0})], times=[0, 120])
    simulate([RAPAMYCIN], [Change(0.0, {"rapamycin": 20.0})], times=[0, 600], context_name="PTEN lost")
    again = simulate([TORIN], [Change(0.0, {"torin": 250.0})], times=[0, 120])
    np.testing.assert_array_equal(first, again)


@needs_extra
def test_times_do_not_change_what_is_between_them():
    dose = [Change(0.0, {"torin": 250.0})]
    coarse = simulate([TORIN], dose, times=[120])
    fine = simulate([TORIN], dose, times=list(range(0, 121, 5)))
    np.testing.assert_allclose(coarse.loc[120], fine.loc[120], rtol=1e-6)
