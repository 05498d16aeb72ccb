"""What a stage keeps of each compound, and the share of the tables that each compound is given."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.base.tables.rows import columns
from mtorkin.workflow import paths
from mtorkin.workflow.analyse import forced
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept, forget
from mtorkin.workflow.shares import Shares

PARAMS: dict[str, Any] = {"settings": {"seed": 1}, "sources": "a", "libraries": {"numpy": "2"}}
WELLS = tables.FAMILY_WELLS.frame(
    [
        {"family": "f", "assay": "a", "well": "A1", "velocity": 0.1 + 0.2, "background": math.inf},
        {"family": "f", "assay": "a", "well": "A2", "velocity": 5e-324},
    ]
)


@pytest.fixture(autouse=True)
def _in_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


class Finder:
    """Counts how often something had to be found."""

    def __init__(self):
        self.times = 0

    def __call__(self) -> dict[str, Any]:
        self.times += 1
        return {"wells": columns(WELLS), "value": 1 / 3}


def ask(find: Finder, wells: pd.DataFrame = WELLS, more: object = None, **params: object) -> dict[str, Any]:
    kept = Kept.of("fit", Job({}, {}, PARAMS | params, Settings(), "log"))
    return kept.found("TOR-1", {"family_wells": wells}, more, find)


def test_the_same_is_not_found_twice_and_reads_as_when_it_was_found():
    find = Finder()
    first, second = ask(find), ask(find)
    assert find.times == 1
    assert first == second
    for found in (first, second):
        pd.testing.assert_frame_equal(tables.FAMILY_WELLS.frame(found["wells"]), WELLS, check_exact=True)


@pytest.mark.parametrize(
    "change",
    [
        {"wells": WELLS.assign(velocity=[0.3, 5e-324])}, {"wells": WELLS.head(1)}, {"more": "another record"},
        {"settings": {"seed": 2}}, {"sources": "b"}, {"libraries": {"numpy": "3"}},
    ],
)  # fmt: skip
def test_another_well_setting_source_or_library_is_found_anew(change):
    find = Finder()
    ask(find)
    ask(find, **change)
    assert find.times == 2


@pytest.mark.parametrize("content", [b"", b"torn", b"\x1f\x8b\x08\x00torn"])
def test_a_damaged_file_is_found_anew(tmp_path, content):
    find = Finder()
    ask(find)
    (file,) = tmp_path.glob(paths.of(paths.KEPT, stage="fit", compound="*"))
    whole = file.read_bytes()
    file.write_bytes(content or whole[:-9])
    ask(find)
    assert find.times == 2
    assert file.read_bytes() == whole


def test_what_ends_in_an_error_is_not_kept(tmp_path):
    def fail() -> dict[str, Any]:
        raise MemoryError

    with pytest.raises(MemoryError):
        Kept("fit", {}).found("TOR-1", {}, None, fail)
    assert not list(tmp_path.rglob("*.gz"))


def test_all_can_be_forgotten(tmp_path):
    find = Finder()
    ask(find)
    forget(tmp_path)
    ask(find)
    assert find.times == 2


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (["--forceall"], True),
        (["-R", "fit"], True),
        (["--forceall", "--dry-run"], False),
        (["--quiet"], False),
        ([], False),
    ],
)
def test_a_forced_run_uses_nothing_kept_and_a_dry_one_leaves_it(extra, expected):
    assert forced(extra) is expected


def test_each_compound_is_given_its_own_rows_in_their_order():
    families = tables.FAMILIES.frame(
        [
            {"family": "x atp", "compound": "X", "assay": "one"}, {"family": "y", "compound": "Y", "assay": "two"},
            {"family": "x both", "compound": "X", "assay": "one; three"}, {"family": "Km", "assay": "four"},
        ]
    )  # fmt: skip
    names = ["y", "x both", "x atp", "y", "x both", "Km"]
    wells = tables.FAMILY_WELLS.frame([{"family": name, "well": f"A{at}"} for at, name in enumerate(names, 1)])
    quality = tables.QUALITY.frame([{"assay": name, "plate": "P"} for name in ("three", "two", "one", "four")])
    shares = Shares({"families": families, "family_wells": wells, "quality": quality})
    assert shares.owners == ["Km", "X", "Y"]
    mine = shares.of("X")
    pd.testing.assert_frame_equal(mine["families"], families[families["compound"] == "X"])
    pd.testing.assert_frame_equal(mine["family_wells"], wells[wells["family"].isin(["x atp", "x both"])])
    pd.testing.assert_frame_equal(mine["quality"], quality[quality["assay"].isin(["one", "three"])])
    assert all(len(table) == 0 and table.dtypes.equals(mine[name].dtypes) for name, table in shares.of("Z").items())
