"""Every change of results that a lock holds is named, with its compound; what is within tolerance is none."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from locking.conftest import CONTENT, FAMILY, Change, Content, write

from mtorkin.locking.accept import renewed
from mtorkin.locking.compare import Change as Named
from mtorkin.locking.compare import compare
from mtorkin.locking.held import HELD, OF_ERROR, RELATIVE, SUPPORT, TOLERANCES
from mtorkin.locking.lock import Lock
from mtorkin.locking.results import HELD_AT, HELD_DOSE, locked
from mtorkin.pathway import grid
from mtorkin.workflow import paths
from mtorkin.workflow.results import result_files

#: A change, the compound and the field that have to be named, and what of it.
Case = tuple[Change, str, str, str]


def _set(file: str, number: int, key: str, value: object) -> Change:
    def change(content: Content) -> None:
        rows = content[file] if isinstance(content[file], list) else content[file]["compounds"]
        rows[number][key] = value

    return change


def _of_records(random: np.random.Generator) -> Iterator[Case]:
    for number, record in enumerate(CONTENT[paths.VERDICTS_JSON]["compounds"]):
        name = record["compound"]
        word = str(random.choice(["inactive", "covalent", "bivalent", "not-interpretable"]))
        yield _set(paths.VERDICTS_JSON, number, "verdict", word), name, "verdict", ""
        left = [{"class": "activator", "support": 0.5}, *record["alive"]]
        yield _set(paths.VERDICTS_JSON, number, "alive", left), name, "possible", "activator"
        yield (
            _set(paths.VERDICTS_JSON, number, "alive", record["alive"][1:]),
            name,
            "possible",
            record["alive"][0]["class"],
        )
        shift = SUPPORT * random.uniform(1.01, 30)
        moved = [{**record["alive"][0], "support": record["alive"][0]["support"] - shift}, *record["alive"][1:]]
        yield _set(paths.VERDICTS_JSON, number, "alive", moved), name, "support", record["alive"][0]["class"]
        for gone, each in enumerate(record["not_excluded"]):
            kept = [other for index, other in enumerate(record["not_excluded"]) if index != gone]
            yield _set(paths.VERDICTS_JSON, number, "not_excluded", kept), name, "not excluded", each["what"]
        more = [*record["not_excluded"], {"what": "a solubility limit", "experiments": []}]
        yield _set(paths.VERDICTS_JSON, number, "not_excluded", more), name, "not excluded", "a solubility limit"
        yield _set(paths.VERDICTS_JSON, number, "rule", {"id": "inactive"}), name, "rule", ""
        yield _set(paths.VERDICTS_JSON, number, "residual", {"shown": bool(random.integers(2))}), name, "partial", ""


def _of_fits(random: np.random.Generator) -> Iterator[Case]:
    for number, row in enumerate(CONTENT[paths.FITS]):
        if not row["chosen"]:
            continue
        compound = row["compound"] or ""
        codes = row["flag_codes"].split("; ") if row["flag_codes"] else []
        for code in sorted(set(codes)):
            kept = "; ".join(each for each in codes if each != code)
            yield _set(paths.FITS, number, "flag_codes", kept), compound, "flag", code
        yield (
            _set(paths.FITS, number, "flag_codes", "; ".join([*codes, "lack-of-fit"])),
            compound,
            "flag",
            "lack-of-fit",
        )
        yield _set(paths.FITS, number, "model", "no inhibition"), compound, "model", ""
        yield _set(paths.FITS, number, "chosen", False), compound, "model", ""


def _of_constants(random: np.random.Generator) -> Iterator[Case]:
    chosen = {(row["family"], row["model"]): row["compound"] or "" for row in CONTENT[paths.FITS] if row["chosen"]}
    for number, row in enumerate(CONTENT[paths.PARAMETERS]):
        if (row["family"], row["model"]) not in chosen:
            continue
        compound, name = chosen[row["family"], row["model"]], row["parameter"]
        for column, field in (("value", "constant"), ("lower", "lower end"), ("upper", "upper end")):
            if row[column] is None:
                yield _set(paths.PARAMETERS, number, column, 1.0), compound, field, name
                continue
            far = row["stderr"] * random.uniform(1.1 * OF_ERROR, 5) * random.choice([-1, 1])
            yield _set(paths.PARAMETERS, number, column, row[column] + far), compound, field, name
            yield _set(paths.PARAMETERS, number, column, None), compound, field, name
        yield _set(paths.PARAMETERS, number, "unit", "nM"), compound, "unit", name
        yield _set(paths.PARAMETERS, number, "parameter", "Kiu"), compound, "constant", name


def _of_predictions(random: np.random.Generator) -> Iterator[Case]:
    held = next(
        n for n, row in enumerate(CONTENT[paths.PATHWAY]) if (row["dose_nM"], row["time_min"]) == (100.0, 120.0)
    )
    for column, end in (("", "(full)"), ("_lower", "from"), ("_upper", "to")):
        yield _set(paths.PATHWAY, held, f"pS6K1_T389{column}", random.uniform(0.21, 0.29)), "TORIN", "predicted", end
    for column, end in (("dose_nM", "of mTORC1"), ("lower_nM", "from"), ("upper_nM", "to")):
        yield _set(paths.OCCUPANCY, 0, column, random.uniform(60.0, 90.0)), "TORIN", "predicted", end
    yield _set(paths.OCCUPANCY, 0, "upper_nM", None), "TORIN", "predicted", "of mTORC1"


def _of_wells(random: np.random.Generator) -> Iterator[Case]:
    fates = ("used", "left out", "control", "unassigned")
    for number, row in enumerate(CONTENT[paths.WELLS]):
        for fate in (each for each in fates if each != row["status"]):
            yield _set(paths.WELLS, number, "status", fate), row["compound"] or "", "well", row["well"]


def _cases() -> list[Case]:
    random = np.random.default_rng(16)
    return [
        case for part in (_of_records, _of_fits, _of_constants, _of_predictions, _of_wells) for case in part(random)
    ]


@pytest.fixture(scope="module")
def after(tmp_path_factory) -> Callable[[Change], Lock]:
    """The lock of results with a change, of which only the file that changed is written anew."""
    folder = write(tmp_path_factory.mktemp("changed"), CONTENT)
    bytes_of = {name: (folder / name).read_bytes() for name in CONTENT}

    def lock(change: Change) -> Lock:
        content = copy.deepcopy(CONTENT)
        change(content)
        write(folder, {name: each for name, each in content.items() if each != CONTENT[name]})
        found = locked(result_files(folder), ["data"])
        for name in bytes_of:
            (folder / name).write_bytes(bytes_of[name])
        return found

    return lock


def test_every_change_is_named(before, after):
    """Each in both directions: what came is as visible as what went."""
    cases = _cases()
    assert len(cases) > 90
    assert {field for _, _, field, _ in cases} == {row.name for row in HELD} - {"wells used"}
    for change, compound, field, name in cases:
        found = after(change)
        for comparison in (compare(before, found), compare(found, before)):
            named = [each for each in comparison.of(compound) if each.field == field and each.name.endswith(name)]
            assert named, (compound, field, name)
            assert comparison.compounds == [compound]
            assert comparison.causes == []


def test_a_well_that_is_not_there_any_more_is_seen(before, after):
    comparison = compare(before, after(lambda content: content[paths.WELLS].pop(0)))
    (change,) = comparison.changes
    assert (change.compound, change.field, change.name, change.before, change.after) == (
        "TORIN", "wells used", "torin-atp", "2", "1",
    )  # fmt: skip


def test_a_compound_that_is_gone_is_named(before, after):
    comparison = compare(before, after(lambda content: content[paths.VERDICTS_JSON]["compounds"].pop(1)))
    assert comparison.compounds == ["TORIN"]
    assert ("verdict", "atp-competitive", None) in [
        (each.field, each.before, each.after) for each in comparison.changes
    ]


def _scale(row: dict[str, Any], share: float) -> None:
    for name in ("value", "lower", "upper"):
        if row[name] is not None:
            row[name] += share * max(RELATIVE * abs(row[name]), OF_ERROR * row["stderr"])


def test_what_is_within_tolerance_is_the_same(before, after):
    def change(content):
        for row in content[paths.PARAMETERS]:
            _scale(row, 0.9)
        for record in content[paths.VERDICTS_JSON]["compounds"]:
            record["alive"][0]["support"] -= 0.9 * SUPPORT

    assert compare(before, after(change)).same


def test_a_rejected_model_is_not_held(before, after):
    assert compare(before, after(_set(paths.PARAMETERS, 0, "value", 7.0))).same


def test_a_large_standard_error_hides_nothing(before, after):
    """The smaller of the two counts, and no more than a quarter of the interval."""

    def change(content):
        content[paths.PARAMETERS][2] |= {"value": 0.00101, "stderr": 1e6}

    (named,) = compare(before, after(change)).changes
    assert (named.field, named.name) == ("constant", "Kic")
    assert named.distance == pytest.approx(1e-5 / 2e-5)


def test_causes_come_with_what_they_were(before, after):
    def change(content):
        stated = content[paths.PROVENANCE]
        stated["inputs"]["torin-atp"]["plate.csv"] = "cd" * 32
        stated["inputs"]["new"] = {"assay.yaml": "ef" * 32}
        stated["configuration"]["selection"]["margin"] = 8.0
        stated["rooms"]["kinetics"] = stated["rules"]["verdict/rules.yaml"] = "01" * 32
        stated["libraries"]["numpy"] = "2.5.0"

    comparison = compare(before, after(change))
    assert comparison.same
    assert comparison.given_differs
    assert [(each.kind, each.name) for each in comparison.causes] == [
        ("input", "new/assay.yaml"), ("input", "torin-atp/plate.csv"), ("setting", "selection.margin"),
        ("rules", "verdict/rules.yaml"), ("room", "kinetics"), ("library", "numpy"),
    ]  # fmt: skip
    assert (comparison.causes[2].before, comparison.causes[2].after) == ("6.0", "8.0")


def test_the_first_results_say_less_and_are_read(before, after):
    """Those of 0.1.0, before there were formats, rooms and flag codes."""

    def change(content):
        del content[paths.VERDICTS_JSON]["format"]
        for record in content[paths.VERDICTS_JSON]["compounds"]:
            del record["not_excluded"]
        for name in ("rooms", "rules"):
            del content[paths.PROVENANCE][name]

    comparison = compare(after(change), before)
    assert {each.field for each in comparison.changes} == {"not excluded"}
    assert not comparison.given_differs


def test_predictions_are_compared_where_both_have_them(before, after, tmp_path):
    """They need a library that not every machine has; a lock made without takes them over."""
    without = write(tmp_path / "without", {name: each for name, each in CONTENT.items() if "ncy" not in name})
    (without / paths.PATHWAY).unlink()
    found = locked(result_files(without), ["data"])
    assert found.compounds["TORIN"].predictions is None
    assert compare(before, found).same
    assert renewed(found, before).compounds == before.compounds
    assert len(before.compounds["TORIN"].predictions) == 2
    assert before.compounds["RAPA"].predictions == {}


def test_markers_are_held_at_the_dose_for_90_percent(before, after):
    assert grid.STEPS[HELD_DOSE] == 1.0
    assert HELD_AT in grid.TIMES
    other = next(
        n for n, row in enumerate(CONTENT[paths.PATHWAY]) if (row["dose_nM"], row["time_min"]) == (30.0, 120.0)
    )
    assert compare(before, after(_set(paths.PATHWAY, other, "pS6K1_T389", 0.9))).same


def test_every_row_has_a_tolerance_of_the_table():
    assert {row.tolerance.words for row in HELD} == {tolerance.words for tolerance in TOLERANCES}
    assert len({row.name for row in HELD}) == len(HELD)


def test_the_record_of_a_comparison_is_data(before, after):
    comparison = compare(before, after(_set(paths.VERDICTS_JSON, 1, "verdict", "inactive")))
    assert type(comparison).model_validate_json(comparison.model_dump_json()) == comparison
    assert [(cell.before, cell.after, cell.compounds) for cell in comparison.verdicts] == [
        ("atp-competitive", "inactive", 1), ("unresolved", "unresolved", 1),
    ]  # fmt: skip
    assert isinstance(comparison.changes[0], Named)
    assert FAMILY["TORIN"] in before.compounds["TORIN"].families
