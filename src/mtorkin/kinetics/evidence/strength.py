"""What counts as inhibition in a design: bounds of an inhibitor's constant by what it does to the wells."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mtorkin.base.settings import Regions
from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.fit.fitting import Fit
from mtorkin.kinetics.law.mechanisms import Mechanism

#: A constant this many times beyond the weakest that counts as inhibition does nothing.
_ANY = 1e4


class Strength:
    """Bounds of an inhibitor's constant by what it does to the wells of a design.

    A well with the concentration X of an inhibitor that binds forms with the share s of the enzyme is inhibited by
    X s / (K + X s). The well where X s is largest decides.

    Parameters
    ----------
    data
        The wells.
    described
        A fit of the same scheme that describes them; its constants of the substrates say how the enzyme is spread over
        its forms. A fit without inhibition does not where there is some: its Km then follows the inhibitor.
    regions
        Limits of the regions.
    """

    def __init__(self, data: Data, described: Fit, regions: Regions):
        self._inhibitor = data.inhibitor if data.inhibitor.any() else np.ones(data.n)
        self._shares = form_shares(described, data)
        self._weakest = (1.0 - regions.inhibition) / regions.inhibition
        percent = f"{100 * regions.inhibition:g} %"
        self.acts_text = f"inhibits more than {percent} at the highest concentration"
        self.idles_text = f"inhibits less than {percent} at the highest concentration"

    def acts(self, mechanism: Mechanism) -> tuple[float, float]:
        """Values of the leading constant at which the compound counts as an inhibitor."""
        return 0.0, self._weakest * self._seen(mechanism)

    def idles(self, mechanism: Mechanism) -> tuple[float, float]:
        """Values at which it counts as doing nothing."""
        weakest = self._weakest * self._seen(mechanism)
        return weakest, _ANY * weakest

    def saturates(self, mechanism: Mechanism) -> tuple[float, float]:
        """Values at which some well has more inhibitor than its apparent constant, so that residual activity shows."""
        return 0.0, self._seen(mechanism)

    def _seen(self, mechanism: Mechanism) -> float:
        """X s of the well where it is largest, s being the share in forms bound with the leading constant itself."""
        lead = {mechanism.lead: 1.0}
        bound = [name for name, powers in mechanism.constants.items() if powers == lead and name in self._shares]
        return float(np.max(self._inhibitor * sum(self._shares[name] for name in bound)))


def form_shares(found: Fit, data: Data) -> Mapping[str, Array]:
    """Share of the enzyme in every form without inhibitor, by the inhibitor's constant for it, shape (n,) each."""
    value, scheme = found.values, found.mechanism.scheme
    one = np.ones(data.n)
    if scheme == "level":
        return {"Kapp": one}
    if scheme == "axis":
        weights = {"Kic": one, "Kiu": data.substrate / value["Km"]}
    else:
        a, b = data.substrate / value["Ka"], data.protein / value["Kb"]
        weights = {"K_E": one, "K_EA": a, "K_EB": b, "K_EAB": a * b / value.get("phi", 1.0)}
        if scheme == "ATP first":
            del weights["K_EB"]
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
