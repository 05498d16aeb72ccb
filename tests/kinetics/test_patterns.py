"""Regions of the constants and the borders between them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from mtorkin.base.settings import Regions
from mtorkin.kinetics.evidence.patterns import confined_models
from mtorkin.kinetics.evidence.strength import Strength
from mtorkin.kinetics.families.family import errors_of_backgrounds
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.law import mechanisms as m

REGIONS = Regions()


def models_of(axis):
    S, P, X = (grid.ravel() for grid in np.meshgrid([0.1, 1.0], [0.1, 1.0], [0.0, 0.3, 1.0]))
    data = Data(S, X, S * P, protein=P)
    strengths = {own.scheme: Strength(data, fit(own, data), REGIONS) for own in m.idle(axis)}
    return confined_models(axis, strengths, REGIONS)


@pytest.mark.parametrize("axis", ["substrate", "both"])
def test_beyond_a_border_begins_the_region_of_the_neighbour(axis):
    """Each ratio's end is either open, or named after a pattern of which a model begins where this one ends."""
    models = models_of(axis)
    ends = {(model.pattern, name, end) for model in models for name, ends in model.bounds.items() for end in ends}
    borders = 0
    for model in models:
        for name, neighbours in model.neighbours.items():
            for at, neighbour in zip(model.bounds[name], neighbours, strict=True):
                if not neighbour:
                    continue
                borders += 1
                assert neighbour in {other.pattern for other in models}
                # Complete inhibition has no ratio: it begins where beta ends. The textbook mechanisms of a pattern
                # begin at the end of alpha or gamma.
                touching = any(
                    math.isclose(at, end) for pattern, own, end in ends if pattern == neighbour and own == name
                )
                assert touching or name == "beta" or model.mechanism.partial, (model.name, name)
    assert borders > 6


@pytest.mark.parametrize("axis", ["ATP", "protein"])
def test_along_one_of_two_substrates_no_border_is_known(axis):
    """Constants are apparent along one axis.

    Where ATP binds first, a substrate-competitive compound may raise the Km of ATP tenfold, and yet not be nearly
    ATP-competitive.
    """
    assert not any(model.neighbours for model in models_of(axis))


def wells_with(**columns):
    filled = {"assay": "a", "plate": "P1", "background": 0.0, "background_se": 0.0, "background_trend": np.nan}
    return pd.DataFrame({**filled, **columns})


def test_wells_of_a_plate_with_one_background_share_its_error():
    wells = wells_with(
        plate=["P1", "P1", "P2", "P2", "P2"],
        background=[1.0, 1.0, 1.0, 2.0, 2.0],
        background_se=[0.1, 0.1, 0.1, 0.2, 0.2],
    )
    assert errors_of_backgrounds(wells).tolist() == [[0.1, 0.1, 0, 0, 0], [0, 0, 0.1, 0, 0], [0, 0, 0, 0.2, 0.2]]


def test_along_a_line_they_share_its_middle_and_its_slope():
    wells = wells_with(background=[1.0, 2.0, 3.0], background_se=[0.5, 0.3, 0.5], background_trend=[-0.4, 0.0, 0.4])
    np.testing.assert_allclose(errors_of_backgrounds(wells), [[0.3, 0.3, 0.3], [-0.4, 0.0, 0.4]])


def test_without_a_background_nothing_is_shared():
    assert errors_of_backgrounds(wells_with(background=[np.nan, np.nan], background_se=np.nan)).shape == (0, 2)
