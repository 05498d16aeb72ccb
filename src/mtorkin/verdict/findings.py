"""What each kinetic family found: patterns alive, potency, and whether it passed its own checks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mtorkin.settings import Settings

NO_INHIBITION = "no inhibition"
#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"

#: The complete pattern that a partial one shades into where the inhibitor does not saturate.
_COMPLETE = {
    "partial competitive": "competitive",
    "partial noncompetitive": "noncompetitive",
    "partial mixed": "noncompetitive",
    "partial uncompetitive": "uncompetitive",
    "rapalog-like": "noncompetitive",
    "partial": "complete",
}
#: Flags of a family that describe its analysis, or concern constants that no verdict rests on.
_DESCRIPTIVE = ("tight binding", "the inhibitor is taken to be", " correlated (")


@dataclass(frozen=True)
class Finding:
    """One family as evidence.

    Attributes
    ----------
    family, assay, axis
        Which family; the axis is empty at a single substrate level.
    wild_type
        Whether the enzyme is unmutated and not intact mTORC2, so that the family speaks of the mechanism.
    FKBP12
        Concentration of FKBP12; 0 where none was added.
    patterns
        Support of every pattern that is alive.
    supports
        Support of every pattern.
    model
        The reported model.
    ic50
        Range of the IC50 in the inhibitor's unit: (lowest, highest); infinite where nothing inhibits; nan where not known.
    failures
        Why the family cannot be used, a sentence each; empty if it can.
    flags
        What to be wary of.
    """

    family: str
    assay: str
    axis: str
    title: str
    wild_type: bool
    variant: str
    FKBP12: float
    FKBP12_limiting: bool
    simulated: bool
    patterns: dict[str, float]
    supports: dict[str, float]
    model: str
    ic50: tuple[float, float]
    unit: str
    failures: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def inhibits(self) -> bool | None:
        """True or False where the family tells; None where it does not."""
        if NO_INHIBITION not in self.patterns:
            return True
        return False if len(self.patterns) == 1 else None


def find(
    family: dict[str, Any],
    fits: pd.DataFrame,
    parameters: pd.DataFrame,
    patterns: pd.DataFrame,
    quality: pd.DataFrame,
    settings: Settings,
) -> Finding:
    """The finding of one family.

    Parameters
    ----------
    family
        Its row of `tables.FAMILIES`.
    fits, parameters, patterns, quality
        The tables, of any families.
    settings
        The configuration.
    """
    name = family["family"]
    own_fits = fits[fits["family"] == name]
    own_patterns = patterns[patterns["family"] == name]
    failures = _failed_plates(family, quality)
    if own_fits.empty:
        failures.append("could not be fitted")
    chosen = own_fits[own_fits["chosen"]]
    model = str(chosen["model"].iat[0]) if len(chosen) else ""
    textbook = own_fits[own_fits["pattern"].isna()]
    richest = textbook[textbook["k"] == textbook["k"].max()]
    lack, ratio = (richest[name].min() if len(richest) else math.nan for name in ("lack_of_fit", "lack_of_fit_F"))
    if lack < settings.quality.lack_of_fit and ratio > settings.quality.lack_of_fit_ratio:
        failures.append(
            f"no model describes it: lack of fit F = {ratio:.3g}, p = {lack:.2g}, limits {settings.quality.lack_of_fit_ratio:g} and {settings.quality.lack_of_fit:g}; "
            "look at the residuals for a bad plate region or a wrong layout"
        )
    if len(chosen) and not bool(chosen["converged"].iat[0]):
        failures.append("the fit did not converge")
    noted = (
        [text for text in str(chosen["flags"].iat[0]).split("; ") if text]
        if len(chosen) and pd.notna(chosen["flags"].iat[0])
        else []
    )
    flags = [text for text in noted if not any(part in text for part in _DESCRIPTIVE)]

    constants = parameters[(parameters["family"] == name) & (parameters["model"] == model)].set_index("parameter")
    supports = dict(zip(own_patterns["pattern"], own_patterns["support"].astype(float), strict=True))
    alive = {pattern: supports[pattern] for pattern in own_patterns.loc[own_patterns["alive"], "pattern"]}
    top = float(family["top_inhibitor"]) if pd.notna(family["top_inhibitor"]) else math.nan
    half = constants["value"].to_dict().get("IC50", 0.0)
    if top < settings.regions.saturation * half:
        for partial in [pattern for pattern in alive if pattern in _COMPLETE]:
            # Short of saturation the plateau is extrapolated, and a complete inhibitor may look partial.
            alive.setdefault(_COMPLETE[partial], supports.get(_COMPLETE[partial], 0.0))
    fkbp12 = float(family["FKBP12"]) if pd.notna(family["FKBP12"]) else 0.0
    variant = ", ".join(
        text for text in (_text(family["mutations"]), "mTORC2" if family["complex"] == "mTORC2" else "") if text
    )
    return Finding(
        family=name,
        assay=str(family["assay"]),
        axis=_text(family["axis"]),
        title=str(family["title"]),
        wild_type=not variant,
        variant=variant,
        FKBP12=fkbp12,
        FKBP12_limiting=fkbp12 > 0 and top > fkbp12,
        simulated=bool(family["simulated"]),
        patterns=alive,
        supports=supports,
        model=model,
        ic50=_ic50(alive, constants, top, settings),
        unit=_text(family["inhibitor_unit"]),
        failures=failures,
        flags=flags,
    )


def _failed_plates(family: dict[str, Any], quality: pd.DataFrame) -> list[str]:
    plates = _text(family["plates"]).split("; ")
    mine = quality[quality["assay"].isin(str(family["assay"]).split("; ")) & quality["plate"].isin(plates)]
    failed = mine[mine["passed"].fillna(True) == False]  # noqa: E712 - a nullable column
    return [
        f"plate {row.plate}: {row.metric} is {row.value:.3g}, limit {row.limit}"
        for row in failed.itertuples(index=False)
    ]


def _ic50(alive: dict[str, float], constants: pd.DataFrame, top: float, settings: Settings) -> tuple[float, float]:
    if set(alive) == {NO_INHIBITION}:
        # What "no inhibition" excludes: anything that inhibits by more than the limit at the top concentration.
        return top * (1.0 - settings.regions.inhibition) / settings.regions.inhibition, math.inf
    if NO_INHIBITION in alive or "IC50" not in constants.index:
        return math.nan, math.nan
    rows = constants[["value", "lower", "upper"]].to_dict("index")
    value = rows["IC50"]["value"]
    for name in ("Kic", "Kiu", "Kapp"):
        if name in rows:
            row = rows[name]
            # The IC50 is as uncertain as the constant it is made of; open ends stay open.
            low = value * row["lower"] / row["value"] if pd.notna(row["lower"]) else 0.0
            high = value * row["upper"] / row["value"] if pd.notna(row["upper"]) else math.inf
            return low, high
    return value, value


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
