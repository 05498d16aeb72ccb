"""Fixtures of the kinetics tests."""

import pytest
from shared import REAL

RATES = REAL / "rates"


@pytest.fixture(scope="session")
def real_rates():
    if not RATES.is_dir():
        pytest.skip("the shared folder with published rate tables is not beside the checkout")
    return RATES
