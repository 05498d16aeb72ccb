"""Times in the labels of blocks."""

import pytest

from mtorkin.readers.times import split_time


@pytest.mark.parametrize(
    ("label", "read", "time"),
    [
        ("0 s", "", 0.0),
        ("30s", "", 0.5),
        ("1.5 min", "", 1.5),
        ("1,5 min", "", 1.5),
        ("2 hours", "", 120.0),
        ("t = 30 s", "", 0.5),
        ("Time: 90 sec", "", 1.5),
        ("Cycle 3, 60 s", "", 1.0),
        ("Cycle 12 (1 min)", "", 1.0),
        ("Ratio, Cycle 3, 60 s", "Ratio", 1.0),
        ("Ratio (t = 30 s)", "Ratio", 0.5),
        ("A340; 00:01:30", "A340", 1.5),
        ("Luminescence 1 s, 20 min", "Luminescence 1 s", 20.0),
        ("0.1 s", "", 0.1 / 60),
        ("Raw Data (340) 1 min 30 s", "Raw Data (340)", 1.5),
        ("A340 1 h 0 min 30 s", "A340", 60.5),
        ("Luminescence 1 s 20 min", "Luminescence 1 s", 20.0),
        ("Raw Data (450)", "Raw Data (450)", None),
        ("Ratio 665/620", "Ratio 665/620", None),
        ("12 samples", "12 samples", None),
        ("", "", None),
    ],
)
def test_labels(label, read, time):
    found = split_time(label)
    assert found == (read, time if time is None else pytest.approx(time, rel=1e-15))
