"""The simulation path against scipy, which integrates the same SBML by code of its own, and against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from by_scipy import ByScipy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from mtorkin.pathway.constants import MARKERS, POOLS, values
from mtorkin.pathway.contexts import context, load_contexts
from mtorkin.pathway.drugs import kinase_inhibitor, rapalog
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.simulate import Change, simulate
from mtorkin.pathway.source import FILE

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)
TORIN, RAPAMYCIN = kinase_inhibitor("torin", Ki=2.0), rapalog("rapamycin")
BOTH = [Change(0.0, {"torin": 30.0, "rapamycin": 3.0}), Change(60.0, {"rapamycin": 3.0})]


@needs_extra
@pytest.mark.parametrize("name", load_contexts())
def test_libroadrunner_and_scipy_agree(name):
    """At rest, with both drugs, and after one is washed out."""
    found = simulate([TORIN, RAPAMYCIN], BOTH, times=[0, 60, 90], context_name=name)
    scipy = ByScipy(FILE)
    scipy.values |= context(name).sets | dict(TORIN.constants)
    scipy.start()
    scipy.run(20_000)
    for time, passed, medium in ((0, 0, None), (60, 60, (30.0, 3.0)), (90, 30, (0.0, 3.0))):
        if medium is not None:
            scipy.values |= dict(zip(("inhibitor_medium", "rapalog_medium"), medium, strict=True))
            scipy.run(passed)
        for marker in MARKERS:
            assert found[marker][time] == pytest.approx(scipy.values[marker], rel=1e-4, abs=1e-12), (marker, time)


@needs_extra
@pytest.mark.parametrize("name", load_contexts())
def test_pools_are_conserved(name):
    members = sorted({member for pool in POOLS.values() for member in pool})
    times = [0, 1, 60, 61, 600]
    found = simulate(
        [TORIN, RAPAMYCIN], BOTH, times=times, context_name=name, constants={"disassemble_mTORC2": 0.01},
        markers=[f"[{member}]" for member in members],
    )  # fmt: skip
    totals = values() | context(name).sets
    for total, pool in POOLS.items():
        there = found[[f"[{member}]" for member in pool]].sum(axis=1)
        assert there.to_numpy() == pytest.approx(totals[total], rel=1e-8), total


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
    row = simulate(times=[0], context_name=name, markers=["Rheb_active", "[TSC]"]).iloc[0]
    constants = values() | context(name).sets
    on = constants["load_Rheb"] / (1 + constants["AMPK_on_loading"] * constants["AMPK"])
    TSC = constants["TSC_level"] * row["[TSC]"] / constants["total_TSC"]
    stress = 1 + constants["AMPK_on_TSC"] * constants["AMPK"]
    off = constants["hydrolyse_Rheb"] + constants["hydrolyse_Rheb_TSC"] * TSC * stress
    assert row["Rheb_active"] == pytest.approx(on / (on + off), rel=1e-9)


amounts = st.floats(10.0, 5000.0)
affinities = st.floats(0.5, 200.0)


@settings(max_examples=60)
@given(amounts, amounts, amounts, affinities, affinities)
def test_eIF4E_is_shared_as_the_balance_of_masses_says(eIF4E, binder, eIF4G, Kd_BP, Kd_eIF4G):
    """Free eIF4E and what each partner holds of it add up to all of it; needs no library but scipy."""
    scipy = ByScipy(FILE)
    scipy.values |= {
        "total_eIF4E": eIF4E, "total_4EBP1": binder, "total_eIF4G": eIF4G, "Kd_BP": Kd_BP, "Kd_eIF4G": Kd_eIF4G,
    }  # fmt: skip
    scipy.start()
    scipy.look()

    def missing(free):
        return free + binder * free / (Kd_BP + free) + eIF4G * free / (Kd_eIF4G + free) - eIF4E

    free = brentq(missing, 0.0, eIF4E, xtol=1e-14 * eIF4E, rtol=8 * np.finfo(float).eps)
    assert math.isclose(scipy.values["eIF4E_free"] * eIF4E, free, rel_tol=1e-9)
    assert math.isclose(scipy.values["eIF4F"], free / (Kd_eIF4G + free), rel_tol=1e-9)
