"""What is pipetted: how many levels of substrate and of inhibitor, and how much a read scatters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Design:
    """A grid of substrate levels and doses (zero included) at two axes, in replicates, and the scatter of a well.

    Attributes
    ----------
    noise
        Coefficient of variation of the product of a well.
    """

    levels: int
    replicates: int
    noise: float

    @property
    def name(self) -> str:
        """As tables call it."""
        return (
            f"{self.levels}x{self.levels} {'single' if self.replicates == 1 else 'duplicate'}, {100 * self.noise:g} %"
        )


DESIGNS = tuple(Design(levels, 2, noise) for levels in (6, 8) for noise in (0.05, 0.08))
