"""Where the page lies that is about to stand in for the index.

The rule `index` takes this directory away before it writes: a page comes from there to its place in one step, which
fails from then on, so that none is ever put over an index.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from mtorkin.workflow import paths


def begin(out: Path) -> None:
    """Have pages stand in for the index of a directory of results from now on, where it can be written."""
    with contextlib.suppress(OSError):
        (out / paths.STAND_IN).mkdir(parents=True, exist_ok=True)


def put(page: Path, out: Path) -> None:
    """Put a page in the place of the index.

    Raises
    ------
    OSError
        If none may stand there any longer.
    """
    ready = out / paths.STAND_IN / page.name
    os.replace(page, ready)
    os.replace(ready, out / paths.INDEX)


def withdraw(out: Path) -> None:
    """Have no page stand in for the index from now on."""
    place = out / paths.STAND_IN
    over = place.with_suffix(".over")
    # Of a run that was killed in here.
    shutil.rmtree(over, ignore_errors=True)
    with contextlib.suppress(OSError):
        # At once, which the removal of a directory that holds a file is not.
        place.rename(over)
    shutil.rmtree(over, ignore_errors=True)
