"""Quantities are exact, and what is none is said to be none."""

from fractions import Fraction

import pytest

from mtorkin.assays import units
from mtorkin.assays.units import MissingUnit, Quantity, QuantityError, heading, parse, parse_specific_activity


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("10 nM", "concentration", 0.01, "uM"),
        ("0.01 uM", "concentration", 0.01, "uM"),
        ("1e-5 mM", "concentration", 0.01, "uM"),
        ("10000 pM", "concentration", 0.01, "uM"),
        ("10 nmol/L", "concentration", 0.01, "uM"),
        ("0.5 mM", "concentration", 500.0, "uM"),
        ("10\u00b5M", "concentration", 10.0, "uM"),
        ("10 \u03bcM", "concentration", 10.0, "uM"),
        ("0", "concentration", 0.0, "uM"),
        ("30 s", "time", 0.5, "min"),
        ("20 min", "time", 20.0, "min"),
        ("1.5 h", "time", 90.0, "min"),
        ("30 degC", "temperature", 30.0, "degC"),
        ("-20 degC", "temperature", -20.0, "degC"),
        ("3 a.u.", "concentration", 3.0, "a.u."),
        ("0.06 ppm", "concentration", 0.06, "ppm"),
        ("2 mg/mL", "concentration", 2.0, "mg/mL"),
        ("47 counts/min/min", "velocity", 47.0, "counts/min/min"),
        ("-0.1 a.u.", "velocity", -0.1, "a.u."),
        ("10 µmol·L⁻¹", "concentration", 10.0, "uM"),
        ("10 nmol L-1", "concentration", 0.01, "uM"),
        ("10 \u03bc\u039c", "concentration", 10.0, "uM"),
        ("0.5 mAU/min", "velocity", 0.5, "mAU/min"),
        ("10 mmol⋅m⁻³", "concentration", 10.0, "uM"),
        ("6220 M⁻¹ cm⁻¹", "extinction", 0.00622, "1/uM/cm"),
        ("0.5 µM·min⁻¹", "velocity", 0.5, "uM·min-1"),
    ],
)
def test_quantities(text, kind, value, unit):
    given = "uM" if text == "0" else ""
    assert parse(text, kind, given) == Quantity(value, unit)


@pytest.mark.parametrize("number", ["0.1", "0.3", "3.2", "7", "1.1", "0.07", "33.3", "123.456"])
def test_the_unit_chosen_leaves_no_trace(number):
    exact = Fraction(number)
    values = {parse(number, "concentration", "uM").value}
    values |= {parse(str(float(exact * 1000)), "concentration", "nM").value}
    values |= {parse(f"{number}e-3 mM", "concentration").value, parse(f"{number}e-6 M", "concentration").value}
    assert values == {float(number)}


def test_own_unit_comes_before_that_of_the_heading():
    assert parse("10 nM", "concentration", "uM").value == 0.01


def test_decimal_comma():
    assert parse("0,5 mM", "concentration", decimal_comma=True).value == 500.0


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("5 min", "concentration", "'min' is a unit of time, not of concentration"),
        ("1 um", "concentration", "'um' is a unit of length, not of concentration"),
        ("1 uM", "time", "'uM' is not a unit of time"),
        ("1 foo", "concentration", "'foo' is not a known unit"),
        ("1 uM)", "concentration", "'uM\\)' is not a unit"),
        ("1 9**9**9", "concentration", "is not a unit"),
        ("1 m^3", "concentration", "'m\\^3' is not a unit of concentration"),
        ("1 h0", "time", "'h0' is not a unit"),
        ("1 T^0", "concentration", "'T\\^0' is not a unit"),
        ("1 M\u2070", "concentration", "'M0' is not a unit"),
        ("1 U/mL", "concentration", "'U/mL' is not a unit of concentration"),
        ("1 kM", "concentration", "'kM' is not a unit that laboratories use, by its size; correct its prefix"),
        ("1 mol/mL", "concentration", "'mol/mL' is not a unit that laboratories use, by its size; correct its prefix"),
        ("1 MM", "concentration", "'MM' is not a unit that laboratories use, by its size; did you mean mM"),
        ("1 PM", "concentration", "did you mean pM"),
        ("1 Mmol/L", "concentration", "did you mean mmol/L"),
        ("1 Mg/mL", "concentration", "did you mean mg/mL"),
        ("1 Ms", "time", "did you mean ms"),
        ("1 Mm", "length", "did you mean mm"),
        ("1 ML", "volume", "did you mean mL"),
        ("1 Mg/mol", "molar mass", "did you mean mg/mol"),
        ("1 1/MM/cm", "extinction", "did you mean 1/mM/cm"),
        ("abc", "concentration", "'abc' is not a number with a unit"),
        ("nan uM", "concentration", "is not a number"),
        ("inf uM", "concentration", "is not a number"),
        ("1,5 uM", "concentration", "is not a number"),
        ("-1 uM", "concentration", "'-1 uM' is negative"),
        ("-1 min", "time", "'-1 min' is negative"),
        ("1e999 uM", "concentration", "too large"),
        ("1e-900 uM", "concentration", "too small"),
        ("1e99999999999 uM", "concentration", "is not a number"),
        ("", "concentration", "is not a number"),
    ],
)
def test_what_is_no_quantity(text, kind, sentence):
    with pytest.raises(QuantityError, match=sentence):
        parse(text, kind)


@pytest.mark.parametrize(
    "unit", ["mAU/min", "A405/min", "a.u./min", "%", "% / min", "dA340/min", "OD_600/h", "1/s", "umol min-1 mg-1"]
)
def test_velocities_in_units_of_signals(unit):
    assert parse(f"0.25 {unit}", "velocity").unit == unit


@pytest.mark.parametrize("unit", ["405", "/", "uM//min", "uM/min)", "9**9"])
def test_what_is_no_unit_of_velocities(unit):
    with pytest.raises(QuantityError, match="is not a unit"):
        parse("0.25", "velocity", unit)


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("M", "concentration"), ("mol/L", "concentration"), ("fM", "concentration"), ("g/mL", "concentration"),
     ("d", "time"), ("m", "length"), ("L", "volume"), ("kg/mol", "molar mass"), ("m^2/mol", "extinction")],
)  # fmt: skip
def test_the_greatest_and_least_units_in_use(unit, kind):
    assert parse("1", kind, unit).value > 0


def test_counts_for_an_amount_that_nobody_has():
    assert parse_specific_activity("500 cpm/pmol").value == 500.0
    with pytest.raises(QuantityError, match="did you mean pmol"):
        parse_specific_activity("500 cpm/Pmol")


def test_missing_unit():
    with pytest.raises(MissingUnit, match="'10' has no unit; write for example 10 nM"):
        parse("10", "concentration")


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("ATP [uM]", "ATP", "uM"),
        ("ATP (uM)", "ATP", "uM"),
        ("inhibitor[nM]", "inhibitor", "nM"),
        ("ATP", "ATP", ""),
        ("[uM]", "[uM]", ""),
        (" velocity [a.u.] ", "velocity", "a.u."),
        ("rate [counts/min/min]", "rate", "counts/min/min"),
    ],
)
def test_headings(text, name, unit):
    assert heading(text) == (name, unit)


@pytest.mark.parametrize(("kind", "unit"), [(kind, unit) for kind, known in units._COMMON.items() for unit in known])
def test_the_commonest_units_are_what_pint_says(kind, unit):
    assert units.convertible(unit, kind) == units._asked_of_pint(unit, kind)


@pytest.mark.parametrize("text", ["1 500", "1'500", "1\u202f500", "1 500 nM", "1 500.5"])
def test_marks_between_thousands_are_named(text):
    with pytest.raises(QuantityError, match="has marks between thousands; write 1500"):
        parse(text, "concentration", "nM")


@pytest.mark.parametrize("text", ["2,500", "2,500 nM"])
def test_a_comma_that_may_separate_thousands_is_named(text):
    with pytest.raises(QuantityError, match="can separate thousands or be the decimal mark"):
        parse(text, "concentration", "nM")
    assert parse(text, "concentration", "nM", decimal_comma=True).value == 0.0025
