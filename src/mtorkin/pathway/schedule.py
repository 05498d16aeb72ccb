"""When a compound is in the medium: given at time 0, washed out, and given again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mtorkin.base.errors import InputError
from mtorkin.pathway.simulate import Change

#: Times worth a look after each change of the medium, in min.
AFTER = (15.0, 120.0, 480.0)


@dataclass(frozen=True)
class Schedule:
    """When a compound is in the medium.

    Attributes
    ----------
    wash_out, again
        Minutes after the first dose at which it is washed out, and given again at the same dose; None: never.

    Raises
    ------
    InputError
        If it is given again before it was washed out.

    Examples
    --------
    >>> [change.doses for change in Schedule(wash_out=480, again=1440).changes("torin", 250.0)]
    [{'torin': 250.0}, {}, {'torin': 250.0}]
    """

    wash_out: float | None = None
    again: float | None = None

    def __post_init__(self) -> None:
        if self.wash_out is not None and self.wash_out <= 0:
            raise InputError("a compound is washed out after it was given: give a time above 0")
        if self.again is not None and (self.wash_out is None or self.again <= self.wash_out):
            raise InputError("a compound is given again after it was washed out: give a later time than that")

    @property
    def _turns(self) -> list[tuple[float, bool]]:
        """Times of change, and whether the compound is there from then on."""
        given = [(0.0, True), (self.wash_out, False), (self.again, True)]
        return [(time, there) for time, there in given if time is not None]

    def changes(self, name: str, dose: float) -> list[Change]:
        """What the medium holds of a compound, at a dose in nM."""
        return [Change(time, {name: dose} if there else {}) for time, there in self._turns]

    def times(self) -> list[float]:
        """Times worth a look, in min: some after every change of the medium, and the moment before each."""
        turns = [time for time, _ in self._turns]
        ends = [*turns[1:], float("inf")]
        spans = zip(turns, ends, strict=True)
        looked = {start + after for start, end in spans for after in AFTER if start + after < end}
        return sorted(looked | set(turns[1:]))

    def in_words(self, tell: Callable[[float], str]) -> str:
        """The schedule as it stands behind a dose, each time as it is told; empty where nothing is washed out."""
        parts = [] if self.wash_out is None else [f"washed out after {tell(self.wash_out)}"]
        return ", ".join([*parts, *([] if self.again is None else [f"given again after {tell(self.again)}"])])
