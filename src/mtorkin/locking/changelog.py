"""What the CHANGELOG says of the changes between two versions."""

from __future__ import annotations

import re
from collections.abc import Collection


def since(changelog: str, version: str, rooms: Collection[str]) -> list[str]:
    r"""The first sentence of every entry above a version, of some rooms.

    Parameters
    ----------
    changelog
        A page with a heading of the second level for each version, newest first, headings of the third level for what
        changed, and entries below them.
    version
        The version whose successors are asked for; nothing is known of them where it has no heading.
    rooms
        Rooms whose sources differ: entries below a heading with the name of one of them count.

    Returns
    -------
    list of str
        Lines such as ``Verdict: Partial uncompetitive inhibitors have two patterns.``

    Examples
    --------
    >>> page = ["## 0.2.0", "### Verdict", "- **One** word. And why.", "### Readers", "- A row.", "## 0.1.0"]
    >>> since("\n".join(page), "0.1.0", {"verdict"})
    ['Verdict: One word.']
    """
    newer, found, _ = re.sub(r"^", "\n", changelog).partition(f"\n## {version}")
    if not found:
        return []
    said = []
    for section in newer.split("\n### ")[1:]:
        heading, _, content = section.partition("\n")
        if heading.strip().lower() in rooms:
            content = content.partition("\n## ")[0]
            said += [f"{heading.strip()}: {_first_sentence(entry)}" for entry in _entries(content)]
    return said


def _entries(content: str) -> list[str]:
    """Paragraphs and points of a section."""
    return [entry for entry in re.split(r"\n\s*\n|\n- |^- ", content.strip()) if entry.strip()]


def _first_sentence(entry: str) -> str:
    plain = " ".join(entry.replace("**", "").split())
    return re.split(r"(?<=[.:])\s", plain, maxsplit=1)[0]
