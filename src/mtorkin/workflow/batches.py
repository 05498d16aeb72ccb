"""The compounds of a study, dealt into batches: each is a job of its own.

How many batches there are follows from the number of assay folders, so that Snakemake knows every job before one runs.
It does not follow from the number of cores, since results must not.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def batches(n_assays: int, batch_size: int) -> list[str]:
    """Names of the batches of a study, from what is known of it before a file is read.

    There are at least two where there are two folders, so that a small study has work for two cores.
    """
    count = max(-(-n_assays // batch_size), min(n_assays, 2))
    return [f"{number:03d}" for number in range(1, count + 1)]


def batch_of(compound: str, names: list[str]) -> str:
    """The batch that a compound is dealt into: by a digest of its identifier, so that no other compound matters."""
    return names[int(hashlib.sha256(compound.encode()).hexdigest(), 16) % len(names)]


def owner(table: pd.DataFrame) -> pd.Series:
    """What a family is dealt and fitted by: its compound; substrate kinetics have none and go by their own name."""
    return table["compound"].mask(table["compound"].isna() | (table["compound"] == ""), table["family"])
