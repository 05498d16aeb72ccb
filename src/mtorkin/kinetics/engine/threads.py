"""Ranges of problems, dealt to threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np


def in_threads(run: Callable[[int, int], None], count: int, threads: int) -> None:
    """Run over ranges of problems."""
    if threads <= 1 or count <= 1:
        run(0, count)
        return
    # More ranges than threads, so that a slow one does not keep the others waiting.
    ends = np.linspace(0, count, min(count, 8 * threads) + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(run, first, last) for first, last in pairwise(ends)]:
            done.result()
