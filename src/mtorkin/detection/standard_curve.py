"""Standard curves: signal as a function of product, turned round with its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Shape = Literal["linear", "quadratic", "saturable"]

SHAPES: tuple[Shape, ...] = ("linear", "quadratic", "saturable")


@dataclass(frozen=True, eq=False)
class Curve:
    """A signal that rises or falls with product.

    Attributes
    ----------
    shape
        ``linear`` a + b x, ``quadratic`` a + b x + c x^2, or ``saturable`` a + b x/(c + x), with x the product.
    parameters
        a, b and, except for ``linear``, c.
    covariance
        Covariance of the parameters, shape (k, k); zeros for a factor that is given.
    product_range
        Lowest and highest product of the standards; infinite for a factor.
    signal_range
        Lowest and highest signal that the standards cover; infinite for a factor.
    wells
        Number of standards; 0 for a factor.
    """

    shape: Shape
    parameters: Array
    covariance: Array
    product_range: tuple[float, float] = (-np.inf, np.inf)
    signal_range: tuple[float, float] = (-np.inf, np.inf)
    wells: int = 0

    def signal(self, product: Array) -> Array:
        """Signal at some product."""
        found: Array = self.design(product) @ self.parameters[: 2 if self.shape != "quadratic" else 3]
        return found

    def steepness(self, product: Array) -> Array:
        """Change of the signal for one unit of product."""
        _, b, c = (*self.parameters, 0.0)[:3]
        if self.shape == "saturable":
            found: Array = b * c / (c + product) ** 2
            return found
        return b + 2.0 * c * product if self.shape == "quadratic" else np.full_like(product, b)

    def product(self, signal: Array) -> Array:
        """Product at some signal; nan where the curve never has it (beyond a plateau or a turning point)."""
        a, b, c = (*self.parameters, 0.0)[:3]
        excess = signal - a
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.shape == "linear":
                found: Array = excess / b
                return found
            if self.shape == "saturable":
                return np.where(excess / b < 1.0, c * excess / (b - excess), np.nan)
            side = self.direction()
            root = side * np.sqrt(b**2 + 4.0 * c * excess)
            # Two forms of one root: each loses its digits where the other keeps them.
            found = np.where(b * side > 0, 2.0 * excess / (b + root), (root - b) / (2.0 * c))
            return found

    def gradient(self, product: Array) -> Array:
        """Derivative of `product` by the parameters at a fixed signal, shape (n, k).

        By the implicit function theorem: minus that of the signal by the parameters, over the steepness.
        """
        columns = [np.ones_like(product), product]
        if self.shape == "quadratic":
            columns.append(product**2)
        elif self.shape == "saturable":
            b, c = self.parameters[1:]
            columns = [columns[0], product / (c + product), -b * product / (c + product) ** 2]
        found: Array = -np.column_stack(columns) / self.steepness(product)[:, None]
        return found

    def beyond(self, signal: Array) -> NDArray[np.bool_]:
        """Whether a signal lies outside of what the standards cover."""
        low, high = self.signal_range
        found: NDArray[np.bool_] = (signal < low) | (signal > high)
        return found

    @property
    def rises(self) -> bool:
        """Whether the signal rises with product."""
        return self.direction() > 0

    @property
    def monotone(self) -> bool:
        """Whether the signal only rises, or only falls, from the lowest standard to the highest."""
        ends = self.steepness(np.array(self.product_range))
        return bool((ends > 0).all() or (ends < 0).all())

    def direction(self) -> float:
        """1 where the signal rises with product, -1 where it falls; in the middle of the standards."""
        if self.shape != "quadratic":
            return float(np.sign(self.parameters[1]))
        return float(np.sign(self.steepness(np.array([np.mean(self.product_range)]))[0]))

    def design(self, product: Array) -> Array:
        """The columns that the curve is a linear combination of."""
        if self.shape == "quadratic":
            return np.column_stack([np.ones_like(product), product, product**2])
        if self.shape == "saturable":
            product = product / (self.parameters[2] + product)
        return np.column_stack([np.ones_like(product), product])


def factor(product_per_signal: float) -> Curve:
    """The straight line through the origin of a factor that is known without error; a negative one is a falling signal.

    Examples
    --------
    >>> import numpy as np
    >>> factor(0.5).product(np.array([10.0, 20.0])).tolist()
    [5.0, 10.0]
    """
    return Curve("linear", np.array([0.0, 1.0 / product_per_signal]), np.zeros((2, 2)))
