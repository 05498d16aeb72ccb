"""File names of hostile identifiers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtorkin.base.slugs import slug


@pytest.mark.parametrize("text", ["torin1", "x-17", "a" * 48])
def test_plain_names_stay(text: str) -> None:
    assert slug(text) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [("ABC", "abc"), ("a b", "a-b"), ("a/b", "a\\b"), ("é", "e"), ("é", "e\u0301"), ("", "-"), ("..", "."),
     ("化合物", "化合"), ("a" * 60, "a" * 61), ("ABC", slug("ABC"))],
)  # fmt: skip
def test_different_identifiers_never_share_a_file(one: str, other: str) -> None:
    assert slug(one).casefold() != slug(other).casefold()


@pytest.mark.parametrize("text", ["con", "NUL", "com1", "aux"])
def test_device_names_are_not_used(text: str) -> None:
    assert slug(text).startswith(f"{text.lower()}-")


@given(st.text())
def test_any_text_gives_a_safe_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,56}", slug(text))


@given(st.text(), st.text())
def test_names_are_equal_only_for_equal_texts(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) == (one == other)
