"""What the last bits of velocities, which differ among processors, must not decide; and constants that move nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mtorkin.kinetics import compare_table
from mtorkin.kinetics.fit.fitting import predict

DOSES = np.array([0.0, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
LEVELS = np.array([10.0, 30.0, 100.0, 300.0])


def rates(ATP, protein, inhibited, seed, noise=0.06):
    """Simulated rates at every dose of conditions, of which ATP is told from the protein or nothing is inhibited."""
    A, x = np.repeat(ATP, DOSES.size), np.tile(DOSES, len(ATP))
    B = np.repeat(protein, DOSES.size)
    a, b = A / 50, B / 2
    v = 100 * a * b / (1 + a + b + a * b + (1 + b) * x / 0.05 * inhibited)
    random = np.random.default_rng(seed)
    v = v * (1 + noise * random.standard_normal(v.size)) + 0.5 * random.standard_normal(v.size)
    return pd.DataFrame({"ATP": A, "protein": B, "drug": x, "rate": v})


CROSS = [np.repeat(LEVELS, 2), np.tile([1.0, 5.0], 4)]
ARMS = [np.r_[LEVELS, np.full(4, 60.0)], np.r_[np.full(4, 2.0), 0.5, 1.0, 3.0, 10.0]]
DESIGNS = {
    "one level": [np.full(4, 50.0), np.full(4, 2.0)],
    "one axis": [LEVELS, np.full(4, 2.0)],
    "the other axis": [np.full(4, 50.0), np.array([0.5, 1.0, 3.0, 10.0])],
    "two arms": ARMS,
    "cross": CROSS,
}


def compared(table, **more):
    return compare_table(table, substrate="ATP", protein="protein", inhibitor="drug", velocity="rate", **more)


@pytest.mark.parametrize("inhibited", [0.0, 1.0])
@pytest.mark.parametrize("design", DESIGNS)
def test_last_bits_move_no_support_and_no_word(design, inhibited):
    table = rates(*DESIGNS[design], inhibited, seed=4)
    bits = 1 + 1e-14 * np.random.default_rng(1).standard_normal(len(table))
    one, other = compared(table), compared(table.assign(rate=table["rate"] * bits))
    for mine, its in zip(one.judged(), other.judged(), strict=True):
        assert (mine.pattern, mine.alive) == (its.pattern, its.alive)
        assert mine.support == pytest.approx(its.support, rel=1e-6, abs=1e-12)
    for mine, its in zip(one.textbook, other.textbook, strict=True):
        assert (mine.name, mine.fit.at_bounds) == (its.name, its.fit.at_bounds)
        assert mine.fit.undetermined == its.fit.undetermined


@pytest.mark.parametrize(
    ("design", "axis"), [("one level", ""), ("one axis", "substrate"), ("the other axis", "protein")]
)
def test_the_axis_is_what_varies(design, axis):
    table = rates(*DESIGNS[design], 1.0, seed=2)
    substrate = "protein" if axis == "protein" else "ATP"
    if not axis:
        table = table.assign(ATP=1.0)
    asked = compare_table(table, substrate=substrate, inhibitor="drug", velocity="rate", axis=axis)
    assert [each.support for each in compared(table).judged()] == [each.support for each in asked.judged()]


def test_of_a_compound_that_does_nothing_any_constant_fits():
    comparison = compared(rates(*DESIGNS["one axis"], 0.0, seed=1))
    idle = {c.name: c.fit.undetermined for c in comparison.textbook}
    assert idle["partial noncompetitive"] == ("Kic",)
    (found,) = (c.fit for c in comparison.textbook if c.name == "partial noncompetitive")
    assert found.values["beta"] == pytest.approx(1.0, abs=1e-3)
    assert np.log(found.values["Kic"]) == pytest.approx(comparison.data.middle["inhibitor"])
    place = found.names.index("Kic")
    for factor in (1e-4, 1e4):
        moved = found.free.copy()
        moved[place] += np.log(factor)
        np.testing.assert_allclose(
            predict(found.mechanism, moved, comparison.data)[0], found.predict(comparison.data), rtol=1e-5
        )


def test_what_ran_to_a_limit_is_not_undetermined():
    """The other constant of a competitive inhibitor is known to be large."""
    comparison = compared(rates(*DESIGNS["one axis"], 1.0, seed=3))
    assert not any(c.fit.undetermined for c in comparison.textbook)
