"""Mechanisms as constraints on the rate law: which constants exist and which are tied.

The law of one axis has five constants: Vmax, Km, Kic (inhibitor to free enzyme), Kiu (inhibitor to the enzyme-substrate complex) and beta
(turnover kept by the inhibited complex). A mechanism writes each as a product of powers of the constants that it leaves free, which is a linear map
between their logarithms. A constant that a mechanism does not mention does not exist: infinite for Kic and Kiu, zero for beta. Adding a mechanism is
adding a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The constants of the law, in the order of the full parameter vector.
AXIS_CONSTANTS = ("Vmax", "Km", "Kic", "Kiu", "beta")
LEVEL_CONSTANTS = ("V0", "Kapp", "beta")

Product = Mapping[str, float]


@dataclass(frozen=True)
class Mechanism:
    """A constraint on the rate law.

    Parameters
    ----------
    name
        Name in the field's terms.
    constants
        For every constant that exists, the free parameters whose powers it is a product of; the empty product is 1.
    scheme
        ``axis``: one substrate varies. ``level``: one level of substrate, a dose-response curve.
    """

    name: str
    constants: Mapping[str, Product]
    scheme: str = "axis"
    free: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        free: dict[str, None] = {}
        for product in self.constants.values():
            free.update(dict.fromkeys(product))
        object.__setattr__(self, "free", tuple(free))

    @property
    def partial(self) -> bool:
        """Whether some turnover is left at saturation."""
        return "beta" in self.constants


def _axis(name: str, **constants: Product) -> Mechanism:
    return Mechanism(name, {"Vmax": {"Vmax": 1}, "Km": {"Km": 1}, **constants})


def _level(name: str, **constants: Product) -> Mechanism:
    return Mechanism(name, {"V0": {"V0": 1}, **constants}, scheme="level")


_KIC: Product = {"Kic": 1}
_KIU: Product = {"Kiu": 1}
_ALPHA_KIC: Product = {"Kic": 1, "alpha": 1}
_KIU_OVER_ALPHA: Product = {"Kiu": 1, "alpha": -1}
_BETA: Product = {"beta": 1}
_ONE: Product = {}

#: One substrate varied. alpha = Kiu/Kic throughout.
NO_INHIBITION = _axis("no inhibition")
COMPETITIVE = _axis("competitive", Kic=_KIC)
UNCOMPETITIVE = _axis("uncompetitive", Kiu=_KIU)
NONCOMPETITIVE = _axis("noncompetitive", Kic=_KIC, Kiu=_KIC)
MIXED = _axis("mixed", Kic=_KIC, Kiu=_ALPHA_KIC)
PARTIAL_COMPETITIVE = _axis("partial competitive", Kic=_KIC, Kiu=_ALPHA_KIC, beta=_ONE)
PARTIAL_UNCOMPETITIVE = _axis("partial uncompetitive", Kiu=_KIU, beta=_BETA)
PARTIAL_NONCOMPETITIVE = _axis("partial noncompetitive", Kic=_KIC, Kiu=_KIC, beta=_BETA)
PARTIAL_MIXED = _axis("partial mixed", Kic=_KIC, Kiu=_ALPHA_KIC, beta=_BETA)

TEXTBOOK = (
    NO_INHIBITION, COMPETITIVE, UNCOMPETITIVE, NONCOMPETITIVE, MIXED, PARTIAL_COMPETITIVE, PARTIAL_UNCOMPETITIVE,
    PARTIAL_NONCOMPETITIVE, PARTIAL_MIXED,
)  # fmt: skip

#: The same laws led by Kiu, for regions where the inhibitor prefers the enzyme-substrate complex.
MIXED_BY_KIU = _axis("mixed", Kic=_KIU_OVER_ALPHA, Kiu=_KIU)
PARTIAL_MIXED_BY_KIU = _axis("partial mixed", Kic=_KIU_OVER_ALPHA, Kiu=_KIU, beta=_BETA)

#: One substrate level.
LEVEL_NO_INHIBITION = _level("no inhibition")
LEVEL_COMPLETE = _level("complete", Kapp={"Kapp": 1})
LEVEL_PARTIAL = _level("partial", Kapp={"Kapp": 1}, beta=_BETA)

DOSE_RESPONSE = (LEVEL_NO_INHIBITION, LEVEL_COMPLETE, LEVEL_PARTIAL)
