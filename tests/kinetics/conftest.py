"""Fixtures of the kinetics tests."""

import pytest
from simulated import REAL


@pytest.fixture(scope="session")
def real_rates():
    if not REAL.is_dir():
        pytest.skip("the shared folder with published rate tables is not beside the checkout")
    return REAL
