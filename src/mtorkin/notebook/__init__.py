"""What a notebook uses: a DataFrame of wells to constants, patterns, a verdict and plots.

>>> from mtorkin.notebook import compare
>>> result = compare(table, substrate="ATP", inhibitor="X", velocity=["v1", "v2"])  # doctest: +SKIP
>>> result.summary(), result.patterns, result.plot()                                # doctest: +SKIP
"""

from typing import Any

__all__ = ["Result", "compare"]


def __getattr__(name: str) -> Any:
    # Lazily, as in `mtorkin.kinetics`: the engine takes a second to load.
    if name in __all__:
        from mtorkin.notebook import result

        return getattr(result, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
