"""The reasons of a verdict as text: what a compound's page says, without figures."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from typing import Any

from mtorkin.base.shown import visible


def explained(record: Mapping[str, Any], *, width: int | None = None) -> str:
    """A verdict with its reasons, what is not excluded and what would tell.

    Parameters
    ----------
    record
        The record of the compound in ``verdicts.json``.
    width
        Columns to fill; default: those of the terminal.

    Returns
    -------
    str
        Lines, each ending in a newline.

    Examples
    --------
    >>> said = {"sentence": "X does not inhibit.", "reasons": ["Along ATP: no inhibition."]}
    >>> print(explained({**said, "flags": [], "not_excluded": [], "what_would_settle": [], "simulated": False}), end="")
    X does not inhibit.
    <BLANKLINE>
    Why:
      Along ATP: no inhibition.
    """
    width = max(width or shutil.get_terminal_size().columns, 20)
    parts = {
        "Why": record["reasons"],
        "Mind": record["flags"],
        "Not excluded": [item["what"] for item in record["not_excluded"]],
        "What would tell": record["what_would_settle"],
    }
    lines = textwrap.wrap(visible(record["sentence"]), width)
    if record["simulated"]:
        lines += ["Some or all of its data are simulated."]
    for heading, sentences in parts.items():
        if sentences:
            lines += ["", f"{heading}:"]
        for sentence in sentences:
            lines += textwrap.wrap(visible(sentence), width, initial_indent="  ", subsequent_indent="    ")
    return "\n".join([*lines, ""])
