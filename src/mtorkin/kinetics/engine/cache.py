"""Compile once, on first use, into a cache of the user's own.

The compiled loops are kept in ``$MTORKIN_CACHE``, else in ``mtorkin`` under ``$XDG_CACHE_HOME``, else under
``~/.cache``. There is a directory per digest of the engine's sources, of the versions of Python, numpy and numba, and
of the kind of processor, since the nodes of a cluster may share the cache and not the kind. A lock on a file in it lets
one process compile while others wait. The last file written is the list of all with their digests: where one is
damaged, they are compiled again. Where the directory cannot be written the loops are compiled in memory.

``python -m mtorkin.kinetics.engine.cache`` compiles ahead of use.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, cast

import llvmlite  # type: ignore[import-untyped]
import numba
import numpy as np
from numba import types
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator
from numba.core.registry import cpu_target

from mtorkin.kinetics.engine import records
from mtorkin.kinetics.engine.arrange import arrange
from mtorkin.kinetics.engine.fit_loop import fit_range
from mtorkin.kinetics.engine.options import ALLOCATING
from mtorkin.kinetics.engine.predict_loop import predict_range
from mtorkin.kinetics.engine.profile_loop import profile_range

try:
    import fcntl
except ImportError:
    # On Windows two processes may compile the same loops; each file is still replaced as a whole.
    fcntl = None  # type: ignore[assignment]

ENVIRONMENT = "MTORKIN_CACHE"

_INT, _FLOAT = types.int64, types.float64
#: What numba calls the types that the records are annotated with.
_TYPES: dict[str, Any] = {
    **{f"F{n}": types.Array(_FLOAT, n, "C") for n in (1, 2, 3)},
    **{f"I{n}": types.Array(_INT, n, "C") for n in (1, 2)},
    **{f"B{n}": types.Array(types.boolean, n, "C") for n in (1, 2)},
    "int": _INT,
    "float": _FLOAT,
}


def _tuple(record: type) -> Any:
    """A record as the plain tuple in which it goes to compiled code."""
    names = [annotation.__forward_arg__ for annotation in record.__annotations__.values()]
    fields = [_TYPES[name] if name in _TYPES else _tuple(getattr(records, name)) for name in names]
    return types.BaseTuple.from_types(fields)  # type: ignore[no-untyped-call]


_F1, _F2, _I1 = _TYPES["F1"], _TYPES["F2"], _TYPES["I1"]
_BATCH, _OPTIONS = _tuple(records.Batch), _tuple(records.Options)
#: What is compiled, and the types that it is compiled for.
_SIGNATURES: dict[Callable[..., Any], Any] = {
    arrange: _tuple(records.WellLanes)(_F2, _I1, types.boolean),
    fit_range: types.void(_INT, _INT, _BATCH, _tuple(records.Starts), _OPTIONS, _tuple(records.Fitted)),
    predict_range: types.void(_INT, _INT, _BATCH, _F2, _F1, _F2),
    profile_range: types.void(_INT, _INT, _BATCH, _F2, _tuple(records.Questions), _OPTIONS, _tuple(records.Ends)),
}


class Kernels(NamedTuple):
    """The compiled loops."""

    arrange: Callable[..., tuple[Any, ...]]
    fit_range: Callable[..., None]
    predict_range: Callable[..., None]
    profile_range: Callable[..., None]


def _processor() -> tuple[str, ...]:
    """The kind of processor that numba compiles for: its architecture, name and abilities."""
    return tuple(cpu_target.target_context.codegen().magic_tuple())


def directory() -> Path:
    """Where this version of the engine is kept; not necessarily there yet."""
    chosen = os.environ.get(ENVIRONMENT)
    if chosen:
        root = Path(chosen)
    else:
        user = os.environ.get("XDG_CACHE_HOME", "")
        try:
            # One that is not absolute does not count, by its specification.
            root = (Path(user) if os.path.isabs(user) else Path.home() / ".cache") / "mtorkin"
        except RuntimeError:  # A user without a home.
            root = Path(os.curdir) / ".cache" / "mtorkin"
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    versions = (platform.python_version(), np.__version__, numba.__version__, llvmlite.__version__, platform.machine())
    digest.update(repr((versions, _processor())).encode())
    return root / f"engine-{digest.hexdigest()[:16]}"


def _numba_cache(place: Path) -> type[FunctionCache]:
    """The cache of numba of functions, kept in a directory of ours."""

    class Locator(_CacheLocator):
        _py_file = __file__

        def get_cache_path(self) -> str:
            return str(place)

        def get_source_stamp(self) -> str:
            return place.name

        def get_disambiguator(self) -> str:
            return ""

        @classmethod
        def from_function(cls, py_func: Any, py_file: str) -> Locator:
            return cls()

    class Implementation(CompileResultCacheImpl):
        _locator_classes = [Locator]  # type: ignore[list-item]  # noqa: RUF012

    class Cache(FunctionCache):
        _impl_class = Implementation

    return Cache


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with open(place / "lock", "a", encoding="utf-8") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _compile_one(loop: Callable[..., Any], place: Path | None) -> Callable[..., Any]:
    function = numba.njit(**{**ALLOCATING, "no_cpython_wrapper": False})(loop)
    if place is not None:
        function._cache = _numba_cache(place)(function.py_func)
    function.compile(_SIGNATURES[loop])
    function.disable_compile()
    return cast("Callable[..., Any]", function)


def _compile(place: Path | None) -> Kernels:
    return Kernels(*(_compile_one(loop, place) for loop in _SIGNATURES))


def _fill_cache(place: Path) -> None:
    """Compile every loop in one other process: what two of them call is compiled once.

    LLVM at its first level takes two thirds of the time, and the loops, vectorised by hand, run no slower. numba reads
    the level when it is imported, hence the new process.
    """
    os.environ["NUMBA_OPT"] = "1"
    with _locked(place), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        if not _intact(place):
            _empty(place)
            process.submit(_compile_all, place).result()
            _complete(place)


def _compile_all(place: Path) -> None:
    _compile(place)


def _files(place: Path) -> dict[str, str]:
    """The digest of every file that numba has written."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(place.glob("*.nb[ci]"))}


def _complete(place: Path) -> None:
    """Write the list that says that all is there, as a whole or not at all."""
    part = place / f"complete.{os.getpid()}"
    part.write_text(json.dumps(_files(place)), encoding="utf-8")
    part.replace(place / "complete")


def _intact(place: Path) -> bool:
    """Whether all is there, as it was written: of damaged machine code nobody knows what it computes."""
    try:
        return bool(json.loads((place / "complete").read_text(encoding="utf-8")) == _files(place))
    except (OSError, ValueError):
        return False


def _empty(place: Path) -> None:
    for path in (place / "complete", *place.glob("*.nb[ci]")):
        path.unlink(missing_ok=True)


def _writable(place: Path) -> bool:
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        with open(place / "lock", "a", encoding="utf-8"):
            return True
    return False


@cache
def kernels() -> Kernels:
    """The compiled loops, from the cache where it has them."""
    place = directory()
    try:
        if _intact(place):
            return _compile(place)
        if _writable(place):
            with _locked(place):
                if not _intact(place):
                    _empty(place)
                found = _compile(place)
                _complete(place)
            return found
    except OSError:
        # A full disk, or a cache taken away under us: the kernels do not need it.
        return _compile(None)
    return _compile(None)


def main() -> int:
    """Compile ahead of use, and say where."""
    place = directory()
    if _writable(place) and not _intact(place):
        with suppress(OSError):  # Of a full disk; the kernels do not need the cache.
            _fill_cache(place)
    kernels()
    if _intact(place):
        print(f"engine compiled into {place}")
    else:
        print(f"engine compiled, but not kept: {place} cannot be written; set {ENVIRONMENT} to a directory that can")
    return 0


if __name__ == "__main__":
    sys.exit(main())
