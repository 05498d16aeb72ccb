"""Every slip is warned of, and clean studies are let through."""

from __future__ import annotations

import numpy as np
import pytest
from long import repeats
from sketched import ATP, PROTEIN, Plan, plans, series, study

from mtorkin.preflight.slips.table import SLIPS, slips

DOSES = series(300.0, 3.0, 7)


def clean(seed=1, **changes):
    """Both axes of a compound, two plates each."""
    random = np.random.default_rng(seed)
    common = {"Ki": 20.0, "doses": DOSES, "plates": 2, **changes}
    return [
        Plan("KIN-101", "atp", "ATP", levels=ATP, fixed=10.0, **common).sketch(random),
        Plan("KIN-101", "atp", "protein", levels=PROTEIN, fixed=100.0, **common).sketch(random),
    ]


def rapalog(*arms, **changes):
    """Both axes of a rapalog with FKBP12, and the arms named."""
    random = np.random.default_rng(2)
    common = {"Ki": 20.0, "doses": DOSES, **changes}
    found = [Plan("RAP-1", "rapalog", "ATP", levels=ATP, fixed=10.0, fkbp12=True, **common)]
    found += [Plan("RAP-1", "rapalog", "protein", levels=PROTEIN, fixed=100.0, fkbp12=True, **common)]
    if "alone" in arms:
        found += [Plan("RAP-1", "rapalog", "ATP", levels=ATP, fixed=10.0, **common)]
    return [plan.sketch(random) for plan in found]


def said(sketches):
    """Codes of the slips seen, with their sentences."""
    return [(slip.code, problem.sentence()) for slip, problem in slips(study(sketches))]


def codes(sketches):
    return {code for code, _ in said(sketches)}


# Each spoils a clean study, in place.


def unit(name, its):
    def spoil(sketches):
        sketches[1].units[name] = its

    return spoil


def stated(path, value, of=1):
    def spoil(sketches):
        *sections, key = path.split(".")
        place = sketches[of].content
        for section in sections:
            place = place[section]
        place[key] = value

    return spoil


def compound(name):
    def spoil(sketches):
        wells = sketches[1].wells
        wells["compound"] = wells["compound"].where(wells["compound"].isna(), name)

    return spoil


def swapped_controls(sketches):
    wells = sketches[0].wells
    here = wells["plate"] == "P2"
    other = {"high control": "low control", "low control": "high control"}
    wells["role"] = wells["role"].where(~here, wells["role"].replace(other))


def swapped_pair(sketches):
    wells = sketches[0].wells
    at = wells.set_index(["plate", "well"])["signal"].to_dict()
    for one, other in (("H2", "H11"),):
        wells.loc[(wells["plate"] == "P1") & (wells["well"] == one), "signal"] = at["P1", other]
        wells.loc[(wells["plate"] == "P1") & (wells["well"] == other), "signal"] = at["P1", one]


def copied(of, plate):
    def spoil(sketches):
        source = sketches[0].wells
        values = source.loc[source["plate"] == "P1", "signal"].to_numpy()
        wells = sketches[of].wells
        wells.loc[wells["plate"] == plate, "signal"] = values

    return spoil


def shifted(rows, columns):
    """The layout moved over the plate, round its end."""

    def spoil(sketches):
        wells = sketches[0].wells
        at = wells.set_index(["plate", "well"])["signal"].to_dict()
        moved = [
            at[plate, "ABCDEFGH"[("ABCDEFGH".index(well[0]) + rows) % 8] + str((int(well[1:]) - 1 + columns) % 12 + 1)]
            for plate, well in zip(wells["plate"], wells["well"], strict=True)
        ]
        wells["signal"] = np.where(wells["plate"] == "P1", moved, wells["signal"])

    return spoil


def exchanged(sketches):
    """Doses run from right to left on the second plate, and the exports of the plates are exchanged."""
    wells = sketches[0].wells
    second = (wells["plate"] == "P2").to_numpy()
    turned = wells[second].assign(column=wells["well"].str[1:].astype(int))
    turned = turned.sort_values(["column"], ascending=False, kind="stable").sort_values(
        "well", key=lambda names: names.str[0], kind="stable"
    )
    for name in ("role", "inhibitor", "compound", "signal"):
        wells.loc[second, name] = turned[name].to_numpy()
    first, other = (wells.loc[wells["plate"] == plate, "signal"].to_numpy() for plate in ("P1", "P2"))
    wells["signal"] = np.r_[other, first]


def files_exchanged(sketches):
    first, second = sketches[0].content["plates"]
    first["file"], second["file"] = second["file"], first["file"]


def times(factor, of=1, plate="", compound=""):
    def spoil(sketches):
        wells = sketches[of].wells
        here = (wells["plate"] == plate) | (plate == "")
        wells.loc[here, "signal"] = 500.0 + (wells.loc[here, "signal"] - 500.0) * factor

    return spoil


def left_out(sketches):
    sketches[0].wells["reason"] = np.where(sketches[0].wells["plate"] == "P1", "more product than substrate", None)


def dose(here, there):
    def spoil(sketches):
        wells = sketches[1].wells
        wells["inhibitor"] = wells["inhibitor"].replace(here, there)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (unit("inhibitor", "uM"), "potency"),
        (unit("inhibitor", "uM"), "doses"),
        (unit("protein", "mM"), "substrate-level"),
        (stated("substrates.ATP.concentration", "100 mM"), "substrate-level"),
        (stated("substrates.ATP.concentration", "100 nM"), "substrate-level"),
        (stated("enzyme.total_concentration", "2 uM"), "enzyme-level"),
        (stated("enzyme.preparation", "Lot-7"), "preparation"),
        (stated("enzyme.preparation", "lot no. 07"), "preparation"),
        (stated("enzyme.preparation", "lot 71"), "axes-apart"),
        (stated("enzyme.preparation", None), "no-preparation"),
        (stated("enzyme.name", "mTor"), "enzyme-name"),
        (stated("substrates.protein.name", "4EBP1"), "protein-name"),
        (stated("substrates.protein.name", "eIF4EBP1"), "protein-name"),
        (stated("substrates.protein.name", "4E-BP2"), "axes-apart"),
        (compound("KIN101"), "compound-name"),
        (compound("KIN-1O1"), "compound-name"),
        (compound("KIN-110"), "compound-name"),
        (swapped_controls, "controls"),
        (swapped_pair, "controls"),
        (copied(0, "P2"), "copy"),
        (copied(1, "P1"), "copy"),
        (shifted(0, 1), "layout"),
        (shifted(0, -1), "layout"),
        (shifted(1, 0), "layout"),
        (exchanged, "plate-order"),
        (files_exchanged, "plate-name"),
        (stated("conditions.reaction_time", "20 s"), "reaction-time"),
        (stated("conditions.reaction_time", "20 h"), "reaction-time"),
        (stated("conditions.reaction_time", "1200 min"), "velocities"),
        (times(0.01), "velocities"),
        (times(100.0, plate="P2"), "plates-apart"),
        (left_out, "left-out"),
        (dose(33.3, 333.0), "series"),
        (dose(3.7, 37.0), "series"),
    ],
)
def test_a_slip_is_warned_of(spoil, code):
    sketches = clean()
    spoil(sketches)
    found = said(sketches)
    assert code in [name for name, _ in found]
    assert all("{" not in sentence for _, sentence in found)


def test_nothing_is_said_of_the_study_that_is_spoilt():
    assert said(clean()) == []


@pytest.mark.parametrize("declared", [True, False])
def test_a_missing_arm_is_warned_of(declared):
    assert codes(rapalog("alone", rapalog=declared)) == set()
    assert codes(rapalog(rapalog=declared)) == {"arm"}


def test_a_rapalog_without_fkbp12_lacks_that_arm():
    assert codes(clean(rapalog=True)) == {"arm"}


def test_clean_studies_are_let_through():
    """No more than one false warning in 50 studies, each of another design."""
    warned, studies = [], repeats(50, 100)
    for seed in range(studies):
        random = np.random.default_rng(seed)
        warned += said([plan.sketch(random) for plan in plans(random)])
    assert len(warned) <= studies / 50, warned


def test_every_row_has_a_code_of_its_own():
    assert len({slip.code for slip in SLIPS}) == len(SLIPS)
    assert {slip.severity for slip in SLIPS} == {"warning"}
