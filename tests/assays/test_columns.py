"""Headings with their unit, in all the ways in which people write them."""

from __future__ import annotations

import pytest

from mtorkin.assays.columns import LAYOUT, VELOCITIES, Mapped, match_columns


@pytest.mark.parametrize(
    "text",
    [
        "ATP [\u00b5M]",
        "ATP (\u00b5M)",
        "ATP / \u00b5M",
        "ATP/\u00b5M",
        "ATP, \u00b5M",
        "ATP in \u00b5M",
        "ATP_\u00b5M",
        "ATP \u00b5M",
    ],
)
def test_a_unit_behind_a_name(text):
    found, others, doubled = match_columns(["well", text], LAYOUT, {})
    assert (found["ATP"].unit, others, doubled) == ("\u00b5M", [], [])


@pytest.mark.parametrize(
    "text", ["notes in nM", "inhibitor in ng", "inhibitor name", "ATP/", "time of day", "velocity / high"]
)
def test_what_is_behind_a_name_and_no_unit_of_its_kind_makes_no_column_of_ours(text):
    found, others, _ = match_columns([text], (*LAYOUT, *VELOCITIES), {})
    assert (found, others) == ({}, [text])


def test_a_name_that_the_user_gave():
    found, _, _ = match_columns(["S / mM", "I_nM"], LAYOUT, {"substrate": Mapped("S"), "inhibitor": Mapped("I", "nM")})
    assert {name: column.unit for name, column in found.items()} == {"substrate": "mM", "inhibitor": "nM"}


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("[ATP] (uM)", "ATP", "uM"),
        ("[ATP] / µM", "ATP", "µM"),
        ("[inhibitor] nM", "inhibitor", "nM"),
        ("ATP conc. (µM)", "ATP", "µM"),
        ("Inhibitor concentration [nM]", "inhibitor", "nM"),
        ("inhibitor_conc_nM", "inhibitor", "nM"),
    ],
)
def test_headings_that_say_that_concentrations_are_meant(heading, name, unit):
    found, others, _ = match_columns([heading], LAYOUT, {})
    assert (list(found), found[name].unit, others) == ([name], unit, [])


@pytest.mark.parametrize("heading", ["compound conc. [nM]", "[role]", "well concentration"])
def test_what_is_no_quantity_has_no_concentration(heading):
    assert match_columns([heading], LAYOUT, {})[1] == [heading]
