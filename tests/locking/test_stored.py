"""A lock is read as it was written; whatever is wrong with one is a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from locking.conftest import damaged

from mtorkin.locking.lock import FORMAT, Lock
from mtorkin.locking.stored import LockError, read_lock, write_lock

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def test_what_is_written_is_read(before, tmp_path):
    write_lock(before, tmp_path / "lock.json")
    assert read_lock(tmp_path / "lock.json") == before
    text = (tmp_path / "lock.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert text == json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    jsonschema.validate(content, json.loads((SCHEMAS / "lock.schema.json").read_text(encoding="utf-8")))


def test_a_damaged_lock_is_a_sentence_or_another_lock(before, tmp_path):
    path = tmp_path / "lock.json"
    write_lock(before, path)
    text = path.read_text(encoding="utf-8")
    refused = 0
    for seed in range(200):
        path.write_bytes(damaged(text, seed).encode("utf-8", "surrogatepass"))
        try:
            found = read_lock(path)
        except LockError as error:
            (problem,) = error.problems
            assert re.match(r"the lock lock\.json is damaged \(|lock\.json is no lock of mtorkin", problem.sentence())
            assert "\n" not in problem.sentence()
            refused += 1
        else:
            assert isinstance(found, Lock)
    assert refused > 120


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the lock lock.json is damaged (Expecting value"),
        ("[]", "lock.json is no lock of mtorkin, which states its `format`: take it from your version control"),
        ("{}", "lock.json is no lock of mtorkin"),
        ('{"format": "1"}', "lock.json is no lock of mtorkin"),
        ('{"format": true}', "lock.json is no lock of mtorkin"),
        ('{"format": 0}', "the lock lock.json is of format 0, which no mtorkin wrote"),
        (
            f'{{"format": {FORMAT + 1}}}',
            f"is of format {FORMAT + 1} and this mtorkin reads format {FORMAT}: use the newer",
        ),
        ('{"format": 1}', "the lock lock.json is damaged (program: Field required)"),
        ('{"format": 1, "format": 1}', "the key format is there twice"),
        ('{"format": NaN}', "NaN is no finite number"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_lock_is_told_apart(tmp_path, content, said):
    (tmp_path / "lock.json").write_text(content, encoding="utf-8")
    with pytest.raises(LockError) as refused:
        read_lock(tmp_path / "lock.json")
    assert said in str(refused.value)


def test_a_lock_that_is_not_there(tmp_path):
    with pytest.raises(LockError, match=r"the lock none.json cannot be read: No such file"):
        read_lock(tmp_path / "none.json")
