"""A model as a constraint on the general rate law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine import law
from mtorkin.kinetics.engine.law import CONSTANTS, FORMS

Array = NDArray[np.float64]

#: The forms that exist without inhibitor, the productive one last.
SCHEMES = {
    "level": ("E",),
    "axis": ("E", "EA"),
    "random": ("E", "EA", "EB", "EAB"),
    "ATP first": ("E", "EA", "EAB"),
}


@dataclass(frozen=True, eq=False)
class Model:
    """A constraint on the rate law: a linear map from the log parameters to the log constants that exist.

    Parameters
    ----------
    scheme
        A key of `SCHEMES`.
    to_constants
        Shape (constants, k); rows in the order of `law.CONSTANTS`, then the scales of plates 1, 2, ...
    exists
        Which constants exist, shape (constants,). Of those that do not, a dissociation constant is infinite, beta is 0,
        phi and the Hill exponents are 1, and the substrate does not inhibit.
    offset
        Logs of the constants where the log parameters are 0, shape (constants,).
    names
        Names of the parameters.
    """

    scheme: str
    to_constants: Array
    exists: NDArray[np.bool_]
    offset: Array
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, scheme: str, constants: Mapping[str, Mapping[str, float]], plates: int = 1) -> Model:
        """A model from products of powers.

        Parameters
        ----------
        scheme
            A key of `SCHEMES`.
        constants
            For each constant of `law.CONSTANTS` that exists, the powers of the parameters whose product it is; the
            empty product is 1.
        plates
            Number of plates; each but the first has a free scale, named ``scale 1`` and so on.
        """
        unknown = set(constants) - set(CONSTANTS)
        if scheme not in SCHEMES or unknown:
            raise ValueError(f"not a scheme or constants of the rate law: {scheme}, {', '.join(sorted(unknown))}")
        names = dict.fromkeys(name for powers in constants.values() for name in powers)
        names.update(dict.fromkeys(f"scale {plate}" for plate in range(1, plates)))
        rows = len(CONSTANTS) + plates - 1
        position = {name: column for column, name in enumerate(names)}
        to_constants = np.zeros((rows, len(names)))
        exists = np.zeros(rows, bool)
        for constant, powers in constants.items():
            row = CONSTANTS.index(constant)
            exists[row] = True
            for name, power in powers.items():
                to_constants[row, position[name]] = power
        for plate in range(1, plates):
            to_constants[law.PLATES - 1 + plate, position[f"scale {plate}"]] = 1.0
            exists[law.PLATES - 1 + plate] = True
        return cls(scheme, to_constants, exists, np.zeros(rows), tuple(names))

    @cached_property
    def k(self) -> int:
        """Number of parameters."""
        return int(self.to_constants.shape[1])

    @cached_property
    def forms(self) -> tuple[int, ...]:
        """Forms that exist without inhibitor."""
        more = [form for form, constant in ((law.EAA, law.KSA), (law.EBB, law.KSB)) if self.exists[constant]]
        return (*(FORMS.index(name) for name in SCHEMES[self.scheme]), *more)

    @cached_property
    def productive(self) -> int:
        """The form that turns over."""
        return FORMS.index(SCHEMES[self.scheme][-1])

    @cached_property
    def linear(self) -> int:
        """The parameter in whose exponential the law is linear, -1 where there is none."""
        row = self.to_constants[law.VMAX]
        own = np.flatnonzero(row)
        if own.size == 1 and row[own[0]] == 1.0 and np.count_nonzero(self.to_constants[:, own[0]]) == 1:
            return int(own[0])
        return -1

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The constant that each parameter equals, or ``ratio``; starting points are chosen by it."""
        found = ["ratio"] * self.k
        for row in range(self.to_constants.shape[0]):
            used = np.flatnonzero(self.to_constants[row])
            if (
                self.exists[row]
                and used.size == 1
                and self.to_constants[row, used[0]] == 1.0
                and found[used[0]] == "ratio"
            ):
                found[used[0]] = CONSTANTS[row] if row < len(CONSTANTS) else "scale"
        return tuple(found)
