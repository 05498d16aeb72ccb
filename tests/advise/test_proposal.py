"""The plate that is proposed does settle the compound, when somebody measures it."""

from __future__ import annotations

import csv
import io
import shutil
from collections import defaultdict
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from long import repeats
from settling import Truth, first_plate, follow, judge, mass_action_table

from mtorkin.advise.knowledge import know
from mtorkin.advise.plans import PLATES, as_before
from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.assays.names import TO_FILL_IN
from mtorkin.base.settings import Settings, Settle
from mtorkin.kinetics.law.species import COMPLEX
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.study import FittedStudy

RAPALOG = Truth("rapalog", beta=0.25, needs_FKBP12=True)
#: By class, truths that one axis leaves between classes, and the axis.
OPEN = {
    "rapalog-like": (RAPALOG, "ATP", "lot 1"),
    "substrate-competitive": (Truth("substrate-competitive"), "ATP", ""),
    "atp-competitive": (Truth("ATP-competitive"), "protein", ""),
}
QUICK = Settings(settle=Settle(repeats=2, designs=1))
#: Simulated experiments of a proposal, and follow-ups that are measured by mass action.
SIMULATED, FOLLOWED = repeats(20, 40), repeats(4, 8)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """By class, a study with the first plate of such a compound, and how it is judged: once for all tests."""

    @cache
    def of(name):
        truth, axis, preparation = OPEN[name]
        study = tmp_path_factory.mktemp(name)
        first_plate(study / "first", truth, axis=axis, preparation=preparation)
        return study, judge(study)

    return of


@pytest.fixture(scope="module")
def open_rapalog(opened):
    """A rapalog measured along ATP alone, FKBP12 in every well."""
    return opened("rapalog-like")[1]


@pytest.fixture(scope="module")
def quick(open_rapalog):
    return open_rapalog.proposal(QUICK)


def layout(proposal):
    return list(csv.DictReader(io.StringIO(proposal.files["layout.csv"])))


@pytest.mark.parametrize("name", OPEN)
def test_the_proposed_plate_settles_what_one_axis_left_open(study, opened, name):
    truth, *_ = OPEN[name]
    first, before = opened(name)
    shutil.copytree(first, study)
    assert before.record["verdict"] == "unresolved"
    assert len(before.record["alive"]) > 1
    proposal = before.proposal(Settings(settle=Settle(repeats=SIMULATED, designs=1)))
    chosen = proposal.designs[0]
    assert chosen["right"] >= 0.9 * chosen["repeats"]
    assert chosen["wrong"] == 0
    called = []
    for seed in range(FOLLOWED):
        follow(study, proposal, truth, seed=100 + seed)
        called.append(judge(study).record["verdict"])
        shutil.rmtree(study / "next")
    assert called.count(name) >= FOLLOWED - 1, called
    assert set(called) <= {name, "unresolved"}


def test_without_the_arm_kinetics_alone_settle_it(study, opened, quick):
    """The wells without FKBP12 are left out of the layout: what is simulated is what decides."""
    shutil.copytree(opened("rapalog-like")[0], study)
    rows = layout(quick)
    kept = [row for row in rows if row["FKBP12 [uM]"] != "0"]
    assert len(kept) < len(rows)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys())
    writer.writeheader()
    writer.writerows(kept)
    bare = replace(quick, files=quick.files | {"layout.csv": stream.getvalue()})
    follow(study, bare, RAPALOG, seed=7)
    record = judge(study).record
    assert (record["verdict"], record["rule"]["id"]) == ("rapalog-like", "pattern")


def test_the_layout_reads_back_without_a_problem(quick, tmp_path):
    for name, text in quick.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assay = load_assay(tmp_path, "next")
    found = read_layouts(tmp_path, assay, "next")
    assert found.problems == []
    assert len(found.rows) == len(layout(quick)) == quick.designs[0]["wells"] <= quick.size
    assert assay.enzyme.preparation == "lot 1"
    assert {row["compound"] for row in found.rows if row["role"] == "sample"} == {"X"}
    assert all(row["protein"] > 0 and row["ATP"] > 0 for row in found.rows)
    assert assay.purpose == "mechanism"
    assert assay.simulated


def test_every_condition_has_its_controls_and_replicates_far_apart(quick):
    places, half = defaultdict(list), PLATES[quick.size][1] // 2
    for row in layout(quick):
        places[tuple(value for name, value in row.items() if name != "well")].append(row["well"])
    assert {len(wells) for wells in places.values()} == {quick.designs[0]["replicates"]}
    for wells in places.values():
        assert len({well[0] for well in wells}) == len({well[1:] for well in wells}) == 2
        assert len({int(well[1:]) > half for well in wells}) == 2, "both in one half of the plate"
    substrates = {(row["ATP [uM]"], row["protein [uM]"]) for row in layout(quick)}
    for role in ("low control", "high control"):
        assert {(row["ATP [uM]"], row["protein [uM]"]) for row in layout(quick) if row["role"] == role} == substrates


def test_concentrations_have_two_digits(quick):
    for row in layout(quick):
        for name, value in row.items():
            if "[" in name and value:
                assert float(value) == float(f"{float(value):.1e}")


def test_no_design_is_larger_than_its_plate(open_rapalog):
    proposal = open_rapalog.proposal(Settings(settle=Settle(repeats=0)))
    assert len(proposal.designs) > 5
    assert all(row["wells"] <= row["plate"] and row["plate"] in PLATES for row in proposal.designs)
    assert [row["chosen"] for row in proposal.designs] == [True] + [False] * (len(proposal.designs) - 1)


def test_the_same_seed_gives_the_same_proposal(open_rapalog, quick):
    again = open_rapalog.proposal(QUICK)
    assert again == quick
    tables = {name: table.sample(frac=1.0, random_state=1) for name, table in open_rapalog.tables.items()}
    assert replace(open_rapalog, tables=tables).proposal(QUICK) == quick


def test_the_unit_makes_no_difference(tmp_path, quick):
    study = tmp_path / "study"
    first_plate(study / "first", RAPALOG, preparation="lot 1")
    path = study / "first" / "layout.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    nanomolar = [str(float(text) * 1000) if text else "" for text in table.pop("inhibitor [uM]")]
    table.assign(**{"inhibitor [nM]": nanomolar}).to_csv(path, index=False)
    assert judge(study).proposal(QUICK).files["layout.csv"] == quick.files["layout.csv"]


def test_a_suspected_rapalog_that_does_nothing_is_repeated_with_fkbp12(study):
    first_plate(study / "first", RAPALOG, FKBP12=0.0)
    judged = judge(study, rapalog=True)
    assert judged.record["rule"]["id"] == "inactive-without-fkbp12"
    proposal = judged.proposal()
    assert "1 uM FKBP12" in proposal.sentence
    follow(study, proposal, RAPALOG, seed=3)
    assert judge(study, rapalog=True).record["verdict"] == "rapalog-like"


def test_what_needs_fkbp12_and_competes_with_atp_is_tried_without_it(study):
    truth = Truth("ATP-competitive", needs_FKBP12=True)
    first_plate(study / "with", truth, seed=1)
    first_plate(study / "without", truth, seed=2, FKBP12=0.0)
    judged = judge(study)
    assert judged.record["rule"]["id"] == "fkbp12-competitive"
    proposal = judged.proposal()
    assert "no FKBP12" in proposal.sentence
    assert "FKBP12 [uM]" not in proposal.files["layout.csv"]
    assert "accessory" not in proposal.files["assay.yaml"]
    assert max(float(row["inhibitor [nM]"] or 0) for row in layout(proposal)) == pytest.approx(10_000, rel=0.05)


NONCOMPETITIVE = Truth("noncompetitive", noise=0.03)


def both_axes(study, preincubation, FKBP12=0.0):
    for seed, axis in enumerate(("ATP", "protein"), start=1):
        own = {"axis": axis, "seed": seed, "preincubation": preincubation}
        first_plate(study / axis, NONCOMPETITIVE, preparation="lot 1", FKBP12=FKBP12, **own)
    judged = judge(study)
    assert judged.record["rule"]["id"] == "alike"
    return judged


def test_what_only_looks_the_same_is_asked_by_another_preincubation(study):
    """No kinetic plate could tell, and none is simulated; the plate that is proposed does exclude slow binding."""
    before = both_axes(study, "30 min")
    slow = "slow or covalent binding before ATP came"
    assert slow in {item["what"] for item in before.record["not_excluded"]}
    proposal = before.proposal()
    assert "not preincubated" in proposal.sentence
    assert any(slow in note for note in proposal.notes)
    assert any("It does not tell of interference" in note for note in proposal.notes)
    assert [row["repeats"] for row in proposal.designs] == [None]
    follow(study, proposal, NONCOMPETITIVE, seed=3)
    assert load_assay(study / "next", "next").conditions.preincubation_minutes() == 0
    after = judge(study).record
    assert slow not in {item["what"] for item in after["not_excluded"]}


def test_an_axis_is_repeated_with_what_is_pipetted_and_not_with_the_complex(open_rapalog):
    study = FittedStudy(**open_rapalog.tables)
    (family,) = study.families_of("X")
    known = know([family], study, COMPLEX, Settings())
    used = np.unique(study.wells_of(family["family"])["inhibitor"])
    assert as_before(known, "ATP", None).inhibitors == pytest.approx(used[used > 0])
    assert known.data.inhibitor.max() * known.scale.inhibitor < 0.99 * used.max()


def test_with_fkbp12_the_plate_has_an_arm_that_tells_of_a_rapalog(study):
    proposal = both_axes(study, "30 min", FKBP12=1.0).proposal()
    assert "an arm of 24 wells without FKBP12" in proposal.sentence
    (left,) = (note for note in proposal.notes if note.startswith("It does not tell of"))
    assert "a rapalog" not in left


def test_another_preincubation_needs_the_one_so_far(study):
    proposal = both_axes(study, "").proposal()
    assert proposal.files == {}
    assert "conditions.preincubation" in proposal.sentence


def test_no_plate_of_the_kinase_is_planned_for_what_looks_the_same_on_it(study):
    judged = both_axes(study, "0 min")
    assert judged.record["experiments"][0] == "other detection"
    proposal = judged.proposal()
    assert proposal.files == {}
    assert "looks the same on it" in proposal.sentence


@pytest.mark.parametrize("rule", ["contradiction", "not-interpretable", "none of these"])
def test_no_plate_is_planned_on_what_is_in_doubt(open_rapalog, rule):
    asked = list(load_rules().rules[rule].experiments)
    record = open_rapalog.record | {"experiments": asked, "what_would_settle": ["Repeat it."]}
    proposal = replace(open_rapalog, record=record).proposal()
    assert proposal.files == {}
    assert proposal.designs == []
    assert proposal.sentence.endswith("Repeat it.")


def test_what_is_settled_needs_no_plate(open_rapalog):
    assert replace(open_rapalog, record=open_rapalog.record | {"verdict": "atp-competitive"}).proposal() is None


def test_one_substrate(study, tmp_path):
    """Published rates of an enzyme with one substrate: more and better levels; what nobody knows is to be filled in."""
    mass_action_table(study / "rates", noise=0.2, seed=2)
    judged = judge(study)
    assert judged.record["verdict"] == "unresolved"
    proposal = judged.proposal(QUICK)
    assert {row["varied"] for row in proposal.designs} == {"substrate"}
    assert TO_FILL_IN in proposal.files["assay.yaml"]
    filled = proposal.files["assay.yaml"].replace(f"format: {TO_FILL_IN}", "format: fluorescence")
    (tmp_path / "assay.yaml").write_text(filled.replace(TO_FILL_IN, "10 min"), encoding="utf-8")
    (tmp_path / "layout.csv").write_text(proposal.files["layout.csv"], encoding="utf-8")
    found = read_layouts(tmp_path, load_assay(tmp_path, "next"), "next")
    assert found.problems == []
    assert {row["substrate_unit"] for row in found.rows} == {"ppm"}
    levels = np.unique([row["substrate"] for row in found.rows])
    assert levels.size >= 4


def test_a_second_substrate_that_is_not_stated_is_asked_for(study):
    first_plate(study / "first", Truth("noncompetitive"))
    path = study / "first" / "layout.csv"
    pd.read_csv(path).drop(columns="protein [uM]").to_csv(path, index=False)
    assay = study / "first" / "assay.yaml"
    text = assay.read_text(encoding="utf-8").replace("{ATP: {}, protein: {name: 4E-BP1}}", "{ATP: {}}")
    assay.write_text(text, encoding="utf-8")
    proposal = judge(study).proposal()
    assert proposal.files == {}
    assert "substrates.protein.concentration" in proposal.sentence
