"""How classes share the patterns that several of them explain."""

import pytest

from mtorkin.verdict.classes import Axis, classes_alive
from mtorkin.verdict.rules import Rules, Shows, load_rules


def alive(*axes: tuple[str, str]) -> dict[str, float]:
    shown = [Axis(name, frozenset({pattern}), frozenset({pattern}), {pattern: 1.0}, ()) for name, pattern in axes]
    return classes_alive(shown, load_rules())


def test_an_uncompetitive_atp_axis_speaks_for_the_uncompetitive_class_more_than_for_the_special_case_of_another():
    found = alive(("ATP", "uncompetitive"))
    assert set(found) == {"uncompetitive", "substrate-competitive"}
    assert found["uncompetitive"] > 2 * found["substrate-competitive"]


def test_a_pattern_is_shared_by_how_much_each_class_expects_it():
    one = [Shows(ATP=("u",), protein=("x", "y"), share=3), Shows(ATP=("n",), protein=("x",), share=1.5)]
    other = [Shows(ATP=("n",), protein=("c",), share=3), Shows(ATP=("u",), protein=("c",)), Shows(both=("s",))]

    class Made:
        classes = {"one": one, "other": other}  # noqa: RUF012 - of this test alone
        expecting = Rules.expecting

    found = classes_alive([Axis("ATP", frozenset({"u"}), frozenset({"u"}), {"u": 1.0}, ())], Made())
    # 3 of 4.5 ways of the one that speak of ATP, 1 of 4 of the other.
    assert found["one"] == pytest.approx((3 / 4.5) / (3 / 4.5 + 1 / 4))


def test_shares_rule_nothing_out():
    for axes in [[("ATP", "noncompetitive")], [("ATP", "uncompetitive"), ("protein", "competitive")]]:
        assert "substrate-competitive" in alive(*axes)


@pytest.mark.parametrize(
    "pattern", ["competitive", "noncompetitive", "uncompetitive", "partial noncompetitive", "no inhibition"]
)
def test_supports_of_a_pattern_that_is_certain_add_up_to_one(pattern):
    assert sum(alive(("ATP", pattern)).values()) == pytest.approx(1.0)


def test_shares_count_only_where_a_way_speaks_of_the_axes():
    assert alive(("both", "substrate-competitive")) == {"substrate-competitive": 1.0}
