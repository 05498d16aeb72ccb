"""What the jobs of a stage need alike is there before they are forked."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mtorkin.workflow import stages
from mtorkin.workflow.dependencies import SETTINGS

PREPARED = ("fit", "pages", "pathway", "reduce", "settle")


def test_the_stages_that_prepare_are_those_of_many_jobs():
    found = [name for name in SETTINGS if hasattr(importlib.import_module(f"{stages.__name__}.{name}"), "prepare")]
    assert sorted(found) == list(PREPARED)


@pytest.mark.skipif(sys.platform != "linux", reason="jobs are forks on Linux alone")
@pytest.mark.parametrize("stage", PREPARED)
def test_preparing_starts_no_thread_which_a_fork_would_lose(stage):
    counted = "print(len(os.listdir('/proc/self/task')))"
    program = f"import os\nfrom mtorkin.workflow.stages import {stage}\n{stage}.prepare()\n{counted}"
    # As Snakemake says to a job of one thread.
    one = {**os.environ, "OMP_NUM_THREADS": "1"}
    ended = subprocess.run([sys.executable, "-c", program], env=one, capture_output=True, text=True, check=True)
    assert ended.stdout.split()[-1] == "1"


def test_a_script_imports_the_module_that_prepares():
    scripts = Path(__file__).parents[2] / "workflow" / "scripts"
    for stage in PREPARED:
        tree = ast.parse((scripts / f"{stage}.py").read_text(encoding="utf-8"))
        assert f"{stages.__name__}.{stage}" in {
            node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
        }
