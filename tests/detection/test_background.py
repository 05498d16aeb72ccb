"""The shape of background that low controls tell, and its error."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from mtorkin.detection.background import background

LEVELS = np.array([10.0, 25.0, 60.0, 150.0, 400.0])


def wells_of(levels=LEVELS, replicates=4, protein=2.0):
    low = [("low control", atp) for atp in levels for _ in range(replicates)]
    samples = [("sample", atp) for atp in levels]
    wells = pd.DataFrame(low + samples, columns=["role", "ATP"])
    return wells.assign(protein=protein, substrate=np.nan, excluded=pd.NA)


def found(law, seed=1, noise=1.0, known=True, **design):
    wells = wells_of(**design)
    amount = pd.Series(law(wells["ATP"].to_numpy()) + noise * np.random.default_rng(seed).standard_normal(len(wells)))
    variance = pd.Series(noise**2, index=wells.index) if known else None
    return wells, background(wells, amount, variance)


@cache
def on_a_line(seed, known):
    """A plate of many whose background is a straight line: two tests look at the same ones."""
    return found(lambda atp: 100.0 + 0.5 * atp, seed, known=known)[1]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("law", "said"),
    [
        (lambda atp: 100.0 + 0 * atp, "all 20 low controls of the plate"),
        (lambda atp: 100.0 + 0.3 * atp, "a straight line in ATP through 20 low controls"),
        (lambda atp: 100.0 + 40 * np.sin(atp), "low controls at these substrate concentrations (4)"),
    ],
    ids=["constant", "line", "levels"],
)
def test_the_shape_is_found(law, said, known):
    shapes = [found(law, seed, known=known)[1].basis.iloc[-1] for seed in range(40)]
    assert shapes.count(said) >= 30
    wells, ground = found(law, noise=1e-6, known=known)
    assert ground.value.to_numpy() == pytest.approx(law(wells["ATP"].to_numpy()), abs=1e-5)


@pytest.mark.parametrize("known", [True, False])
def test_its_error_is_that_of_repeated_plates(known):
    runs = [on_a_line(seed, known) for seed in range(300)]
    lines = [run for run in runs if "straight line" in run.basis.iloc[-1]]
    spread = np.std([run.value for run in lines], axis=0)
    assert np.mean([run.se for run in lines], axis=0) == pytest.approx(spread, rel=0.2)


def test_the_error_of_a_line_is_that_of_its_middle_and_its_slope():
    """What the plate shares, seen in repeated plates: the covariance between any two levels."""
    runs = [on_a_line(seed, True) for seed in range(400)]
    lines = [run for run in runs if "straight line" in run.basis.iloc[-1]]
    at = slice(-len(LEVELS), None)
    middle = np.sqrt(lines[0].se.to_numpy()[at] ** 2 - lines[0].trend.to_numpy()[at] ** 2)
    assert middle == pytest.approx(middle[0])
    told = np.outer(middle, middle) + np.outer(lines[0].trend.to_numpy()[at], lines[0].trend.to_numpy()[at])
    seen = np.cov(np.array([run.value.to_numpy()[at] for run in lines]).T)
    assert told == pytest.approx(seen, rel=0.25, abs=0.15 * seen.max())
    assert found(lambda atp: 100.0 + 0 * atp, noise=1e-6)[1].trend.isna().all()


def test_weights_make_the_value():
    wells, ground = found(lambda atp: 100.0 + 0.3 * atp)
    amount = 100.0 + 0.3 * wells["ATP"] + np.random.default_rng(1).standard_normal(len(wells))
    assert ground.weights @ amount.to_numpy() == pytest.approx(ground.value.to_numpy())
    assert ground.weights.sum(axis=1) == pytest.approx(1.0)
    assert not ground.weights[:, wells["role"] == "sample"].any()


def test_controls_without_protein_serve_every_protein_level():
    wells = wells_of(levels=np.array([50.0]), replicates=4)
    wells.loc[wells["role"] == "low control", "protein"] = 0.0
    ground = background(wells, pd.Series([1.0, 2.0, 3.0, 4.0, 90.0]))
    assert ground.value.iloc[-1] == pytest.approx(2.5)


def test_without_controls_nothing_is_subtracted():
    wells = wells_of(replicates=0)
    ground = background(wells, pd.Series(1.0, index=wells.index))
    assert (ground.value == 0).all()
    assert ground.basis.str.startswith("nothing").all()
    assert not ground.weights.any()


def test_without_a_usable_control_there_is_none():
    wells = wells_of()
    wells.loc[wells["role"] == "low control", "excluded"] = "spilt"
    assert background(wells, pd.Series(1.0, index=wells.index)).value.isna().all()
