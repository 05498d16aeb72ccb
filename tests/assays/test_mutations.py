"""Mutations: the domain of a residue, and what is refused."""

import pytest

from mtorkin.assays.mutations import CONTROL, DOMAINS, LENGTH, domain, domain_of, outside_mtor


@pytest.mark.parametrize(
    ("mutation", "expected"),
    [
        ("S2035T", "FRB"), ("S2035I", "FRB"), ("A2034V", "FRB"), ("F2108L", "FRB"), ("S2035A", CONTROL),
        ("M2327I", "kinase"), ("A1000V", "HEAT"), ("C1483F", "FAT"), ("W2545A", "FATC"), ("R2505P", "between domains"),
        ("S3035T", "unknown"), ("kinase dead", "unknown"), ("S2035S", "unknown"),
    ],
)  # fmt: skip
def test_domain(mutation, expected):
    assert domain(mutation) == expected


@pytest.mark.parametrize(
    ("mutations", "expected"),
    [
        ([], ""),
        (["S2035T", "A2034V"], "FRB"),
        (["S2035A", "F2108L"], "FRB"),
        (["S2035A"], CONTROL),
        (["S2035T", "M2327I"], "several domains"),
    ],
)
def test_domain_of_several(mutations, expected):
    assert domain_of(mutations) == expected


def test_domains_are_in_order_and_apart():
    ends = [end for limits in DOMAINS.values() for end in limits]
    assert ends == sorted(set(ends))
    assert (ends[0], ends[-1]) == (1, LENGTH)


def test_a_residue_that_mtor_does_not_have_is_a_sentence():
    assert outside_mtor("mTOR", None, ["S2035T", "S3035T"]).startswith("'S3035T' is outside mTOR")
    assert outside_mtor("kinase", "P42345", ["S3035T"])
    assert outside_mtor("AKT1", "P31749", ["E3999K"]) == ""
