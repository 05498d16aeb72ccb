"""Mechanisms as constraints on the rate law: which constants exist and which are tied.

A mechanism writes each constant of the law as a product of powers of the constants that it leaves free, which is a linear map between their
logarithms. A constant that a mechanism does not mention does not exist: infinite for a dissociation constant of the inhibitor, zero for beta. Adding a
mechanism is adding a row.

The law of two substrates (A, which is ATP, and B, the protein) has the constants Vmax, Ka, Kb, phi (interaction of A and B), K_E, K_EA, K_EB, K_EAB
(inhibitor to each enzyme form) and beta (turnover that the inhibited ternary complex keeps). With one substrate held constant it is the
textbook law in Vmax, Km, Kic, Kiu and beta; at a single level of both it is a dose-response curve in V0, Kapp and beta.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from mtorkin.kinetics.engine.constraint import Model

Product = Mapping[str, float]

#: What the textbook calls the constants of the general law, by scheme.
_IN_LAW = {
    "axis": {"Vmax": "Vmax", "Km": "Ka", "Kic": "K_E", "Kiu": "K_EA", "beta": "beta", "Ksi": "Ksa", "h": "hill_a"},
    "level": {"V0": "Vmax", "Kapp": "K_E", "beta": "beta"},
}


@dataclass(frozen=True, eq=False)
class Mechanism:
    """A constraint on the rate law.

    Parameters
    ----------
    name
        Name in the field's terms.
    constants
        For every constant that exists, the free parameters whose powers it is a product of; the empty product is 1.
    scheme
        ``axis``: one substrate varies. ``level``: one level of substrate. ``random``, ``ATP first``: two substrates, by order of binding.
    free
        Names of the free parameters.
    """

    name: str
    constants: Mapping[str, Product]
    scheme: str = "axis"
    free: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = dict.fromkeys(name for product in self.constants.values() for name in product)
        object.__setattr__(self, "free", tuple(names))

    @property
    def partial(self) -> bool:
        """Whether some turnover is left at saturation."""
        return "beta" in self.constants

    @property
    def derived(self) -> dict[str, Product]:
        """The constants that exist and are tied to others."""
        return {name: powers for name, powers in self.constants.items() if powers and name not in self.free}

    def with_baseline(self, baseline: str) -> Mechanism:
        """The same constraint with another law of the substrate: see `BASELINES`."""
        return self if baseline == "Michaelis-Menten" else _with_baseline(self, baseline)

    def model(self, plates: int = 1) -> Model:
        """The constraint as the engine takes it, with a free scale for every plate but the first."""
        return _model(self, plates)


@cache
def _with_baseline(mechanism: Mechanism, baseline: str) -> Mechanism:
    return Mechanism(mechanism.name, {**mechanism.constants, **BASELINES[baseline]}, mechanism.scheme)


@cache
def _model(mechanism: Mechanism, plates: int) -> Model:
    names = _IN_LAW.get(mechanism.scheme, {})
    constants = {names.get(name, name): powers for name, powers in mechanism.constants.items()}
    return Model.of(mechanism.scheme, constants, plates)


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

#: Laws of the substrate that could be mistaken for inhibition: excess substrate that inhibits, and a sigmoid or shallow curve.
BASELINES: dict[str, dict[str, Product]] = {
    "Michaelis-Menten": {},
    "substrate inhibition": {"Ksi": {"Ksi": 1}},
    "Hill": {"h": {"h": 1}},
}

# One substrate varies; alpha = Kiu/Kic throughout.
NO_INHIBITION = _axis("no inhibition")
MICHAELIS_MENTEN = _axis("Michaelis-Menten")
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

# The same laws led by Kiu, for regions where the inhibitor prefers the enzyme-substrate complex.
MIXED_BY_KIU = _axis("mixed", Kic=_KIU_OVER_ALPHA, Kiu=_KIU)
PARTIAL_MIXED_BY_KIU = _axis("partial mixed", Kic=_KIU_OVER_ALPHA, Kiu=_KIU, beta=_BETA)

# One substrate level.
LEVEL_NO_INHIBITION = _level("no inhibition")
LEVEL_COMPLETE = _level("complete", Kapp={"Kapp": 1})
LEVEL_PARTIAL = _level("partial", Kapp={"Kapp": 1}, beta=_BETA)

DOSE_RESPONSE = (LEVEL_NO_INHIBITION, LEVEL_COMPLETE, LEVEL_PARTIAL)

# Two substrates. Ki is the constant of the form bound best; alpha (along ATP) and gamma (along the protein) are the factors by which binding is weaker
# once that substrate is bound, delta is the factor between the two forms of a pair.
_KI: Product = {"Ki": 1}
_ALPHA: Product = {"Ki": 1, "alpha": 1}
_GAMMA: Product = {"Ki": 1, "gamma": 1}
_DELTA: Product = {"Ki": 1, "delta": 1}
_ALPHA_GAMMA: Product = {"Ki": 1, "alpha": 1, "gamma": 1}
_KI_OVER_ALPHA: Product = {"Ki": 1, "alpha": -1}
_KI_OVER_GAMMA: Product = {"Ki": 1, "gamma": -1}

#: Name to the constants of the inhibitor; the table of the science page, with the partial forms.
TWO_SUBSTRATES: dict[str, dict[str, Product]] = {
    "no inhibition": {},
    "ATP-competitive": {"K_E": _KI, "K_EB": _KI},
    "ATP-competitive, unequal": {"K_E": _KI, "K_EB": _DELTA},
    "bisubstrate-like": {"K_E": _KI},
    "substrate-competitive": {"K_E": _KI, "K_EA": _KI},
    "substrate-competitive, unequal": {"K_E": _KI, "K_EA": _DELTA},
    "substrate-competitive, after ATP": {"K_EA": _KI},
    "uncompetitive vs ATP": {"K_EA": _KI, "K_EAB": _KI},
    "uncompetitive vs ATP, unequal": {"K_EA": _KI, "K_EAB": _DELTA},
    "uncompetitive vs protein": {"K_EB": _KI, "K_EAB": _KI},
    "uncompetitive vs protein, unequal": {"K_EB": _KI, "K_EAB": _DELTA},
    "uncompetitive vs both": {"K_EAB": _KI},
    "noncompetitive": {"K_E": _KI, "K_EA": _KI, "K_EB": _KI, "K_EAB": _KI},
    "mixed vs ATP": {"K_E": _KI, "K_EB": _KI, "K_EA": _ALPHA, "K_EAB": _ALPHA},
    "mixed vs protein": {"K_E": _KI, "K_EA": _KI, "K_EB": _GAMMA, "K_EAB": _GAMMA},
    "mixed vs both": {"K_E": _KI, "K_EA": _ALPHA, "K_EB": _GAMMA, "K_EAB": _ALPHA_GAMMA},
    "partial noncompetitive": {"K_E": _KI, "K_EA": _KI, "K_EB": _KI, "K_EAB": _KI, "beta": _BETA},
    "partial mixed vs ATP": {"K_E": _KI, "K_EB": _KI, "K_EA": _ALPHA, "K_EAB": _ALPHA, "beta": _BETA},
    "rapalog-like": {"K_E": _KI, "K_EA": _KI, "K_EB": _GAMMA, "K_EAB": _GAMMA, "beta": _BETA},
    "general": {"K_E": {"K_E": 1}, "K_EA": {"K_EA": 1}, "K_EB": {"K_EB": 1}, "K_EAB": {"K_EAB": 1}},
    "partial general": {
        "K_E": {"K_E": 1}, "K_EA": {"K_EA": 1}, "K_EB": {"K_EB": 1}, "K_EAB": {"K_EAB": 1}, "beta": _BETA,
    },
}  # fmt: skip

#: Mixed mechanisms led by the forms that hold the substrate, for regions where the inhibitor prefers these.
LED_BY_COMPLEX: dict[str, dict[str, Product]] = {
    "mixed vs ATP": {"K_EA": _KI, "K_EAB": _KI, "K_E": _KI_OVER_ALPHA, "K_EB": _KI_OVER_ALPHA},
    "mixed vs protein": {"K_EB": _KI, "K_EAB": _KI, "K_E": _KI_OVER_GAMMA, "K_EA": _KI_OVER_GAMMA},
}

#: Orders in which the substrates bind.
ORDERS = ("random", "ATP first")


@cache
def two_substrates(name: str, order: str) -> Mechanism | None:
    """A mechanism of `TWO_SUBSTRATES` by name and order of binding.

    With ATP first there is no form EB and no phi. ``None`` where nothing would be left of the mechanism, or only another one.
    """
    inhibitor = TWO_SUBSTRATES[name]
    if order == "random":
        return _two_substrates(name, inhibitor, order)
    without = _without_eb(inhibitor)
    others = (_without_eb(TWO_SUBSTRATES[other]) for other in list(TWO_SUBSTRATES)[: list(TWO_SUBSTRATES).index(name)])
    if len({name for powers in without.values() for name in powers}) > len(without) or any(
        _same(without, other) for other in others
    ):
        return None
    return _two_substrates(name, without, order)


@cache
def led_by_complex(name: str, order: str) -> Mechanism:
    """A mechanism of `LED_BY_COMPLEX` by name and order of binding."""
    inhibitor = LED_BY_COMPLEX[name]
    return _two_substrates(name, inhibitor if order == "random" else _without_eb(inhibitor), order)


def _two_substrates(name: str, inhibitor: Mapping[str, Product], order: str) -> Mechanism:
    base: dict[str, Product] = {"Vmax": {"Vmax": 1}, "Ka": {"Ka": 1}, "Kb": {"Kb": 1}}
    interaction: dict[str, Product] = {"phi": {"phi": 1}} if order == "random" else {}
    return Mechanism(name, {**base, **interaction, **inhibitor}, order)


def _without_eb(inhibitor: Mapping[str, Product]) -> dict[str, Product]:
    return {constant: powers for constant, powers in inhibitor.items() if constant != "K_EB"}


def _same(one: Mapping[str, Product], other: Mapping[str, Product]) -> bool:
    """Whether two sets of constants are the same constraint, whatever their free parameters are called."""

    def shape(constants: Mapping[str, Product]) -> list[tuple[str, tuple[tuple[int, float], ...]]]:
        numbers: dict[str, int] = {}
        return [
            (constant, tuple((numbers.setdefault(name, len(numbers)), power) for name, power in powers.items()))
            for constant, powers in constants.items()
        ]

    return shape(one) == shape(other)
