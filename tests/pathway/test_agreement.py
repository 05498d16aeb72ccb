"""The simulation path against scipy, which integrates the same SBML by code of its own, and against closed forms."""

from __future__ import annotations

import pytest
from bars_pathway import RAPAMYCIN, Rheb_apart, apart_from_scipy, eIF4E_apart, pools_apart
from hypothesis import given, settings
from hypothesis import strategies as st

from mtorkin.pathway.constants import values
from mtorkin.pathway.contexts import load_contexts
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.simulate import Change, simulate

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)


@needs_extra
@pytest.mark.parametrize("name", load_contexts())
def test_libroadrunner_and_scipy_agree(name):
    """At rest, with both drugs, and after one is washed out."""
    assert apart_from_scipy(name) <= 1e-4


@needs_extra
@pytest.mark.parametrize("name", load_contexts())
def test_pools_are_conserved(name):
    assert pools_apart(name) <= 1e-8


@needs_extra
def test_a_drug_is_conserved_between_medium_and_cell():
    held = ["rapalog", "FKBP12_rapalog", "mTORC1_rapalog", "mTORC1_both"]
    found = simulate(
        [RAPAMYCIN], [Change(0.0, {"rapamycin": 3.0})], times=[0, 1, 30, 600],
        markers=["[rapalog_medium]", *(f"[{name}]" for name in held)],
    )  # fmt: skip
    within = found.drop(columns="[rapalog_medium]").sum(axis=1) * values()["cell"]
    whole = (found["[rapalog_medium]"] * values()["medium"] + within).to_numpy()
    assert whole[1:] == pytest.approx(3.0 * values()["medium"], rel=1e-8)


@needs_extra
@pytest.mark.parametrize("name", load_contexts())
def test_Rheb_is_on_over_on_and_off(name):
    assert Rheb_apart(name) <= 1e-9


amounts = st.floats(10.0, 5000.0)
affinities = st.floats(0.5, 200.0)


@settings(max_examples=60)
@given(amounts, amounts, amounts, affinities, affinities)
def test_eIF4E_is_shared_as_the_balance_of_masses_says(eIF4E, binder, eIF4G, Kd_BP, Kd_eIF4G):
    """Free eIF4E and what each partner holds of it add up to all of it; needs no library but scipy."""
    assert eIF4E_apart(eIF4E, binder, eIF4G, Kd_BP, Kd_eIF4G) <= 1e-9
