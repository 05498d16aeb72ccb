"""How the velocity of a well was taken, in words: its treatment, and what to be wary of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Fewer reads than this are a line whatever the plate says of their scatter, and flagged.
FEW = 5
#: Loss of velocity within the window below which a curve is called a line.
STRAIGHT = 0.01
#: Loss of velocity within the window from which on a well is flagged as curved.
CURVED = 0.1


@dataclass(frozen=True)
class Treatment:
    """What was done with one well.

    Attributes
    ----------
    reads, of
        Reads that the velocity rests on, and reads that there are.
    start, end
        The window, in min.
    decline
        k, the part of its velocity that the well loses per minute at first.
    reaction
        Minutes at the initial velocity that make the product at the end of the window.
    lag
        Minutes that are left out for a lag; 0 for none.
    saturated
        Time of the first saturated read, in min; infinite where there is none.
    converted
        Part of the scarcer substrate used within the window; nan where it is not known.
    law, own, misfit, chosen
        Whether the integrated rate law was fitted, the decline is the well's own, no window fits, and the user chose
        the window.
    beside
        Other lags that velocities were averaged over: time constant, and probability.
    """

    reads: int
    of: int
    start: float
    end: float
    decline: float
    reaction: float
    lag: float
    saturated: float
    converted: float
    law: bool
    own: bool
    misfit: bool
    chosen: bool
    beside: tuple[tuple[float, float], ...] = ()

    def method(self) -> str:
        """What was done."""
        through = f"{self.reads} reads" if self.reads == self.of else f"{self.reads} of {self.of} reads"
        whose = "its own decline" if self.own else "its own and the plate's decline"
        known = f"({whose}, at first {100.0 * self.decline:.3g} % per min)"
        if self.chosen or (not self.law and abs(self.decline) * self.reaction < STRAIGHT):
            done = f"slope of a line through {through}" + (" in the window given" if self.chosen else "")
        elif self.law:
            done = f"initial velocity by the integrated rate law through {through} {known}"
        else:
            done = f"initial slope of a curve through {through} {known}"
        for tau, weight in self.beside:
            what = f"a lag of {tau:.2g} min" if tau > 0 else "no lag"
            done += f", averaged with the same for {what} ({100.0 * weight:.0f} %)"
        return done

    def flags(self) -> list[str]:
        """What to be wary of."""
        found = {
            f"lag until {self.lag:.3g} min": self.lag > 0,
            f"saturated from {self.saturated:.3g} min on": bool(np.isfinite(self.saturated)),
            f"fewer than {FEW} reads": self.reads < FEW,
            self._curved(): bool(self._curved()),
        }
        if self.law:
            percent = f"{100 * self.converted:.0f} %"
            found[f"depleted: {percent} of the scarcer substrate used within the window"] = True
        return [flag for flag, holds in found.items() if holds]

    def _curved(self) -> str:
        """The flag of a curved well; empty where it is straight."""
        if self.misfit:
            return "curved: no window fits"
        if not self.reads:
            return ""
        change = 1.0 - np.exp(-np.clip(self.decline * (self.end - self.start), -5.0, 700.0))
        if abs(change) <= CURVED:
            return ""
        what = "falls" if change > 0 else "rises"
        rest = ", the slope is their mean" if self.chosen else ", the initial one is given"
        return f"curved: the velocity {what} by {100 * abs(change):.0f} % within the window{rest}"
