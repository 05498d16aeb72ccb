"""What a family measured, in words."""

from __future__ import annotations

from mtorkin.report.numbers import quantity, with_micro
from mtorkin.report.rows import Row, items

#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"
#: Headings of the axes, in the order in which families of a compound are shown.
AXES = {
    BOTH: "Both substrates together",
    "ATP": "ATP varied",
    "protein": "Protein substrate varied",
    "substrate": "Substrate varied",
}
AXIS_WORDS = {BOTH: "both together", "ATP": "ATP", "protein": "protein substrate", "substrate": "substrate"}


def in_order(families: list[Row]) -> list[Row]:
    """Two-level designs first, in the order of `AXES`; then as named."""
    axes = list(AXES)
    return sorted(
        families, key=lambda row: (axes.index(row["axis"]) if row["axis"] in axes else len(axes), row["family"])
    )


def heading(family: Row) -> str:
    """What was varied, with what sets the family apart from the compound's others."""
    parts = [AXES.get(family["axis"], "Inhibitor varied")]
    if family["FKBP12"]:
        parts.append("with FKBP12")
    if family["FK506"]:
        parts.append("with FK506")
    if family["dilution"]:
        parts.append(f"diluted {family['dilution']:g} times")
    if family["purpose"] == "counter-assay":
        parts.append("detection alone")
    if family["complex"] and family["complex"] not in ("truncated", "other"):
        parts.append(family["complex"])
    parts += items(family["mutations"])
    if family["group"]:
        parts.append(family["group"])
    return ", ".join(parts)


def facts(family: Row) -> list[tuple[str, str]]:
    """What was measured, as label and text; a fact that the assay does not give is left out."""
    stated = [
        ("Enzyme", ", ".join(filter(None, (family["enzyme"] or "", family["complex"])))),
        ("Mutations", ", ".join(items(family["mutations"]))),
        ("Enzyme form", family["group"]),
        ("Enzyme concentration", _enzyme_concentration(family)),
        ("FKBP12", _fkbp12(family)),
        ("FK506", quantity(family["FK506"], family["FK506_unit"]) if family["FK506"] else ""),
        ("Preincubation", f"{family['preincubation']:g} min" if family["preincubation"] is not None else ""),
        ("Jump dilution", f"{family['dilution']:g} times" if family["dilution"] else ""),
        ("Detergent", family["detergent"]),
        ("Held constant", with_micro(family["fixed"] or "")),
        ("Preparation", family["preparation"]),
        ("Purpose", family["purpose"]),
        ("Design", _design(family)),
        ("Assay folder", family["assay"]),
    ]
    return [(label, text) for label, text in stated if text]


def _enzyme_concentration(family: Row) -> str:
    if family["enzyme_concentration"] is None:
        return "not stated"
    basis = f" ({family['enzyme_basis']})" if family["enzyme_basis"] else ""
    return quantity(family["enzyme_concentration"], family["enzyme_concentration_unit"]) + basis


def _fkbp12(family: Row) -> str:
    if family["axis"] == BOTH and family["FKBP12"] is None:
        return "in some of the wells"
    return quantity(family["FKBP12"], family["FKBP12_unit"]) if family["FKBP12"] else "none added"


def _design(family: Row) -> str:
    """Wells, and the levels of what varied."""
    wells, doses = f"{family['n_wells'] or 0} wells", family["n_inhibitor_levels"] or 0
    if not family["axis"]:
        return f"{wells}: {doses} levels of inhibitor and none"
    varied = "ATP" if family["axis"] == BOTH else AXIS_WORDS.get(family["axis"], family["axis"])
    inhibitor = f", {doses} of inhibitor and none" if family["compound"] else ""
    return f"{wells}: {family['n_substrate_levels'] or 0} levels of {varied}{inhibitor}"
