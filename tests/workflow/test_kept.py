"""What a stage keeps of each compound, and the share of the tables that each compound is given."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.base.slugs import slug
from mtorkin.base.tables.rows import columns
from mtorkin.workflow import paths
from mtorkin.workflow.analyse import forced
from mtorkin.workflow.hard_links import link
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept, _table, forget, forget_but
from mtorkin.workflow.shares import Shares
from mtorkin.workflow.stored import below, write_below

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


def outputs(batch: str) -> dict[str, Any]:
    return {"problems": f"batches/{batch}/fit-problems.csv"}


def ask(
    find: Finder, wells: pd.DataFrame = WELLS, more: object = None, batch: str = "001", **params: object
) -> dict[str, Any]:
    kept = Kept.of("fit", Job({}, outputs(batch), PARAMS | params, Settings(), "log"))
    return kept.found("TOR-1", {"family_wells": wells}, more, find)


def test_the_same_is_not_found_twice_and_reads_as_when_it_was_found():
    find = Finder()
    first, second = ask(find), ask(find)
    assert find.times == 1
    assert first == second
    for found in (first, second):
        pd.testing.assert_frame_equal(
            tables.FAMILY_WELLS.frame(pd.DataFrame(found["wells"], dtype=object)), WELLS, check_exact=True
        )


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
        Kept("fit", {}, "001").found("TOR-1", {}, None, fail)
    assert not list(tmp_path.rglob("*.gz"))


class Texts(Finder):
    """Finds a text that a table is written of."""

    def __call__(self) -> dict[str, Any]:
        self.times += 1
        return {"wells": below(tables.FAMILY_WELLS, WELLS), "value": {"z": 1 / 3, "a": 1}}


def written(find: Finder, batch: str = "001") -> dict[str, Any]:
    """What is found on the compound, which then stands in a table below another; the job has ended."""
    kept = Kept.of("fit", Job({}, outputs(batch), PARAMS, Settings(), "log"))
    found = kept.found("TOR-1", {"family_wells": WELLS}, None, find)
    spans = write_below(tables.FAMILY_WELLS, ["other\n", found["wells"]], "fits.csv.gz")
    kept.end({"wells": "fits.csv.gz"}, {"wells": {"TOR-1": spans[1]}})
    return found


def notes(tmp_path: Path, batch: str = "001") -> dict[str, Any]:
    file = tmp_path / paths.of(paths.KEPT_TOGETHER, stage="fit", batch=batch)
    return dict(json.loads(gzip.decompress(file.read_bytes())))


def test_what_a_job_found_is_one_file_at_its_end_without_what_stands_in_a_table(tmp_path):
    find = Texts()
    found = written(find)
    assert not list(tmp_path.glob(paths.of(paths.KEPT, stage="fit", compound="*")))
    assert [list(note["found"]) for note in notes(tmp_path).values()] == [["value"]]
    # Snakemake removes the table before the job is done again.
    Path("fits.csv.gz").unlink()
    assert ask(find) == found
    assert list(ask(find)["value"]) == ["z", "a"]
    assert written(find) == found
    assert find.times == 1


def test_a_compound_that_is_dealt_to_another_batch_is_found_there(tmp_path):
    find = Texts()
    found = written(find)
    # The batch that it was of is done first, without it.
    other = Kept.of("fit", Job({}, outputs("001"), PARAMS, Settings(), "log"))
    other.found("RAPA", {}, None, dict)
    other.end()
    assert written(find, "002") == found
    assert find.times == 1
    forget_but([Path("fits.csv.gz")], {"TOR-1": "002", "RAPA": "001"})
    assert [slug("RAPA")] == list(notes(tmp_path))
    assert [slug("TOR-1")] == list(notes(tmp_path, "002"))
    assert written(find, "002") == found
    assert find.times == 1


@pytest.mark.parametrize("damage", [None, b"", b"torn"])
def test_a_table_that_is_gone_or_damaged_has_it_found_anew(tmp_path, damage):
    find = Texts()
    found = written(find)
    (table,) = tmp_path.glob(paths.of(paths.KEPT_TABLE, digest="*"))
    if damage is None:
        table.unlink()
    else:
        table.write_bytes(damage)
    _table.cache_clear()
    assert ask(find) == found
    assert find.times == 2


def test_another_job_may_keep_the_same_table_at_the_same_time(monkeypatch):
    """Where nothing is predicted the tables of all batches are alike."""

    def beside(table: Path, at: Path) -> None:
        link(table, at)
        link(table, at)

    monkeypatch.setattr("mtorkin.workflow.kept.link", beside)
    find = Texts()
    found = written(find)
    assert ask(find) == found
    assert find.times == 1


@pytest.mark.parametrize("damage", [b"", b"torn", gzip.compress(b"[]", mtime=0)])
def test_damaged_notes_have_it_found_anew(tmp_path, damage):
    find = Texts()
    found = written(find)
    (tmp_path / paths.of(paths.KEPT_TOGETHER, stage="fit", batch="001")).write_bytes(damage)
    assert written(find) == found
    assert find.times == 2


def test_tables_that_no_batch_has_any_more_are_not_kept(tmp_path):
    find = Texts()
    written(find)
    forget_but([Path("fits.csv.gz")], {})
    ask(find)
    assert find.times == 1
    # Notes that only say where something stood are none.
    forget_but([], {})
    assert not list((tmp_path / "batches/kept/tables").iterdir())
    assert not list((tmp_path / "batches/kept/together/fit").iterdir())


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
