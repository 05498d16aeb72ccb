"""What figures say, in characters that matplotlib's own font has."""

from __future__ import annotations

import re

#: Characters that the font may lack.
_LACKING = re.compile("[^\u0000-\u02af\u0370-\u052f\u2010-\u226f]")


def printable(text: str) -> str:
    """Text with every character that the font may lack replaced, so that no figure depends on the machine's fonts."""
    text = _LACKING.sub("?", text)
    return text if text.isprintable() else "".join(char if char.isprintable() else "?" for char in text)


def axis_label(name: str, unit: str) -> str:
    """``ATP (µM)``; without a unit, the name alone."""
    return printable(f"{name} ({unit})" if unit else name)


def plain(value: float, _position: object = None) -> str:
    """A number at a tick."""
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")
