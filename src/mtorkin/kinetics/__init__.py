"""One rate law, mechanisms as constraints on it, fits, selection and intervals.

>>> from mtorkin.kinetics import compare_table
>>> comparison = compare_table(table, substrate="ATP", inhibitor="X", velocity="v", enzyme=0.002)  # doctest: +SKIP
>>> comparison.table, comparison.patterns(), comparison.lmfit()                                    # doctest: +SKIP
"""

from typing import Any

__all__ = ["Comparison", "Data", "compare", "compare_table"]


def __getattr__(name: str) -> Any:
    # Lazily: the engine takes a second to load, and most of the package does without it.
    if name == "Data":
        from mtorkin.kinetics.fit.data import Data

        return Data
    if name == "Comparison":
        from mtorkin.kinetics.evidence.comparison import Comparison

        return Comparison
    if name in ("compare", "compare_table"):
        from mtorkin.kinetics.evidence import table

        return getattr(table, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
