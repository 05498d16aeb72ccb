"""Numbers and units as people write them."""

from __future__ import annotations

import pytest

from mtorkin.base.odds import odds
from mtorkin.report.numbers import (
    estimate,
    level,
    percent,
    pretty_unit,
    quantity,
    scale_of_levels,
    significant,
    weight,
)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0123, "uM", "12.3 nM"),
        (1000.0, "nM", "1 µM"),
        (999.0, "nM", "999 nM"),
        (0.5, "mM", "500 µM"),
        (2.0, "M", "2 M"),
        (3e-7, "uM/min", "300 fM/min"),
        (0.0, "uM", "0 µM"),
        (1234.5, "a.u.", "1234 a.u."),
        (12.0, "mM^2", "12 mM²"),
        (0.04, "MBq", "0.04 MBq"),
        (None, "uM", "–"),
    ],
)
def test_quantities_get_the_prefix_that_keeps_them_near_one(value: float | None, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0123456, "0.0123"), (123456.0, "123000"), (-0.5, "−0.500"), (1.5e7, "1.50 × 10⁷"), (2.5e-9, "2.50 × 10⁻⁹"),
     (9.994, "9.99"), (float("inf"), "∞"), (0.0, "0")],
)  # fmt: skip
def test_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(100.0, "100"), (0.032, "0.032"), (3.2, "3.2"), (1234.56, "1235"), (0.1 + 0.2, "0.3")]
)
def test_levels_have_no_trailing_zeros(value: float, text: str) -> None:
    assert level(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0.00"), (0.001, "< 0.01"), (0.984, "0.98"), (0.9991, "> 0.99"), (1.0, "> 0.99")]
)
def test_a_weight_is_never_rounded_to_certainty(value: float, text: str) -> None:
    assert weight(value) == text


@pytest.mark.parametrize(
    ("lower", "upper", "profiled", "text"),
    [
        (0.0118, 0.0133, True, "11.8 to 13.3"),
        (0.0118, None, True, "> 11.8"),
        (None, 0.0133, True, "< 13.3"),
        (None, None, True, "unbounded"),
        (None, None, False, "–"),
    ],
)
def test_open_ends_are_written_as_such(lower: float | None, upper: float | None, profiled: bool, text: str) -> None:
    shown = estimate(0.0125, 0.0004, lower, upper, profiled, "uM")
    error = "not determined" if text == "unbounded" else "0.40"
    assert (shown.value, shown.stderr, shown.interval, shown.unit) == ("12.5", error, text, "nM")


def test_a_precise_estimate_keeps_the_digits_that_its_error_supports() -> None:
    shown = estimate(212.683, 0.031, 212.62, 212.743, True, "counts/min^2")
    assert shown.value == "212.68"
    assert shown.interval == "212.62 to 212.74"
    assert shown.text == "212.68 counts/min² (212.62 to 212.74)"


def test_an_error_larger_than_the_estimate_does_not_erase_it() -> None:
    shown = estimate(1.34, 250.0, 0.2, None, True, "")
    assert (shown.value, shown.stderr) == ("1.34", "not determined")
    assert estimate(1.34, 3.5, 0.2, None, True, "").stderr == "3.5"


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.5, "1 to 1"), (20 / 21, "20 to 1"), (0.608, "1.6 to 1"), (0.25, "1 to 3"), (0.9985, "670 to 1"),
     (1.0, "more than 1,000 to 1"), (0.0, "less than 1 to 1,000"), (None, "")],
)  # fmt: skip
def test_odds_are_against_everything_else(probability: float | None, text: str) -> None:
    assert odds(probability) == text


@pytest.mark.parametrize(("value", "text"), [(0.0, "0 %"), (0.001, "< 1 %"), (0.608, "61 %"), (1.0, "> 99 %")])
def test_percent_is_never_rounded_to_certainty(value: float, text: str) -> None:
    assert percent(value) == text


def test_one_prefix_serves_a_series_of_levels() -> None:
    to = scale_of_levels([0.0, 0.0005, 0.002, 0.008, 0.032], "uM")
    assert to.unit == "nM"
    assert level(to(0.0005)) == "0.5"


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("uM", "µM"),
        ("uM/min", "µM/min"),
        ("RFU", "RFU"),
        ("umol/L", "µmol/L"),
        ("counts", "counts"),
        ("counts/min/min", "counts/min²"),
        (None, ""),
    ],
)
def test_units_in_print(unit: str | None, text: str) -> None:
    assert pretty_unit(unit) == text
