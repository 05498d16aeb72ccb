"""Mechanisms as constraints on the rate law: which constants exist and which are tied.

A mechanism writes each constant of the law as a product of powers of the constants that it leaves free, which is a
linear map between their logarithms. A constant that it does not mention does not exist: infinite for a dissociation
constant of the inhibitor, zero for beta. The rows are in `mechanisms.yaml`.

The law of two substrates (A, which is ATP, and B, the protein) has the constants Vmax, Ka, Kb, phi (interaction of A
and B), K_E, K_EA, K_EB, K_EAB (inhibitor to each enzyme form) and beta (turnover that the inhibited ternary complex
keeps). With one substrate held constant it is the textbook law in Vmax, Km, Kic, Kiu and beta. At a single level of
both it is a dose-response curve in V0, Kapp and beta.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.law.catalogue import NO_INHIBITION, Part, Product, load_catalogue

#: What the textbook calls the constants of the general law, by scheme.
_IN_LAW = {
    "axis": {"Vmax": "Vmax", "Km": "Ka", "Kic": "K_E", "Kiu": "K_EA", "beta": "beta", "Ksi": "Ksa", "h": "hill_a"},
    "level": {"V0": "Vmax", "Kapp": "K_E", "beta": "beta"},
}
#: The constants of the substrates alone, by scheme.
_SUBSTRATE: dict[str, dict[str, Product]] = {
    "level": {"V0": {"V0": 1.0}},
    "axis": {"Vmax": {"Vmax": 1.0}, "Km": {"Km": 1.0}},
    "random": {"Vmax": {"Vmax": 1.0}, "Ka": {"Ka": 1.0}, "Kb": {"Kb": 1.0}, "phi": {"phi": 1.0}},
    "ATP first": {"Vmax": {"Vmax": 1.0}, "Ka": {"Ka": 1.0}, "Kb": {"Kb": 1.0}},
}
#: The constants one of which leads a mechanism.
_LEADS = ("Kapp", "Kic", "Kiu", "Ki")

#: Orders in which two substrates bind.
ORDERS = ("random", "ATP first")

#: Laws of the substrate that could be mistaken for inhibition: excess substrate that inhibits, and a sigmoid or shallow
#: curve.
BASELINES: dict[str, dict[str, Product]] = {
    "Michaelis-Menten": {},
    "substrate inhibition": {"Ksi": {"Ksi": 1.0}},
    "Hill": {"h": {"h": 1.0}},
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
        ``axis``: one substrate varies. ``level``: one level of substrate. ``random``, ``ATP first``: two substrates, by
        order of binding.
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
    def lead(self) -> str:
        """The free constant that says how strong the inhibitor is; empty without one, or with several."""
        return next((name for name in _LEADS if name in self.free), "")

    @property
    def derived(self) -> dict[str, Product]:
        """The constants that exist and are tied to others."""
        return {name: powers for name, powers in self.constants.items() if powers and name not in self.free}

    def with_baseline(self, baseline: str) -> Mechanism:
        """The same constraint with another law of the substrate: see `BASELINES`."""
        return self if baseline == "Michaelis-Menten" else _with_baseline(self, baseline)

    def led_by_complex(self, ratio: str) -> Mechanism:
        """The same constraint led by the forms with the substrate: Ki and ratio Ki become Ki/ratio and Ki."""
        return _led_by_complex(self, ratio)

    def model(self, plates: int = 1) -> Model:
        """The constraint as the engine takes it, with a free scale for every plate but the first."""
        return _model(self, plates)


@cache
def _with_baseline(mechanism: Mechanism, baseline: str) -> Mechanism:
    return Mechanism(mechanism.name, {**mechanism.constants, **BASELINES[baseline]}, mechanism.scheme)


@cache
def _led_by_complex(mechanism: Mechanism, ratio: str) -> Mechanism:
    lead = "Kiu" if mechanism.scheme == "axis" else mechanism.lead

    def turned(powers: Product) -> Product:
        if mechanism.lead not in powers:
            return powers
        others = {name: power for name, power in powers.items() if name not in (mechanism.lead, ratio)}
        power = powers.get(ratio, 0.0) - 1.0
        return {lead: 1.0, **others, **({ratio: power} if power else {})}

    constants = {constant: turned(powers) for constant, powers in mechanism.constants.items()}
    return Mechanism(mechanism.name, constants, mechanism.scheme)


@cache
def _model(mechanism: Mechanism, plates: int) -> Model:
    names = _IN_LAW.get(mechanism.scheme, {})
    constants = {names.get(name, name): powers for name, powers in mechanism.constants.items()}
    return Model.of(mechanism.scheme, constants, plates)


#: The law of one substrate, of an enzyme that no inhibitor was added to.
MICHAELIS_MENTEN = Mechanism("Michaelis-Menten", _SUBSTRATE["axis"])


@cache
def mechanism(name: str, scheme: str) -> Mechanism | None:
    """A mechanism of the catalogue.

    Parameters
    ----------
    name
        Its name.
    scheme
        ``level``, ``axis``, ``random`` or ``ATP first``.

    Returns
    -------
    Mechanism or None
        With ATP first there is no form EB; ``None`` where nothing would be left of the mechanism, or only another one.

    Examples
    --------
    >>> mechanism("mixed", "axis").constants["Kiu"]
    {'alpha': 1.0, 'Kic': 1.0}
    """
    part = _part(scheme)
    inhibitor = part.products(name)
    if scheme == "ATP first":
        inhibitor = _without_eb(inhibitor)
        names = list(part.mechanisms)
        others = (_without_eb(part.products(other)) for other in names[: names.index(name)])
        free = {each for powers in inhibitor.values() for each in powers}
        if len(free) > len(inhibitor) or any(_same(inhibitor, other) for other in others):
            return None
    return Mechanism(name, {**_SUBSTRATE[scheme], **inhibitor}, scheme)


def one_level(name: str) -> Mechanism:
    """A mechanism at one level of each substrate; see `mechanism`."""
    return _known(name, "level")


def one_substrate(name: str) -> Mechanism:
    """A mechanism of one substrate; see `mechanism`."""
    return _known(name, "axis")


def two_substrates(name: str, order: str) -> Mechanism | None:
    """A mechanism of two substrates, by order of binding; see `mechanism`."""
    return mechanism(name, order)


def mechanisms(axis: str) -> list[Mechanism]:
    """All mechanisms of an axis; of two substrates with both orders of binding."""
    found = [mechanism(name, scheme) for scheme in schemes(axis) for name in _part(scheme).mechanisms]
    return [each for each in found if each is not None]


def schemes(axis: str) -> tuple[str, ...]:
    """The schemes of an axis: two substrates bind in either order."""
    return ORDERS if axis == "both" else ("axis",) if axis else ("level",)


def richest(axis: str) -> list[Mechanism]:
    """Of each scheme of an axis, the mechanism with most free constants, which describes whatever the law can."""
    return [
        max((each for each in mechanisms(axis) if each.scheme == scheme), key=lambda each: len(each.free))
        for scheme in schemes(axis)
    ]


def idle(axis: str) -> list[Mechanism]:
    """The mechanisms without inhibition."""
    return [each for each in mechanisms(axis) if each.name == NO_INHIBITION]


def _known(name: str, scheme: str) -> Mechanism:
    found = mechanism(name, scheme)
    assert found is not None  # only an order of binding leaves nothing of a mechanism
    return found


def _part(scheme: str) -> Part:
    return load_catalogue().part({"level": "", "axis": "substrate"}.get(scheme, "both"))


def _without_eb(inhibitor: Mapping[str, Product]) -> dict[str, Product]:
    return {constant: powers for constant, powers in inhibitor.items() if constant != "K_EB"}


def _same(one: Mapping[str, Product], other: Mapping[str, Product]) -> bool:
    """Whether two sets of constants are the same constraint, whatever their free parameters are called."""

    def shape(constants: Mapping[str, Product]) -> dict[str, tuple[tuple[int, float], ...]]:
        numbers: dict[str, int] = {}
        return {
            constant: tuple((numbers.setdefault(name, len(numbers)), power) for name, power in sorted(powers.items()))
            for constant, powers in sorted(constants.items())
        }

    return shape(one) == shape(other)
