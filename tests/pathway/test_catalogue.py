"""The catalogue of compounds, and the command that shows it."""

from __future__ import annotations

import pytest

from mtorkin import cli
from mtorkin.assays.catalogue import Compound, find, load_catalogue
from mtorkin.assays.rapalogs import named_rapalog
from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.pathway.catalogue import described, drug
from mtorkin.pathway.drugs import NOT_SIMULATED


def test_it_has_the_kinds_of_compound_that_a_study_compares_with():
    rows = load_catalogue()
    assert len(rows) >= 20
    assert {row.word for row in rows.values()} >= {
        "rapalog-like",
        "atp-competitive",
        "bivalent",
        "covalent",
        "inactive",
    }
    assert sum("PI3K" in row.targets for row in rows.values()) >= 5


def test_every_name_and_alias_finds_one_compound():
    names = [(name, entry) for entry, row in load_catalogue().items() for name in (entry, *row.aliases)]
    for name, entry in names:
        assert find(name) == find(name.upper()) == find(name.replace("-", " ")) == entry


def test_what_an_assay_folder_takes_for_a_rapalog_is_one_here():
    for name, row in load_catalogue().items():
        assert bool(named_rapalog(name)) == (row.word in ("rapalog-like", "bivalent")), name


@pytest.mark.parametrize("name", load_catalogue())
def test_every_compound_is_a_drug_or_says_why_not(name):
    row = load_catalogue()[name]
    held = row.word in ("rapalog-like", "bivalent")
    if row.word in NOT_SIMULATED or not (held or row.constant("mTORC1", "mTOR")):
        with pytest.raises(InputError, match=f"{name} is not simulated"):
            drug(name)
    else:
        assert drug(name).enters == ("rapalog" if held else "inhibitor")


def test_constants_of_a_complex_go_before_those_of_the_enzyme():
    assert drug("OSI-027").constants["Ki_mTORC2"] == 65
    assert drug("PP242").constants["Ki_mTORC1"] == drug("PP242").constants["Ki_mTORC2"] == 8
    assert drug("PI-103").constants["association_PI3K"] == 1 / 8


def test_a_word_that_is_no_verdict_is_refused():
    with pytest.raises(ValueError, match="magic is no word of the verdict"):
        Compound.model_validate({"class": "magic", "aliases": [], "targets": []})


def test_the_command_shows_a_compound(capsys):
    assert cli.main(["catalogue", "ink 128"]) == OK
    assert capsys.readouterr().out == (
        "sapanisertib (INK128, MLN0128, TAK-228): atp-competitive\n"
        "  binds mTORC1, mTORC2\n"
        "  Ki of mTOR 1.4 nM: Hsieh 2012 Nature 485:55, remembered and not checked\n"
        "  works on S2035F (Hassan 2014)\n"
    )


def test_the_command_lists_all(capsys):
    assert cli.main(["catalogue"]) == OK
    assert len(capsys.readouterr().out.splitlines()) == len(load_catalogue())


def test_a_compound_that_is_not_there(capsys):
    assert cli.main(["catalogue", "sapanisertip"]) == BAD_INPUT
    assert "the catalogue has no sapanisertip; did you mean sapanisertib?" in capsys.readouterr().err


def test_what_is_not_known_is_said():
    assert "no constant in the catalogue" in described("RapaLink-1")
