"""What a design can tell of a compound, before any fit."""

from __future__ import annotations

import numpy as np
import pytest
from sketched import ATP, PROTEIN, Plan, series, study

from mtorkin.preflight.outlook.compounds import outlooks
from mtorkin.preflight.outlook.words import in_words

COMMON = {"Ki": 20.0, "doses": series(300.0, 3.0, 7)}


def axis(name, **changes):
    levels, fixed = {"ATP": (ATP, 10.0), "protein": (PROTEIN, 100.0)}[name]
    plan = Plan("KIN-101", "atp", name, levels=levels, fixed=fixed, **{**COMMON, **changes})
    return plan.sketch(np.random.default_rng(3))


def outlook(*sketches):
    (found,) = outlooks(study(list(sketches)))
    return found


def needs(found, name):
    return {missing.experiment for missing in found.missing if name in missing.classes}


def test_one_axis_names_atp_competitive_and_needs_the_other_for_more():
    found = outlook(axis("ATP", plates=2))
    assert {"atp-competitive", "inactive"} <= set(found.can_be)
    assert not {"rapalog-like", "noncompetitive", "bivalent", "covalent", "interference"} & set(found.can_be)
    assert needs(found, "rapalog-like") == {"protein axis"}
    (measured,) = found.measurements
    assert [(each.name, len(each.levels)) for each in measured.series] == [("ATP", 8), ("inhibitor", 7)]
    assert (measured.fewest, measured.most, measured.high_controls, measured.low_controls) == (2, 2, 32, 32)


def test_both_axes_are_fitted_together_and_noncompetitive_needs_what_looks_the_same_excluded():
    found = outlook(axis("ATP"), axis("protein"))
    (group,) = found.together
    assert group.folders == ["kin-101-atp-alone", "kin-101-protein-alone"]
    assert found.apart == []
    assert {"rapalog-like", "substrate-competitive", "uncompetitive"} <= set(found.can_be)
    assert needs(found, "noncompetitive") == {"other detection", "other time"}


@pytest.mark.parametrize(
    ("preparation", "near"),
    [("Lot-7", True), ("lot 8", False), ("", False)],
)
def test_what_keeps_axes_apart_is_named(preparation, near):
    found = outlook(axis("ATP"), axis("protein", preparation=preparation))
    assert found.together == []
    (pair,) = found.apart
    (difference,) = pair.differences
    assert (difference.what, difference.near) == ("preparation", near)
    assert {difference.here, difference.there} == {"lot 7", preparation or "none"}


def test_an_arm_without_fkbp12_lets_the_need_of_it_decide():
    with_it = axis("ATP", fkbp12=True)
    assert "fkbp12-shift" not in outlook(with_it).lines
    both = outlook(with_it, axis("ATP"))
    assert "fkbp12-shift" in both.lines
    assert "rapalog-like" in both.can_be
    assert {measurement.arm["FKBP12"] for measurement in both.measurements} == {"with FKBP12", "without FKBP12"}


def test_conversion_is_known_or_why_it_is_not():
    (measured,) = outlook(axis("ATP")).measurements
    assert measured.conversion.highest is None
    assert measured.conversion.why_not


def test_compounds_that_are_alike_share_a_block_within_the_width():
    one = outlook(axis("ATP"))
    lines = list(in_words([one, one.model_copy(update={"compound": "KIN-102"})]))
    assert lines[0] == "KIN-101, KIN-102"
    assert lines.count("The experiments:") == 1
    assert all(len(part) <= 110 for line in lines for part in line.splitlines())


def test_compounds_that_differ_in_little_but_their_conversion_share_lines_with_the_highest():
    one = outlook(axis("ATP"))

    def with_conversion(name, highest):
        changed = [
            each.model_copy(update={"conversion": each.conversion.model_copy(update={"highest": highest})})
            for each in one.measurements
        ]
        return one.model_copy(update={"compound": name, "measurements": changed})

    lines = list(in_words([with_conversion("A", 0.0051), with_conversion("B", 0.0053), with_conversion("C", 0.2)]))
    assert [line for line in lines if not line.startswith((" ", "The"))] == ["A, B", "C"]
    said = " ".join(" ".join(lines).split())
    assert said.count("conversion up to 0.53 %") == said.count("conversion up to 20 %") == 1
    assert "0.51 %" not in said
