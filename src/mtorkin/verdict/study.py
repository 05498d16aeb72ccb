"""The tables of a study as the verdict reads them: indexed by family once, not searched anew for every compound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd

from mtorkin.base.tables.rows import Row, by, rows

_FITS = (
    "family",
    "model",
    "pattern",
    "k",
    "lack_of_fit",
    "lack_of_fit_F",
    "loglik",
    "converged",
    "chosen",
    "species",
    "flags",
    "flag_codes",
)
_PATTERNS = ("family", "pattern", "support", "delta", "margin", "alive")
_PARAMETERS = ("family", "model", "parameter", "value", "lower", "upper", "profiled")
_QUALITY = ("assay", "plate", "metric", "value", "limit")


@dataclass(frozen=True, eq=False)
class FittedStudy:
    """The tables of a study.

    Parameters
    ----------
    families, fits, parameters, patterns, quality
        The tables of these names in `mtorkin.base.tables`.
    family_wells
        The wells of the families; the verdict does without, the next plate does not.
    references
        Compounds that are known to be of a class: compound to the class that each assay states.
    rapalogs
        Compounds that an assay declares rapalogs.
    """

    #: The tables in the order in which they are given.
    TABLES: ClassVar = ("families", "fits", "parameters", "patterns", "quality", "family_wells")

    families: pd.DataFrame
    fits: pd.DataFrame
    parameters: pd.DataFrame
    patterns: pd.DataFrame
    quality: pd.DataFrame
    family_wells: pd.DataFrame | None = None
    references: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rapalogs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, compounds: Mapping[str, Mapping[str, Any]], **frames: pd.DataFrame) -> FittedStudy:
        """A study from its tables by name and what its assay folders say of each compound."""
        return cls(
            **frames,
            references={name: about["reference"] for name, about in compounds.items() if about.get("reference")},
            rapalogs=frozenset(name for name, about in compounds.items() if about.get("rapalog")),
        )

    @cached_property
    def rows(self) -> list[Row]:
        """All families, by name."""
        return rows(self.families.sort_values("family"))

    def families_of(self, compound: str) -> list[Row]:
        """The families of a compound, by name."""
        return self._families.get(compound, [])

    def stated_references(self) -> Iterator[tuple[Row, str]]:
        """The families of reference compounds, each with the class that its assay states."""
        for compound, stated in sorted(self.references.items()):
            for row in self.families_of(compound):
                word = next((stated[assay] for assay in str(row["assay"]).split("; ") if assay in stated), None)
                if word is not None:
                    yield row, word

    def references_of(self, word: str) -> list[Row]:
        """The families of compounds that are known to be of a class."""
        return [row for row, stated in self.stated_references() if stated == word]

    def fits_of(self, family: str) -> list[Row]:
        """The fits of a family: model, pattern, lack of fit and the like."""
        return self._fits.get(family, [])

    def chosen(self, family: str) -> Row | None:
        """The fit that is reported of a family; None where it could not be fitted."""
        return next((row for row in self.fits_of(family) if row["chosen"]), None)

    def patterns_of(self, family: str) -> list[Row]:
        """The patterns of a family with their support."""
        return self._patterns.get(family, [])

    def parameters_of(self, family: str, model: str) -> dict[str, Row]:
        """The estimates of one model of a family, by parameter."""
        return {row["parameter"]: row for row in self._parameters.get((family, model), [])}

    def wells_of(self, family: str) -> pd.DataFrame:
        """The wells of a family in a fixed order.

        Raises
        ------
        ValueError
            If the study was made without wells.
        """
        if self.family_wells is None:
            raise ValueError("this study holds no wells")
        own = self.family_wells[self.family_wells["family"] == family]
        return own.sort_values(["assay", "plate", "well"], kind="stable")

    def broken_gates(self, assays: Iterable[str], plates: Sequence[str]) -> list[Row]:
        """The quality limits that close the verdict and that plates of some assay folders break."""
        return [row for assay in assays for row in self._broken.get(assay, []) if row["plate"] in plates]

    @cached_property
    def _families(self) -> dict[Any, list[Row]]:
        return by(self.rows, "compound")

    @cached_property
    def _fits(self) -> dict[Any, list[Row]]:
        return by(rows(self.fits, _FITS), "family")

    @cached_property
    def _patterns(self) -> dict[Any, list[Row]]:
        return by(rows(self.patterns, _PATTERNS), "family")

    @cached_property
    def _parameters(self) -> dict[Any, list[Row]]:
        return by(rows(self.parameters, _PARAMETERS), "family", "model")

    @cached_property
    def _broken(self) -> dict[Any, list[Row]]:
        failed = self.quality["passed"].fillna(True) == False  # noqa: E712 - a nullable column
        return by(rows(self.quality[failed], _QUALITY), "assay")
