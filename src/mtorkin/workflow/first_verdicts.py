"""First verdicts: on compounds whose fits are done while others are fitted, for the page that stands in for the index.

The rule `verdict` waits for all fits, since beside a reference compound that does not behave nothing is interpreted.
A reference of another batch is not known here, and may change a first verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mtorkin.base.tables.rows import Row
from mtorkin.workflow import paths


@dataclass
class FirstVerdicts:
    """Those of one run.

    Attributes
    ----------
    out
        The directory of results.
    rows
        Rows of `mtorkin.base.tables.VERDICTS`, in the order in which batches were fitted.
    missing
        Batches whose first verdicts could not be made. The rule `verdict` meets what is wrong too, and says what it is.
    """

    out: Path
    rows: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    _fitted: list[str] = field(default_factory=list)

    def fitted(self, batch: str) -> None:
        """Take note of a batch whose fits are done."""
        self._fitted.append(batch)

    def so_far(self) -> list[Row]:
        """The verdicts on the compounds of all batches that were noted."""
        for batch in self._fitted:
            try:
                self.rows += _of_batch(self.out, batch)
            except Exception:  # whatever it is, the run goes on
                self.missing.append(batch)
        self._fitted.clear()
        return self.rows


def _of_batch(out: Path, batch: str) -> list[Row]:
    from yaml import safe_load

    from mtorkin.base import tables
    from mtorkin.base.settings import read_settings
    from mtorkin.verdict.decide import decide
    from mtorkin.verdict.gates import barred_families
    from mtorkin.verdict.study import FittedStudy
    from mtorkin.workflow.stages.verdict import row_of
    from mtorkin.workflow.stored import read_json

    files = {
        "families": paths.DEALT["families"], "fits": paths.FIT["fits"], "parameters": paths.FIT["parameters"],
        "patterns": paths.FIT["patterns"], "quality": paths.SHOWN["quality"],
    }  # fmt: skip
    compounds = {
        name: about for name, about in read_json(out / paths.GATHERED["compounds"]).items() if about["batch"] == batch
    }
    study = FittedStudy.of(
        compounds,
        **{name: getattr(tables, name.upper()).read(out / paths.of(file, batch=batch)) for name, file in files.items()},
    )
    settings = read_settings(safe_load((out / paths.CONFIG).read_text(encoding="utf-8")))
    barred = barred_families(study, settings)
    return [row_of(decide(name, about, study, settings, barred)) for name, about in compounds.items()]
