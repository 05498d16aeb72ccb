"""A plate whose signals are known by formula."""

import gc
import os

import hypothesis
import pandas as pd
import pytest

from mtorkin.assays.schema import Assay
from mtorkin.base import tables

# A slow machine is no failure, and in CI the examples are the same each time.
hypothesis.settings.register_profile("mtorkin", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("mtorkin")


#: The files that take longest, the longest first, so that no worker is left with one at the end.
LONGEST = (
    "workflow/test_run.py", "advise/test_proposal.py", "readers/test_rendered.py", "kinetics/test_joint.py",
    "rates/test_progress.py", "preflight/test_slips.py", "reduction/test_recovery.py", "kinetics/test_dose_response.py",
    "kinetics/test_families.py", "report/test_pages.py", "quality/test_quality.py", "kinetics/test_marginal.py",
    "kinetics/test_docs.py", "verdict/test_lines.py", "kinetics/test_partial_competitive.py", "kinetics/test_law.py",
    "kinetics/test_agreement.py", "pathway/test_agreement.py", "kinetics/test_low_control.py",
    "kinetics/test_intervals.py", "workflow/test_check.py", "detection/test_background.py",
    "detection/test_standard_curve.py", "pathway/test_panel.py", "kinetics/test_inhibitor.py",
    "kinetics/test_activation.py", "test_validation.py", "kinetics/test_departure.py", "preflight/test_reading.py",
    "verdict/test_from_wells.py", "test_departures.py", "data/test_bundled_study.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    def place(item):
        return next((i for i, name in enumerate(LONGEST) if item.path.as_posix().endswith(name)), len(LONGEST))

    items.sort(key=place)


def pytest_collection_finish():
    """What was imported stays, so that the garbage collector need not look at it again: 7 % of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def describe():
    """An assay, from the settings that a test cares about."""

    def build(**changes):
        content = {
            "mtorkin": 1,
            "title": "a test",
            "enzyme": {"name": "mTOR"},
            "substrates": {"ATP": {}, "protein": {"concentration": "2 uM"}},
            "conditions": {"reaction_time": "20 min"},
            "detection": {"format": "fluorescence", "signal_unit": "RFU", **changes.pop("detection", {})},
            "plates": [{"file": "p.csv", "layout": "l.csv"}],
        }
        return Assay.model_validate({**content, **changes})

    return build


@pytest.fixture
def plate():
    """Wells and signals from rows of (well, role, ATP, inhibitor, reads).

    Reads are a number, or pairs of time and signal.
    """

    def build(rows, **columns):
        wells, signals = [], []
        for well, role, atp, inhibitor, reads in rows:
            wells.append(
                {
                    "assay": "a", "plate": "P", "well": well, "role": role, "ATP": atp, "ATP_unit": "uM",
                    "protein": 2.0, "protein_unit": "uM", "compound": "X" if role == "sample" else pd.NA,
                    "inhibitor": inhibitor, "inhibitor_unit": "uM", "FKBP12": 0.0, "FKBP12_unit": "uM",
                    **columns.get(well, {}),
                }
            )  # fmt: skip
            for time, signal in reads if isinstance(reads, list) else [(None, reads)]:
                signals.append({"assay": "a", "plate": "P", "well": well, "time": time, "signal": signal})
        return tables.WELLS.frame(wells), tables.SIGNALS.frame(signals)

    return build
