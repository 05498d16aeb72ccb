"""A small assay folder to spoil in one way at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from mtorkin.base.errors import InputError

ASSAY = dedent(
    """\
    mtorkin: 1
    title: Torin1, ATP varied
    enzyme: {name: mTOR, total_concentration: 2 nM}
    substrates:
      ATP:
      protein: {name: 4E-BP1, concentration: 2 uM}
    conditions: {reaction_time: 20 min}
    detection: {format: tr-fret}
    plates:
      - {name: P1, file: plate1.csv, layout: layout.csv}
    """
)

LAYOUT = dedent(
    """\
    well,role,compound,inhibitor [nM],ATP [uM]
    A1,high control,,,100
    A2,low control,,,100
    B1,sample,TOR-1,0,100
    B2,sample,TOR-1,3.2,100
    """
)

EXPORT = ",1,2\nA,5000.5,100\nB,4990,2500\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a folder of text files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def good(folder: Path, **changes: str) -> Path:
    """A folder without a fault but for the changes: ``assay``, ``layout`` and ``export``."""
    texts = {"assay": ASSAY, "layout": LAYOUT, "export": EXPORT, **changes}
    names = {"assay": "assay.yaml", "layout": "layout.csv", "export": "plate1.csv"}
    return write(folder, {names[key]: text for key, text in texts.items()})


def sentences(call: Callable[[], object]) -> list[str]:
    """The sentences of the problems that a call raises."""
    with pytest.raises(InputError) as caught:
        call()
    return [problem.sentence() for problem in caught.value.problems]
