"""The index while a run goes: a page that stands in for it, with the verdicts so far and the pages that are drawn.

Snakemake writes the index last, so that whoever opens a study in the middle would see the one of the run before, or
none. The page that stands in bears the oldest of dates: where a run is killed, the index is out of date.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtorkin.workflow import paths, stand_in
from mtorkin.workflow.events import DOES
from mtorkin.workflow.first_verdicts import FirstVerdicts
from mtorkin.workflow.progress import SOON, Progress

#: Seconds between one page and the next.
EVERY = 3.0
#: The date of the page, in seconds of the epoch: older than all that the index is made from.
OLD = 1.0


@dataclass
class Underway:
    """The page of one run.

    Attributes
    ----------
    out
        The directory of results.
    progress
        How far the run is; it hears each event first.
    clock
        Seconds of a clock.
    drawn
        Where the pages are that this run has drawn, by where the index will have them.
    """

    out: Path
    progress: Progress
    clock: Callable[[], float] = time.monotonic
    drawn: dict[str, str] = field(default_factory=dict)
    _next: float = field(init=False)
    _running: dict[int, tuple[str, str]] = field(default_factory=dict)
    _any: bool = False
    _decided: bool = False
    _over: bool = False
    _first: FirstVerdicts = field(init=False)

    def __post_init__(self) -> None:
        self._first = FirstVerdicts(self.out)
        self._next = self.clock() + SOON
        stand_in.begin(self.out)

    def hear(self, event: dict[str, Any]) -> None:
        """Take in an event, and write the page where it is time to; a short run has none."""
        if "begins" in event:
            self._running[event["job"]] = event["begins"], event["of"]
            self._over |= event["begins"] == "index"
        if "ended" in event:
            # Of a dry run no job ends.
            self._any = True
            rule, batch = self._running.pop(event["ended"], ("", ""))
            self._decided |= rule == "verdict"
            if rule == "fit":
                self._first.fitted(batch)
            if rule == "pages":
                self.drawn |= self._pages(batch)
        going = "index" in (self.progress.planned or {}) and self._any and not self._over
        if going and self.clock() >= self._next:
            self._write(goes_on=True)
            self._next = self.clock() + EVERY

    def end(self) -> None:
        """Say that the run has ended before its end, where the page still stands in for the index."""
        if _stands_in(self.out / paths.INDEX):
            stand_in.begin(self.out)
            self._write(goes_on=False)
        stand_in.withdraw(self.out)

    def _pages(self, batch: str) -> dict[str, str]:
        """The pages of a batch, which are not with the others yet."""
        directory = paths.of(paths.DRAWN["pages"], batch=batch)
        return {
            f"{paths.PAGES}/{page.name}": f"{directory}/{page.name}" for page in (self.out / directory).glob("*.html")
        }

    def _write(self, goes_on: bool) -> None:
        # Where there is no room for it, jobs have none for what matters, and say so; and the index may have begun.
        with contextlib.suppress(OSError):
            self._page(goes_on)

    def _page(self, goes_on: bool) -> None:
        from mtorkin.base import tables
        from mtorkin.report.underway import write_underway

        known = self._decided or "verdict" not in (self.progress.planned or {})
        verdicts = tables.VERDICTS.records(self.out / paths.VERDICTS) if known else self._first.so_far()
        through = [(DOES[rule], self.progress.how_many(rule)) for rule in self.progress.through]
        with tempfile.TemporaryDirectory(dir=self.out / "logs") as scratch:
            made = Path(scratch) / paths.INDEX
            missing = None if known else len(self._first.missing)
            write_underway(made, f"{self.progress.line()}.", through, verdicts, self.drawn, goes_on, missing)
            os.utime(made, (OLD, OLD))
            stand_in.put(made, self.out)


def forget_underway(out: Path) -> None:
    """Remove the page that a run left behind which was killed, so that the next one writes the index."""
    index = out / paths.INDEX
    if _stands_in(index):
        index.unlink()


def _stands_in(index: Path) -> bool:
    """Whether it is the page that stands in for the index."""
    return index.is_file() and index.stat().st_mtime == OLD
