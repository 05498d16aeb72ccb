"""The rate law of a fitted model as an equation: docs/kinetics.md, "The rate law"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mtorkin.kinetics.law.catalogue import load_catalogue

#: The constants of the inhibitor by the form that it binds: with a varied substrate, at one level of it, and with two.
_BINDING = {
    "E": ("Kic", "Kapp", "K_E"),
    "EA": ("Kiu", "K_EA"),
    "EB": ("K_EB",),
    "EAB": ("K_EAB",),
}
#: What follows the name of a model whose enzyme binds ATP first.
_ATP_FIRST = ", ATP first"


@dataclass(frozen=True)
class Symbols:
    """What the concentrations of a rate law are called.

    Attributes
    ----------
    substrates
        The substrate that varies (ATP where both do), then the protein; none at one level of each.
    inhibitor
        What inhibits; empty for none.
    enzyme
        The enzyme where it depletes the inhibitor; else empty.
    """

    substrates: tuple[str, ...]
    inhibitor: str
    enzyme: str


def rate_law(axis: str, model: str, symbols: Symbols, constants: Mapping[str, str]) -> str:
    """The velocity as an expression with ``+ - * / ^ sqrt``.

    Each form of the enzyme has its weight w, and the inhibitor X binds it with the constant K:
    v = Vmax w_p (1 + beta X/K_p) / sum(w (1 + X/K)), p being the form that turns over. Where the enzyme depletes the
    inhibitor, X is what is left of it by Morrison's quadratic.

    Parameters
    ----------
    axis, model
        As in `tables.FAMILIES` and `tables.FITS`.
    symbols
        What concentrations are called.
    constants
        What the constants of the model are called, by their names in `tables.PARAMETERS`.

    Examples
    --------
    >>> named = {name: name for name in ("Vmax", "Km", "Kic")}
    >>> rate_law("ATP", "competitive", Symbols(("S",), "I", ""), named)
    'Vmax*(S/Km)/((1 + I/Kic) + S/Km)'
    """
    name = model.removesuffix(_ATP_FIRST)
    part = load_catalogue().part(axis)
    # Without a compound the models are laws of the substrate.
    products = part.products(name) if name in part.mechanisms else {}
    weights, productive, largest = _forms(axis, model.endswith(_ATP_FIRST), symbols.substrates, constants)

    def called(constant: str) -> str:
        if constant in constants:
            return constants[constant]
        return _product({constants[free]: power for free, power in products[constant].items()})

    bound = {
        form: called(constant)
        for form in weights
        for constant in _BINDING.get(form, ())
        if symbols.inhibitor and constant in products
    }
    free = symbols.inhibitor
    if free and symbols.enzyme and bound:
        free = _left(free, symbols.enzyme, weights, bound)
    whole = " + ".join(
        _times(weight, f"(1 + {free}/{bound[form]})") if form in bound else weight for form, weight in weights.items()
    )
    kept = ""
    if "beta" in products and productive in bound:
        beta = called("beta")
        kept = f"*(1 + {'' if beta == '1' else f'{beta}*'}{free}/{bound[productive]})"
    return f"{largest}*({weights[productive]}){kept}/({whole})"


def _forms(
    axis: str, atp_first: bool, substrates: tuple[str, ...], constants: Mapping[str, str]
) -> tuple[dict[str, str], str, str]:
    """The weights of the forms of the enzyme, the one that turns over, and the velocity of it alone."""
    if not axis:
        return {"E": "1"}, "E", constants["V0"]
    first = f"{substrates[0]}/{constants['Ka' if axis == 'both' else 'Km']}"
    if "h" in constants:
        first = f"({first})^{constants['h']}"
    weights = {"E": "1", "EA": first}
    if axis != "both":
        if "Ksi" in constants:
            weights["EAA"] = f"{first}*{substrates[0]}/{constants['Ksi']}"
        return weights, "EA", constants["Vmax"]
    second = f"{substrates[1]}/{constants['Kb']}"
    if atp_first:
        return {**weights, "EAB": f"{first}*{second}"}, "EAB", constants["Vmax"]
    return {**weights, "EB": second, "EAB": f"{first}*{second}/{constants['phi']}"}, "EAB", constants["Vmax"]


def _left(inhibitor: str, enzyme: str, weights: Mapping[str, str], bound: Mapping[str, str]) -> str:
    """The inhibitor that the enzyme leaves free (Morrison 1969)."""
    apparent = f"(({' + '.join(weights.values())})/({' + '.join(f'{weights[form]}/{bound[form]}' for form in bound)}))"
    surplus = f"({inhibitor} - {enzyme} - {apparent})"
    return f"(({surplus} + sqrt({surplus}^2 + 4*{apparent}*{inhibitor}))/2)"


def _times(weight: str, factor: str) -> str:
    return factor if weight == "1" else f"{weight}*{factor}"


def _product(powers: Mapping[str, float]) -> str:
    """A product of powers; 1 where there are none."""
    written = "*".join(name if power == 1 else f"{name}^({power:g})" for name, power in powers.items())
    return f"({written})" if len(powers) > 1 else written or "1"
