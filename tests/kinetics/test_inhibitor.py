"""What inhibits, the compound or its complex with FKBP12.

The margin decides, and the arm without FKBP12 is evidence.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from simulated import family, simulate

from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families import fit_families
from mtorkin.kinetics.law.species import COMPLEX, COMPOUND

DISSOCIATION = Settings().fit.fkbp12_dissociation


def arm(name, S, X, v, enzyme, fkbp12):
    """One experiment along ATP, with its concentration of FKBP12."""
    families, wells = family(name, S, X, v, "ATP", enzyme)
    return families.assign(FKBP12=fkbp12, FKBP12_unit="uM"), wells.assign(FKBP12=fkbp12)


def fitted(*arms):
    families, wells = (pd.concat(parts, ignore_index=True) for parts in zip(*arms, strict=True))
    return fit_families(tables.FAMILIES.frame(families), tables.FAMILY_WELLS.frame(wells), Settings())


def species(found, name="with"):
    return found.fits.loc[found.fits["family"] == name, "species"].unique().tolist()


def alive(found, name="with"):
    return found.patterns.loc[(found.patterns["family"] == name) & found.patterns["alive"], "pattern"].tolist()


def competitive(K, top, noise, seed):
    return simulate("competitive", K=K, top=top, noise=noise, seed=seed, levels=(5, 5))


@pytest.mark.parametrize("seed", [3, 4, 5])
@pytest.mark.parametrize("arms", [1, 2])
def test_a_weak_compound_is_not_taken_for_a_complex(seed, arms):
    """With 1 uM of FKBP12 its wells hardly tell what inhibits; those of seed 5 are a little better with the complex."""
    parts = [
        arm("with", *competitive(2.0, 2.0, 0.1, seed), 1.0),
        arm("without", *competitive(2.0, 2.0, 0.1, seed + 1000), 0.0),
    ]
    found = fitted(*parts[:arms])
    assert species(found) == [COMPOUND]
    assert "competitive" in alive(found)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_competitive_compound_with_and_without_fkbp12(seed):
    found = fitted(
        arm("with", *competitive(0.05, 10.0, 0.07, seed), 1.0),
        arm("without", *competitive(0.05, 10.0, 0.07, seed + 1000), 0.0),
    )
    assert species(found) == [COMPOUND]
    assert alive(found) == alive(found, "without") == ["competitive"]


def rapalog(fkbp12, seed, Ki=0.05, enzyme=0.002):
    """A complete noncompetitive inhibitor that acts as FKBP12·drug alone; enzyme far scarcer than Ki."""
    rng = np.random.default_rng(seed)
    S, drug = (
        x.ravel() for x in np.meshgrid(np.geomspace(10, 250, 5), np.repeat(np.r_[0, np.geomspace(0.02, 2, 5)], 2))
    )
    total = drug + fkbp12 + DISSOCIATION
    formed = (total - np.sqrt(total**2 - 4 * drug * fkbp12)) / 2
    exact = 100 * S / (50 + S) / (1 + formed / Ki)
    return S, drug, exact * (1 + 0.07 * rng.standard_normal(S.size)) + 0.3 * rng.standard_normal(S.size), enzyme


@pytest.mark.parametrize("arms", [1, 2])
def test_limiting_fkbp12_is_not_partial_inhibition(arms):
    """FKBP12 for 0.1 uM of the compound: the complex levels off at twice its Ki."""
    found = fitted(*[arm("with", *rapalog(0.1, 1), 0.1), arm("without", *rapalog(0.0, 2), 0.0)][:arms])
    assert species(found) == [COMPLEX]
    # The partial form may be left possible; it is never what is found.
    assert alive(found)[0] == "noncompetitive"
    assert set(alive(found)) <= {"noncompetitive", "partial noncompetitive"}


def test_the_arm_without_fkbp12_decides_where_the_wells_do_not():
    """Up to the concentration of FKBP12 both readings are one. Just above it they differ by less than the margin."""
    S, drug, v, enzyme = rapalog(1.5, 3, Ki=0.3)
    alone = fitted(arm("with", S, drug, v, enzyme, 1.5))
    together = fitted(arm("with", S, drug, v, enzyme, 1.5), arm("without", *rapalog(0.0, 4, Ki=0.3), 0.0))
    assert species(alone) == [COMPOUND]
    assert species(together) == [COMPLEX]


def test_an_arm_differs_in_fkbp12_alone():
    """Inhibition without FKBP12 on a mutant says nothing of the wild type."""
    S, drug, v, enzyme = rapalog(1.5, 3, Ki=0.3)
    families, wells = arm("without", *rapalog(0.0, 4, Ki=0.3), 0.0)
    together = fitted(arm("with", S, drug, v, enzyme, 1.5), (families.assign(mutations="S2035T"), wells))
    assert species(together) == [COMPOUND]
