"""Where the jobs of a run are run: profiles of Snakemake, those of the workflow or a user's own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from mtorkin.base.errors import InputError
from mtorkin.workflow.launch import workflow_root


def find(name: str) -> Path:
    """The directory of a profile, named as one of the workflow's or by its path.

    Raises
    ------
    InputError
        If there is none, or what it runs jobs by is not installed.
    """
    from yaml import safe_load

    ours = workflow_root() / "workflow" / "profiles"
    found = next((place for place in (ours / name, Path(name)) if (place / "config.yaml").is_file()), None)
    if found is None:
        known = ", ".join(sorted(place.parent.name for place in ours.glob("*/config.yaml")))
        raise InputError(f"--profile {name}: none of {known}, and no directory with a config.yaml")
    executor = (safe_load((found / "config.yaml").read_text(encoding="utf-8")) or {}).get("executor", "local")
    plugin = f"snakemake-executor-plugin-{executor}"
    if executor != "local" and find_spec(plugin.replace("-", "_")) is None:
        raise InputError(f"--profile {name} needs {plugin}, which is not installed: pip install {plugin}")
    return found.resolve()
