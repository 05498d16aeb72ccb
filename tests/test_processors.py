"""The comparison of two runs finds what differs, and lets rounding pass."""

import pandas as pd
import pytest
from processors import FIGURES, compare, largest_difference

KEYS = {"assay": "a", "family": "f", "model": "m", "parameter": "Km", "pattern": "p", "plate": "P", "well": "A1"}
NUMBERS = {
    "velocity": 3.0,
    "value": 2.0,
    "lower": 1.0,
    "upper": 4.0,
    "AIC": -5.0,
    "AICc": -4.0,
    "BIC": -3.0,
    "support": 0.25,
}


def results(place, verdict="unresolved", **changed):
    """A run of one row a table, with some numbers changed."""
    row = pd.DataFrame([{**KEYS, **NUMBERS, **changed, "verdict": verdict}])
    for name in (
        "assays/a/velocities.csv.gz",
        "parameters.csv",
        "fits.csv",
        "batches/0/patterns.csv.gz",
        "verdicts.csv",
        "problems.csv",
    ):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        row.to_csv(place / name, index=False)
    return place


def test_rounding_passes(tmp_path):
    one = results(tmp_path / "one")
    lines, same = compare(one, results(tmp_path / "other", velocity=3.0 * (1 + 1e-15), support=0.25 + 1e-9))
    assert same
    assert len(lines) == len(FIGURES)


@pytest.mark.parametrize(
    "changed",
    [{"velocity": 3.0001}, {"value": 2.1}, {"AICc": -4.1}, {"support": 0.26}, {"verdict": "inactive"}, {"upper": None}],
)
def test_a_difference_is_found(tmp_path, changed):
    _, same = compare(results(tmp_path / "one"), results(tmp_path / "other", **changed))
    assert not same


def test_a_number_on_one_side_only_is_a_difference():
    one = pd.DataFrame({"value": [1.0, None]})
    assert largest_difference(one, one) == 0.0
    assert largest_difference(one, one.fillna(2.0)) == float("inf")
