"""How the engine is compiled: strict IEEE arithmetic (no reordering), no lock held, division as numpy does it."""

from typing import Any

#: For what makes arrays.
ALLOCATING: dict[str, Any] = {"error_model": "numpy", "nogil": True, "fastmath": False}
#: For what only works on arrays that others own: without it numba counts references at every view of an array, which
#: took a third of a fit.
COMPILED: dict[str, Any] = {**ALLOCATING, "_nrt": False}
#: For what is called at every evaluation: handing over dozens of arrays costs more than the arithmetic.
INLINED: dict[str, Any] = {**COMPILED, "forceinline": True}
