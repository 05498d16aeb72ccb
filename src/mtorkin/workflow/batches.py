"""The compounds of a study, dealt into batches: each is a job of its own.

How many batches there are follows from the number of assay folders, so that Snakemake knows every job before one runs.
It does not follow from the number of cores, since results must not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: Plates for each batch from which on compounds are dealt by plate: batches are then of about the same size.
PLATES = 10


def batches(n_assays: int, batch_size: int) -> list[str]:
    """Names of the batches of a study, from what is known of it before a file is read.

    There are at least two where there are two folders, so that a small study has work for two cores.
    """
    count = max(-(-n_assays // batch_size), min(n_assays, 2))
    return [f"{number:03d}" for number in range(1, count + 1)]


def deal(first: Mapping[str, str], names: list[str]) -> dict[str, str]:
    """The batch of every compound, which no other compound decides on.

    Those that are first on the same plate go together, so that a plate is given to few batches and a corrected one
    changes few; where there are few plates for a batch, each goes by itself.

    Parameters
    ----------
    first
        The first plate of each compound.
    names
        The batches.
    """
    enough = len(set(first.values())) >= PLATES * len(names)
    return {compound: batch_of(plate if enough else compound, names) for compound, plate in first.items()}


def batch_of(key: str, names: list[str]) -> str:
    """The batch that a text stands for: by its digest, so that nothing else matters."""
    return names[int(hashlib.sha256(key.encode()).hexdigest(), 16) % len(names)]


def dealt_before(file: Path) -> tuple[int, int]:
    """How many compounds a run before has dealt, into how many batches; none where its file is not there or damaged."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return len(found), len({about["batch"] for about in found.values()})
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return 0, 0


def owner(table: pd.DataFrame) -> pd.Series:
    """What a family is dealt and fitted by: its compound; substrate kinetics have none and go by their own name."""
    return table["compound"].mask(table["compound"].isna() | (table["compound"] == ""), table["family"])
