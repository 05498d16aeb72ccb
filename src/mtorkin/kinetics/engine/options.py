"""How the engine is compiled: strict IEEE arithmetic (no reordering), no lock held, division as numpy does it."""

from typing import Any

COMPILED: dict[str, Any] = {"error_model": "numpy", "nogil": True, "fastmath": False}
#: For what is called at every evaluation: handing over dozens of arrays costs more than the arithmetic.
INLINED: dict[str, Any] = {**COMPILED, "forceinline": True}
