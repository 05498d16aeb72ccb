"""Ways in which a signal becomes an amount of product: a row each, of which a folder uses one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mtorkin.assays.units import CONCENTRATION, Quantity, parse, parse_specific_activity


@dataclass(frozen=True)
class Way:
    """A way in which signals become product.

    Attributes
    ----------
    keys
        Keys of ``detection`` that go together; the first says that this way is used.
    per_signal
        Product for one unit of signal, of the texts of the keys; ``None`` for a curve.
    said
        What the treatment of a well says of it, with the keys in braces.
    """

    keys: tuple[str, ...]
    per_signal: Callable[..., Quantity] | None = None
    said: str = ""


def _stated(product: str) -> Quantity:
    return parse(product, "concentration")


def _counted(activity: str, volume: str) -> Quantity:
    # pmol in uL are uM.
    counts = parse_specific_activity(activity).value * parse(volume, "volume").value
    return Quantity(1.0 / counts, CONCENTRATION)


def _absorbed(extinction: str, path: str) -> Quantity:
    """The law of Beer and Lambert."""
    absorbance = parse(extinction, "extinction").value * parse(path, "length").value
    return Quantity(1.0 / absorbance, CONCENTRATION)


WAYS = (
    Way(("product_per_signal",), _stated, "{product_per_signal} product per unit of signal"),
    Way(("standards",)),
    Way(("specific_activity", "volume"), _counted, "specific activity {specific_activity}, {volume} counted"),
    Way(("extinction", "path_length"), _absorbed, "extinction {extinction}, path {path_length}"),
)
