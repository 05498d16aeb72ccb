"""How far a run is, on the terminal's error stream."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from mtorkin.workflow.costs import COSTS
from mtorkin.workflow.events import DOES
from mtorkin.workflow.script import STAGE_FAILED

#: Seconds before anything is said of the time that is left, and below which nothing is.
SOON = 5.0
#: The rules that have a job a batch of compounds.
BATCHED = ("fit", "pathway", "settle", "pages")


class Show(Enum):
    """How much of a run is shown: nothing; one line that changes, or ten or so in a file; or every step and line."""

    QUIET = "quiet"
    USUAL = "usual"
    VERBOSE = "verbose"


@dataclass(frozen=True)
class Failed:
    """A job that failed: what it did, what was said of its end, and its logs, the stage's own first."""

    step: str
    said: str
    logs: tuple[str, ...]

    def sentence(self) -> str:
        """That it failed, why as far as is known, and where more is."""
        return f"{self.step} failed{f': {self.said}' if self.said else ''} (logs: {', '.join(self.logs)})"

    def is_error(self, out: Path) -> bool:
        """Whether the stage itself ended in an error: a job that was ended from outside has none in its log."""
        log = out / self.logs[0]
        return log.is_file() and STAGE_FAILED in log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Progress:
    """The steps of a run.

    Attributes
    ----------
    show
        How much is shown.
    planned
        How many jobs of each rule there are, once Snakemake knows; none where there is nothing to do.
    done, total, doing
        How many jobs have ended, of how many; and what began last.
    compounds, through
        How many compounds there are, 0 where nobody told; and with how many each rule is done.
    batches
        Into how many batches a run before has dealt them.
    begun, failed
        What each job does that has begun, by its number; and those whose last try failed.
    going, ended
        The rule of each job that has begun and not ended; and how many of each rule have ended.
    began, terminal
        When it began, in seconds of a clock; and whether a person looks on.
    """

    show: Show = Show.USUAL
    planned: dict[str, int] | None = None
    done: int = 0
    total: int = 0
    doing: str = ""
    compounds: int = 0
    batches: int = 0
    through: Counter[str] = field(default_factory=Counter)
    begun: dict[int, str] = field(default_factory=dict)
    failed: dict[int, Failed] = field(default_factory=dict)
    going: dict[int, str] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)
    terminal: bool = field(default_factory=sys.stderr.isatty)

    def hear(self, event: dict[str, Any]) -> None:
        """Take in an event of `mtorkin.workflow.events`, and show it."""
        if "planned" in event:
            self.planned = dict(event["planned"])
            self.total = sum(self.planned.values())
            if "families" in self.planned:
                self.compounds = self.batches = 0
        if "begins" in event:
            self.going[event["job"]] = event["begins"]
            self.doing = self.begun[event["job"]] = f"{DOES[event['begins']]} {event['of']}".strip()
            if self.show is Show.VERBOSE:
                self._print(f"begins: {self.doing}")
        self.compounds = event.get("compounds", self.compounds)
        if "through" in event:
            rule = event["through"]
            self.through[rule] += 1
            self.doing = f"{DOES[rule]}: {self.how_many(rule)}"
        if "failed" in event:
            failed = Failed(self.begun[event["failed"]], event["said"], tuple(event["logs"]))
            self.failed[event["failed"]] = failed
            if self.show is Show.VERBOSE:
                self._print(failed.sentence())
        if "ended" in event:
            self.failed.pop(event["ended"], None)
            self.ended[self.going.pop(event["ended"], "")] += 1
        if "done" in event:
            # Snakemake counts the target of the run too, which does nothing and comes last.
            asked = sum((self.planned or {}).values()) or event["total"]
            if event["done"] > asked:
                return
            self.done, self.total = event["done"], asked
        if self._changes or ("done" in event and (self._tenth or self.show is Show.VERBOSE)):
            self._say()

    @property
    def _changes(self) -> bool:
        """Whether there is one line that changes."""
        return self.terminal and self.show is Show.USUAL

    @property
    def _tenth(self) -> bool:
        """Whether the step that ended is the last of a tenth of all."""
        return bool(self.total) and self.done * 10 // self.total > (self.done - 1) * 10 // self.total

    def line(self) -> str:
        """How far the run is, what it does, and about how long the rest takes."""
        said = [f"{self.done} of {self.total} steps", *([self.doing] if self.doing and self.done < self.total else [])]
        left = self.left(time.monotonic() - self.began)
        return ", ".join([*said, *([left] if left else [])])

    def how_many(self, rule: str) -> str:
        """With how many compounds a rule is done, of how many."""
        done, all_ = self.through[rule], self._compounds(rule)
        of = f" of {all_:,}" if all_ else ""
        return f"{done:,}{of} compound{'' if (all_ or done) == 1 else 's'}"

    def _compounds(self, rule: str) -> int:
        """How many compounds a rule goes through, 0 where that is not known: some of its batches may need nothing."""
        some = rule in BATCHED and (self.planned or {}).get(rule, 0) < self.batches
        return 0 if some else self.compounds

    @property
    def share(self) -> float:
        """The part of the work that is done; a fit takes longer than a folder to read."""
        work = done = 0.0
        for rule, jobs in (self.planned or {}).items():
            compounds = self._compounds(rule)
            seconds = jobs * COSTS[rule].seconds
            work += seconds
            done += seconds * min(1.0, max(self.ended[rule] / jobs, self.through[rule] / compounds if compounds else 0))
        return done / work if work else 0.0

    def left(self, taken: float) -> str:
        """About how long the rest takes, at the pace so far."""
        share = self.share
        if not share or taken < SOON:
            return ""
        seconds = taken / share * (1.0 - share)
        if seconds < SOON:
            return ""
        return f"about {seconds / 60.0:.0f} min left" if seconds >= 90.0 else f"about {seconds:.0f} s left"

    def _say(self) -> None:
        if self.show is Show.QUIET or not self.total:
            return
        if self._changes:
            print(f"\r\x1b[K{self.line()}", end="", file=sys.stderr, flush=True)
        else:
            self._print(self.line())

    def _print(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave no line behind on a terminal."""
        if self._changes:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
