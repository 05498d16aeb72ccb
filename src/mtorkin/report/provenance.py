"""What a run rests on, as the index shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def flat(provenance: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, list[tuple[str, str]]]]]:
    """Plain entries, and named groups of the nested ones with dotted keys."""
    plain, nested = [], []
    for key, value in provenance.items():
        if isinstance(value, Mapping) or (isinstance(value, list) and value):
            nested.append((key, _leaves(value)))
        else:
            plain.append((key, _text(value)))
    return plain, nested


def _leaves(value: Any, prefix: str = "") -> list[tuple[str, str]]:
    entries = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
    leaves = []
    for key, inner in entries:
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(inner, (Mapping, list)) and inner:
            leaves += _leaves(inner, name)
        else:
            leaves.append((name, _text(inner)))
    return leaves


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None or value in ({}, []) else str(value)
