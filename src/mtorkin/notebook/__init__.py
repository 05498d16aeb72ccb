"""What a Python user calls: a DataFrame of wells to constants, patterns, a verdict and plots; the tables of a study.

>>> import mtorkin
>>> result = mtorkin.compare(table, substrate="ATP", inhibitor="X", velocity=["v1", "v2"])  # doctest: +SKIP
>>> result.summary(), result.patterns, result.plot()                                        # doctest: +SKIP
>>> mtorkin.load("results")["verdicts"]                                                     # doctest: +SKIP
"""

from typing import TYPE_CHECKING

__all__ = ["Result", "Tables", "compare", "load", "read", "run"]

if TYPE_CHECKING:
    from mtorkin.notebook.result import Result, compare
    from mtorkin.notebook.study import Tables, load, read, run
else:

    def __getattr__(name):
        # Lazily, as in `mtorkin.kinetics`: the engine takes a second to load.
        if name in ("Result", "compare"):
            from mtorkin.notebook import result

            return getattr(result, name)
        if name in __all__:
            from mtorkin.notebook import study

            return getattr(study, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
