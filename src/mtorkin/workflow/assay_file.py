"""The assay that `ingest` understood, as the file that the later stages read."""

from __future__ import annotations

from pathlib import Path

from mtorkin.assays.schema import Assay

#: Content of the file where the assay could not be understood.
NOTHING = "null\n"


def write_assay(assay: Assay | None, path: str) -> None:
    """Write an assay, or that there is none."""
    text = NOTHING if assay is None else assay.model_dump_json() + "\n"
    Path(path).write_text(text, encoding="utf-8", newline="\n")


def read_assay(path: str) -> Assay | None:
    """The assay, or None where it could not be understood."""
    text = Path(path).read_text(encoding="utf-8")
    return None if text == NOTHING else Assay.model_validate_json(text)


def read_assays(names: list[str], files: list[str]) -> dict[str, Assay]:
    """The assays that could be understood, by name."""
    found = zip(names, map(read_assay, files), strict=True)
    return {name: assay for name, assay in found if assay is not None}
