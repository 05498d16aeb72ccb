"""Which families the wells make up, and what a design lacks."""

import pandas as pd
import pytest

from mtorkin.assays.design import find_families
from mtorkin.assays.joint import join_families
from mtorkin.assays.schema import Assay
from mtorkin.base import tables


def assay(purpose="mechanism", **enzyme):
    return Assay.model_validate(
        {
            "mtorkin": 1,
            "title": "a test",
            "purpose": purpose,
            "enzyme": {"name": "mTOR", "total_concentration": "2 nM", "active_concentration": "1500 pM", **enzyme},
            "substrates": {"ATP": {}, "protein": {"name": "4E-BP1", "site": "T37/T46"}},
            "velocities": {"file": "v.csv"},
        }
    )


def velocities(rows, **constants):
    """Rows of (compound, inhibitor, ATP, protein); a compound of None is a high control."""
    return tables.VELOCITIES.frame(
        [
            {
                "assay": "a", "well": f"row {i}", "role": "sample" if compound else "high control",
                "compound": compound, "inhibitor": x, "inhibitor_unit": "uM" if compound else None, "ATP": atp,
                "ATP_unit": "uM", "protein": protein, "protein_unit": "uM", "FKBP12": 0.0, "FKBP12_unit": "uM",
                "velocity": 1.0, "velocity_unit": "a.u.", "status": "used", **constants,
            }
            for i, (compound, x, atp, protein) in enumerate(rows)
        ]
    )  # fmt: skip


def design(frame, purpose="mechanism", canonical=None):
    return find_families("a", assay(purpose), frame, canonical or {})


def grid(compound="X", inhibitors=(0, 1, 10), atp=(10, 50, 250), protein=(2,)):
    return [(compound, x, a, b) for x in inhibitors for a in atp for b in protein]


def test_one_axis():
    found = design(velocities(grid()))
    row = found.families.iloc[0]
    assert (row["axis"], row["n_wells"], row["n_substrate_levels"], row["n_inhibitor_levels"]) == ("ATP", 9, 3, 2)
    assert row["fixed"] == "4E-BP1 (T37/T46) 2 uM"
    assert (row["enzyme_concentration"], row["enzyme_basis"]) == (0.0015, "active")
    assert row["top_inhibitor"] == 10
    assert not found.problems
    assert (found.velocities["status"] == "used").all()


def test_high_controls_are_the_zero_level_of_every_compound():
    controls = [(None, None, a, 2) for a in (10, 50, 250)]
    found = design(velocities(grid("X", (1, 10)) + grid("Y", (1, 10)) + controls))
    assert found.families["compound"].tolist() == ["X", "Y"]
    assert found.families["n_wells"].tolist() == [9, 9]


def test_no_level_without_inhibitor():
    found = design(velocities(grid(inhibitors=(1, 10))))
    assert found.families.empty
    assert "compound X has no well without inhibitor" in found.problems[0].sentence()
    assert found.problems[0].severity == "error"


def test_a_single_substrate_level():
    found = design(velocities(grid(atp=(50,))))
    assert found.families.empty
    sentence = found.problems[0].sentence()
    assert "ATP at 1 level, protein at 1 level" in sentence
    assert "dose-response" in sentence
    assert (found.velocities["status"] == "left out").all()
    assert found.velocities["reason"].str.contains("no kinetic family").all()


def test_a_single_substrate_level_is_enough_for_dose_response():
    found = design(velocities(grid(atp=(50,))), "dose-response")
    assert pd.isna(found.families["axis"].item())
    assert not found.problems


def test_a_cross_of_two_axes_makes_two_families():
    rows = grid(atp=(10, 50, 250), protein=(2,)) + grid(atp=(50,), protein=(0.5, 8))
    found = design(velocities(rows))
    assert found.families["axis"].tolist() == ["ATP", "protein"]
    assert found.families["n_wells"].tolist() == [9, 9]
    assert (found.velocities["status"] == "used").all()


def test_a_full_grid_takes_each_axis_at_one_level_and_all_of_it_together():
    found = design(velocities(grid(protein=(0.5, 2, 8))))
    assert found.families["fixed"].tolist() == ["4E-BP1 (T37/T46) 8 uM", "ATP 250 uM"]
    assert (found.velocities["status"] == "used").all()
    families, wells = join_families({"a": assay()}, {"a": found})
    assert families["axis"].tolist() == ["both"]
    assert families["n_wells"].item() == len(wells) == 27


def test_axes_in_two_folders_join_on_one_preparation():
    one, other = design(velocities(grid())), design(velocities(grid(atp=(50,), protein=(0.5, 2, 8)), assay="b"))
    same = assay(preparation="lot 7")
    families, wells = join_families({"a": same, "b": same}, {"a": one, "b": other})
    assert families["assay"].item() == "a; b"
    assert len(wells) == 18
    assert join_families({"a": assay(preparation="lot 7"), "b": assay(preparation="lot 8")}, {"a": one, "b": other})[
        0
    ].empty
    assert join_families({"a": assay(), "b": assay()}, {"a": one, "b": other})[0].empty


def test_fkbp12_levels_are_families_apart():
    both = pd.concat([velocities(grid()), velocities(grid(), FKBP12=1.0)], ignore_index=True)
    found = design(both)
    assert found.families["FKBP12"].tolist() == [0.0, 1.0]
    assert found.families["family"].is_unique


def test_aliases_join():
    found = design(velocities(grid("X") + grid("x-alias")), canonical={"X": "X", "x-alias": "X"})
    assert found.families["compound"].tolist() == ["X"]
    assert found.families["n_wells"].item() == 18


def test_substrate_kinetics_need_no_compound():
    rows = [(None, 0.0, a, 2) for a in (10, 50, 250)]
    found = design(velocities(rows), "substrate-kinetics")
    assert pd.isna(found.families["compound"].item())
    assert found.families["n_wells"].item() == 3


@pytest.mark.parametrize("seed", [1, 2])
def test_row_order_changes_no_family(seed):
    rows = velocities(grid() + grid("Y", protein=(3,)))
    shuffled = rows.sample(frac=1, random_state=seed).reset_index(drop=True)
    pd.testing.assert_frame_equal(design(rows).families, design(shuffled).families)


def test_compounds_that_no_well_holds_are_named():
    nothing = [("X", 0.0, atp, 2.0) for atp in (10.0, 50.0, 250.0)]
    found = design(velocities(nothing))
    assert found.families.empty
    (problem,) = found.problems
    assert (problem.severity, problem.compound) == ("error", "X")
    assert "in no well at a concentration above 0" in problem.message


def test_a_folder_of_controls_is_named():
    controls = velocities([(None, 0.0, atp, 2.0) for atp in (10.0, 50.0, 250.0)])
    (problem,) = design(controls).problems
    assert "no sample names a compound" in problem.message
    assert design(controls, purpose="substrate-kinetics").problems == []


def test_a_compound_whose_wells_the_user_excluded_is_a_warning():
    excluded = velocities([("X", 1.0, atp, 2.0) for atp in (10.0, 50.0, 250.0)], status="left out", reason="bubbles")
    (problem,) = design(excluded).problems
    assert problem.severity == "warning"
    assert "left out" in problem.message


def test_substrate_kinetics_on_a_grid_use_every_well():
    """Four levels of ATP by four of protein: apparent constants of each at every level of the other."""
    rows = [(None, 0.0, atp, protein) for atp in (8, 24, 72, 216) for protein in (0.3, 0.9, 2.7, 8.1)]
    found = design(velocities(rows), "substrate-kinetics")
    assert found.families["axis"].value_counts().to_dict() == {"ATP": 4, "protein": 4}
    assert found.families["family"].is_unique
    assert "a / ATP / protein 0.9" in found.families["family"].tolist()
    assert (found.families["n_wells"] == 4).all()
    assert (found.velocities["status"] == "used").all()
    assert found.problems == []


def test_substrate_kinetics_name_wells_at_levels_with_too_little():
    rows = [(None, 0.0, atp, 2) for atp in (8, 24, 72)] + [(None, 0.0, atp, 5) for atp in (8, 24)]
    found = design(velocities(rows), "substrate-kinetics")
    assert found.families["family"].tolist() == ["a / ATP / protein 2"]
    (problem,) = found.problems
    assert problem.severity == "warning"
    assert "2 wells are left out, row 3 among them" in problem.message


def doses(values, purpose="dose-response"):
    frame = velocities([("X", 0.02 * 4.0**i, 50, 2) for i in range(len(values))])
    return design(frame.assign(velocity=[float(value) for value in values]), purpose)


def test_a_curve_without_a_zero_whose_low_doses_show_the_top():
    found = doses([41, 40, 37, 21, 8, 2])
    assert len(found.families) == 1
    (problem,) = found.problems
    assert (problem.severity, problem.compound) == ("warning", "X")
    assert "the two lowest differ by 2.4 %" in problem.message
    assert (found.velocities["status"] == "used").all()


@pytest.mark.parametrize("values", [[41, 30, 17, 8, 3, 1], [41, 40, 20, 2], [41, 40, 42, 41, 40, 39], [0, 0, 0, 0, 0]])
@pytest.mark.parametrize("purpose", ["dose-response", "counter-assay"])
def test_a_curve_without_a_zero_that_shows_no_top_is_refused(values, purpose):
    found = doses(values, purpose)
    assert "error" in {problem.severity for problem in found.problems}
    assert "no well without inhibitor" in found.problems[0].message
