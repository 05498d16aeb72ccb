"""Reading and writing a lock. Whatever is wrong with one is a sentence."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mtorkin.base.errors import InputError
from mtorkin.base.given import content as content_of
from mtorkin.locking.lock import FORMAT, Lock

#: What helps where a lock is damaged.
MEND = "take it from your version control, or write it anew with `mtorkin lock`"


class LockError(InputError):
    """A lock that cannot be read, or that a newer program wrote."""


def write_lock(lock: Lock, path: Path) -> None:
    """Write a lock: sorted keys, a line each, so that version control shows what changed.

    Raises
    ------
    InputError
        Where the file cannot be written.
    """
    text = json.dumps(lock.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"the lock {path.name} cannot be written: {error.strerror}; choose another --out") from None


def read_lock(path: Path) -> Lock:
    """The lock in a file.

    Raises
    ------
    LockError
        With one sentence that says why it cannot be read.
    """
    try:
        content = json.loads(
            content_of(path), object_pairs_hook=_each_once, parse_float=_finite, parse_constant=_finite
        )
        # Half of a character, which JSON can escape, could not be shown.
        json.dumps(content, ensure_ascii=False).encode()
    except OSError as error:
        raise LockError(f"the lock {path.name} cannot be read: {error.strerror}; name an existing file") from None
    except (ValueError, RecursionError) as error:
        raise LockError(f"the lock {path.name} is damaged ({_one_line(error)}): {MEND}") from None
    _readable_format(content, path.name)
    try:
        return Lock.model_validate(content)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise LockError(f"the lock {path.name} is damaged ({where}: {fault['msg']}): {MEND}") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; a key that it has twice would hide the first of its values."""
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)} is there twice")
    return content


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text} is no finite number")
    return number


def _readable_format(content: Any, name: str) -> None:
    found = content.get("format") if isinstance(content, dict) else None
    if isinstance(found, bool) or not isinstance(found, int):
        raise LockError(f"{name} is no lock of mtorkin, which states its `format`: {MEND}")
    if found > FORMAT:
        raise LockError(
            f"the lock {name} is of format {found} and this mtorkin reads format {FORMAT}: use the newer mtorkin that "
            "wrote it"
        )
    if found < FORMAT:
        raise LockError(f"the lock {name} is of format {found}, which no mtorkin wrote: {MEND}")


def _one_line(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())
