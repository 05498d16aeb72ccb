"""The tables of the pathway: every row has its place in the model, and says where it is from."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import MARKERS, POOLS, Constant, load_constants
from mtorkin.pathway.contexts import context, load_contexts
from mtorkin.pathway.extra import needed
from mtorkin.pathway.source import FILE, antimony_source
from mtorkin.pathway.statements import load_statements


def sbml(tag):
    return {node.get("id"): node for node in ElementTree.parse(FILE).iter() if node.tag.endswith("}" + tag)}


def test_every_constant_is_in_the_committed_model_with_its_value_and_unit():
    parameters, compartments = sbml("parameter"), sbml("compartment")
    for name, row in load_constants().items():
        if name in compartments:
            assert float(compartments[name].get("size")) == row.value
        else:
            assert float(parameters[name].get("value")) == row.value, name
            assert parameters[name].get("units") == row.unit


def test_the_model_has_no_constant_beside_the_rows():
    constant = {name for name, node in sbml("parameter").items() if node.get("constant") == "true"}
    assert constant | set(sbml("compartment")) == set(load_constants())


def test_every_constant_is_used_by_an_equation():
    equations = antimony_source().split("\ncompartment", 1)[1].split("// The units of what is derived")[0]
    unused = {name for name in load_constants() if not re.search(rf"\b{name}\b", equations)}
    # What fills a pool and is no part of a rate has its place in what the cell starts with.
    assert unused <= set(POOLS)


def test_every_species_is_in_a_pool_or_a_drug():
    pooled = {member for members in POOLS.values() for member in members}
    drugs = {f"{drug}{place}" for drug in ("inhibitor", "rapalog") for place in ("", "_medium")}
    assert set(sbml("species")) == pooled | drugs


def test_every_marker_is_a_quantity_without_unit():
    parameters = sbml("parameter")
    assert {parameters[marker].get("units") for marker in MARKERS} == {"dimensionless"}


@pytest.mark.parametrize("wrong", [{"mark": "published"}, {"mark": "chosen"}, {"mark": "set", "spread": 2.0}])
def test_a_row_says_where_it_is_from(wrong):
    with pytest.raises(ValueError, match=r"published constant has a source|no spread"):
        Constant.model_validate({"value": 1.0, "unit": "nM", "spread": 1.0, "means": "x"} | wrong)


def test_contexts_and_statements_name_what_there_is():
    assert {name for row in load_contexts().values() for name in row.sets} <= set(load_constants())
    for row in load_statements().values():
        assert row.marker in MARKERS
        assert context(row.context)
        assert row.over == "rest" or context(row.over)
        assert row.low > 0 or row.high < float("inf")


def test_a_context_that_is_not_there():
    with pytest.raises(InputError, match="no context 'fed'; there are: full; no amino acids"):
        context("fed")


def test_without_the_extra_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr("mtorkin.pathway.extra.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"^the model of the pathway needs .*pip install 'mtorkin\[pathway\]'$"):
        needed("roadrunner")
