"""What figures say, in characters that matplotlib's own font has."""

from __future__ import annotations


def printable(text: str) -> str:
    """Text with every character that the font may lack replaced, so that no figure depends on the machine's fonts."""
    return "".join(
        char if char.isprintable() and (ord(char) < 0x2B0 or 0x370 <= ord(char) < 0x530 or 0x2010 <= ord(char) < 0x2270)
        else "?" for char in text
    )  # fmt: skip


def axis_label(name: str, unit: str) -> str:
    """``ATP (µM)``; without a unit, the name alone."""
    return printable(f"{name} ({unit})" if unit else name)


def plain(value: float, _position: object = None) -> str:
    """A number at a tick."""
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")
