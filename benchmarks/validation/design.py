"""The cells of the study: design, noise and disturbance, and how many compounds of which truth each holds."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import product

from truths import FAMILIES


@dataclass(frozen=True)
class Design:
    """What is pipetted.

    Levels of substrate and of inhibitor (zero included), replicates, axes, and whether wells without FKBP12 are
    measured too.
    """

    levels: int
    replicates: int
    axes: int
    arm: bool

    @property
    def name(self) -> str:
        size = f"{self.levels}x{self.levels} {'single' if self.replicates == 1 else 'duplicate'}"
        return (
            f"{size}, {'ATP axis' if self.axes == 1 else 'two axes'}{', with and without FKBP12' if self.arm else ''}"
        )


@dataclass(frozen=True)
class Cell:
    """One cell of the study."""

    design: Design
    noise: float
    disturbance: str

    @property
    def name(self) -> str:
        return f"{self.design.name}; {100 * self.noise:g} %; {self.disturbance}"


DESIGNS = tuple(
    Design(levels, replicates, axes, arm)
    for (levels, replicates), axes, arm in product([(4, 1), (4, 2), (6, 2), (8, 2)], (1, 2), (False, True))
)
NOISE = (0.05, 0.1, 0.2)
DISTURBANCES = ("clean", "outliers", "gradient", "wrong low control", "errors in [E] and pipetting")

CELLS = tuple(Cell(*each) for each in product(DESIGNS, NOISE, DISTURBANCES))


def compounds(
    per_cell: int, first: int = 0, cells: Container[str] | None = None
) -> Iterator[tuple[int, Cell, str, int]]:
    """Number, cell, family and index within the cell of every compound.

    Families come in turn, so that every part of the study is a fair sample.

    Parameters
    ----------
    per_cell
        Compounds of every cell.
    first
        Index of the first of them that is wanted.
    cells
        Names of the cells that are wanted; all where none is given.
    """
    dealt = [family for family, count in FAMILIES.items() for _ in range(count)]
    for index in range(first, per_cell):
        for place, cell in enumerate(CELLS):
            if cells is None or cell.name in cells:
                yield index * len(CELLS) + place, cell, dealt[(index + place) % len(dealt)], index


def is_of_first_stage(number: int, per_cell: int) -> bool:
    """Whether a compound is among the first of its cell, by which all cells are judged alike."""
    return number < per_cell * len(CELLS)
