"""The files that a folder's results rest on, and their digests.

They are `assay.yaml`, the files that it names, and those that a wellmap layout includes: exactly what is read, whatever
its name. Their content decides what is out of date, and no date.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from mtorkin.base.errors import InputError
from mtorkin.base.place import resolved
from mtorkin.workflow.digests import sha256


def names(folder: Path) -> list[str]:
    """The names of the inputs, from the folder on; `assay.yaml` alone where that cannot be understood."""
    from mtorkin.assays.folder import ASSAY_FILE, load_assay
    from mtorkin.assays.layout_wellmap import parts

    try:
        named = load_assay(folder, "").files
    except InputError:
        return [ASSAY_FILE]
    included: list[str] = []
    for layout in (name for name in named if name.lower().endswith(".toml")):
        # What cannot be read is named when the folder is.
        with contextlib.suppress(OSError, ValueError):
            _, *more = parts(folder / layout, folder)
            included += [path.relative_to(resolved(folder)).as_posix() for path, _ in more]
    return list(dict.fromkeys([ASSAY_FILE, *sorted(named), *sorted(included)]))


def whole(folder: Path) -> dict[str, str]:
    """The digest of every file that lies in a folder by its name."""
    return {path.name: sha256(path) for path in sorted(folder.iterdir()) if path.is_file()}


def digests(folder: Path) -> dict[str, str]:
    """The digest of every input by its name."""
    return {name: sha256(folder / name) for name in names(folder)}
