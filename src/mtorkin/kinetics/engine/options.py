"""How the engine is compiled: strict IEEE arithmetic (no reordering), no lock held, division as numpy does it."""

from typing import Any

#: For what makes arrays. Wrappers for calls from Python are made of the loops alone (`mtorkin.kinetics.engine.cache`).
ALLOCATING: dict[str, Any] = {
    "error_model": "numpy", "nogil": True, "fastmath": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip
#: For what only works on arrays that others own: without it numba counts references at every view of an array, which
#: took a third of a fit.
COMPILED: dict[str, Any] = {**ALLOCATING, "_nrt": False}
#: For what is called at every evaluation: handing over dozens of arrays costs more than the arithmetic.
INLINED: dict[str, Any] = {**COMPILED, "forceinline": True}
#: For what is called from one place: it becomes part of its caller, and is not compiled on its own before.
ONCE: dict[str, Any] = {**COMPILED, "inline": "always"}
