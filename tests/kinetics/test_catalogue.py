"""The table of mechanisms and patterns: what is wrong in a row is said when it is read."""

from __future__ import annotations

import copy
from importlib.resources import files

import pytest
import yaml
from pydantic import ValidationError

from mtorkin.base.settings import Regions
from mtorkin.base.vocabulary import UNNAMED, VOCABULARY
from mtorkin.kinetics.law.catalogue import limit, load_catalogue, product, read_catalogue
from mtorkin.verdict.rules import Rules
from mtorkin.verdict.ways import classes_of

TEXT = files("mtorkin.kinetics").joinpath("mechanisms.yaml").read_text(encoding="utf-8")
RULES = files("mtorkin.verdict").joinpath("rules.yaml").read_text(encoding="utf-8")


@pytest.fixture
def rows():
    return copy.deepcopy(yaml.safe_load(TEXT))


def rapalog(rows):
    return rows["two substrates"]["patterns"]["rapalog-like"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row: row.update(complete="noncompetitve"),
         "no pattern 'noncompetitve'; did you mean 'noncompetitive'?"),
        (lambda row: row["models"][0].update(mechanism="rapalog"), "no mechanism 'rapalog'; "),
        (lambda row: row["models"][0]["gamma"].update(above="competitive"), "no pattern 'competitive'"),
        (lambda row: row["models"][0]["gamma"].update(to="gamma"), "no limit 'gamma'"),
        (lambda row: row["models"][0].update(alpha={"from": "alpha"}),
         "no free ratio of 'partial mixed vs protein' 'alpha'"),
        (lambda row: row["alone"][0].update(ATP=["partial mixed"]), "no pattern along ATP 'partial mixed'"),
        (lambda row: row["models"][0].update(axes=["lipid"]), "no axis 'lipid'"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_named_with_its_row(rows, change, said):
    change(rapalog(rows))
    with pytest.raises(ValueError, match=said) as error:
        read_catalogue(rows)
    assert "two substrates, pattern 'rapalog-like'" in str(error.value)


def test_a_mechanism_of_an_unknown_constant(rows):
    rows["two substrates"]["mechanisms"]["mixed vs ATP"]["K_AE"] = "Ki"
    with pytest.raises(
        ValueError, match=r"mechanism 'mixed vs ATP': there is no constant 'K_AE'; did you mean 'K_E.*'"
    ):
        read_catalogue(rows)


def test_an_unknown_key_of_a_row(rows):
    rapalog(rows)["klass"] = "rapalog-like"
    with pytest.raises(ValidationError, match="klass"):
        read_catalogue(rows)


def test_a_class_that_is_no_verdict(rows):
    rapalog(rows)["class"] = "rapalog"
    with pytest.raises(ValueError, match="no class 'rapalog'; did you mean 'rapalog-like'"):
        classes_of(read_catalogue(rows))


@pytest.mark.parametrize(
    ("right", "typo"), [("ATP: competitive}", "ATP: competitve}"), ("verdict: covalent,", "verdict: covalnt,")]
)  # fmt: skip
def test_a_typo_in_the_rules_is_named(right, typo):
    assert right in RULES
    name = typo.strip(" },").split(": ")[-1]
    with pytest.raises(ValidationError, match=f"rules.yaml, decided_by_lines.*'{name}'; did you mean"):
        Rules.model_validate(yaml.safe_load(RULES.replace(right, typo)))


def test_every_class_of_kinetics_is_in_the_vocabulary_and_every_pattern_in_at_most_one():
    classes = classes_of(load_catalogue())
    assert set(classes) < {*VOCABULARY, *UNNAMED}
    for axis in ("both", "substrate"):
        patterns = [name for ways in classes.values() for way in ways for name in way.patterns.get(axis, ())]
        assert len(patterns) == len(set(patterns))


def test_products_and_limits():
    assert product("alpha gamma Ki") == {"alpha": 1, "gamma": 1, "Ki": 1}
    assert product("1") == {}
    regions = Regions(alpha=8.0, beta_low=0.05)
    assert limit("1/alpha", regions) == 1 / 8
    assert [limit("beta_low", regions), limit("1", regions)] == [0.05, 1.0]
