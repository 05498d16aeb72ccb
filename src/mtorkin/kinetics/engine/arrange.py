"""The wells of a design, sorted into lanes for the law.

A level is one set of substrates, enzyme, plate and group; its wells become the rows of one lane, eight lanes to a
block.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import math

import numpy as np
from numba import njit

from mtorkin.kinetics.engine.lanes import WIDTH
from mtorkin.kinetics.engine.options import ALLOCATING

#: Rows of the table of wells: the first five (A, B, enzyme, plate and group) make a level, all of them a condition.
LEVEL, INHIBITOR, EXCESS, ROWS = 5, 5, 6, 7
#: An excess of zero is kept above zero, since its square must not vanish; in any unit this is nothing beside a
#: concentration.
_SMALLEST_EXCESS = 1e-140


def arrange(table, order, combine):
    """Lanes of the wells of a design.

    Parameters
    ----------
    table
        Concentrations of A, B and enzyme, numbers of the plate and of the group, concentration of the inhibitor, and
        excess of one of its partners, shape (7, n).
    order
        Wells sorted by the rows of ``table``, the first row first.
    combine
        Whether wells of one condition share a cell.

    Returns
    -------
    tuple
        The fields of `mtorkin.kinetics.engine.records.WellLanes`: place of every well among the cells; inhibitor of
        every cell; first row of every block of lanes and where the last one ends; A, B, enzyme and plate of every
        lane; and excess of every cell, above zero.

    Raises
    ------
    ValueError
        Where a number is negative or not finite.
    """
    n = order.size
    for c in range(ROWS):
        for i in range(n):
            if not 0.0 <= table[c, i] < math.inf:
                raise ValueError("concentrations and plate numbers must be finite and not negative")
    new_level, new_cell, cells = _beginnings(table, order, combine)
    longest = -(-cells // WIDTH)
    lane, place, head, length = _cut_levels(order, new_level, new_cell, longest)
    rank, first_row = _longest_first(length, longest)
    blocks = first_row.size - 1
    levels, plate = np.zeros((3, blocks * WIDTH)), np.zeros(blocks * WIDTH, np.int64)
    for g in range(length.size):
        for c in range(3):
            levels[c, rank[g]] = table[c, head[g]]
        plate[rank[g]] = int(table[3, head[g]])
    inhibitor, cell_of_well = np.zeros(first_row[blocks] * WIDTH), np.empty(n, np.int64)
    excess = np.full(inhibitor.size, _SMALLEST_EXCESS)
    for i in range(n):
        at = rank[lane[i]]
        cell_of_well[order[i]] = (first_row[at // WIDTH] + place[i]) * WIDTH + at % WIDTH
        inhibitor[cell_of_well[order[i]]] = table[INHIBITOR, order[i]]
        excess[cell_of_well[order[i]]] = max(table[EXCESS, order[i]], _SMALLEST_EXCESS)
    return cell_of_well, inhibitor, first_row, levels[0], levels[1], levels[2], plate, excess


@njit(**ALLOCATING)
def _beginnings(table, order, combine):
    """Whether each well, in order, begins a level, and a cell; and the number of cells."""
    n = order.size
    cells = 0
    new_level, new_cell = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    for i in range(n):
        well, before = order[i], order[i - 1]
        for c in range(LEVEL):
            new_level[i] |= i == 0 or table[c, well] != table[c, before]
        new_cell[i] = new_level[i] or not combine
        for c in range(LEVEL, ROWS):
            new_cell[i] |= table[c, well] != table[c, before]
        cells += new_cell[i]
    return new_level, new_cell, cells


@njit(**ALLOCATING)
def _cut_levels(order, new_level, new_cell, longest):
    """Lane of each well and its row there; a well of each lane and how long it is. Levels longer than that are cut."""
    n = order.size
    lane, place = np.empty(n, np.int64), np.empty(n, np.int64)
    head, length = np.empty(n, np.int64), np.empty(n, np.int64)
    lanes = row = 0
    for i in range(n):
        row += new_cell[i]
        if new_level[i] or row == longest:
            head[lanes] = order[i]
            lanes += 1
            row = 0
        lane[i], place[i] = lanes - 1, row
        length[lanes - 1] = row + 1
    return lane, place, head[:lanes], length[:lanes]


@njit(**ALLOCATING)
def _longest_first(length, longest):
    """Rank of each lane by length, and the first row of every block of eight: so little of a block is filled up."""
    lanes = length.size
    rank_of_length = np.zeros(longest + 2, np.int64)
    for g in range(lanes):
        rank_of_length[longest - length[g] + 1] += 1
    rank_of_length = np.cumsum(rank_of_length)
    first_row = np.zeros(-(-lanes // WIDTH) + 1, np.int64)
    rank = np.empty(lanes, np.int64)
    for g in range(lanes):
        at = rank[g] = rank_of_length[longest - length[g]]
        rank_of_length[longest - length[g]] += 1
        if at % WIDTH == 0:
            first_row[at // WIDTH + 1] = length[g]
    return rank, np.cumsum(first_row)
