"""What if the low control is not the background? A departure: a velocity that no inhibitor takes away.

A low control that reads too low or too high, another enzyme in the preparation, or enzyme that is dead to the inhibitor
leave every well with a part that belongs to no mechanism: the same in all wells, or the same fraction of the
uninhibited velocity. Complete inhibitors then look partial, and substrate-competitive ones like rapalogs. Each confined model is
therefore compared in this form too,

    v = law + c Vtop + r v0,   c and r Gaussian about 0 with a standard deviation of 5 %.

Either form is taken to be as likely beforehand: wells that can tell leave the other one nothing in any case.
"""

from __future__ import annotations

import numpy as np

from mtorkin.kinetics.evidence.departure import Departure

#: Standard deviation of either part, as a fraction of the largest and of the uninhibited velocity.
DEVIATION = 0.05
#: Probability, before any well is looked at, that the low control is not the background.
DOUBT = 0.5

LOW_CONTROL = Departure(
    "the low control is not the background",
    (DEVIATION, DEVIATION),
    lambda uninhibited: np.column_stack([np.ones(uninhibited.size), uninhibited]),
)
