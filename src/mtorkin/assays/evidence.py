"""Names of the evidence lines, as a folder may supply one; what they decide is in the rules of the verdict."""

from __future__ import annotations

#: Name to what its value is.
LINES = {
    "fkbp12-shift": "IC50 without FKBP12 over IC50 with it",
    "fk506-rescue": "IC50 with FK506 over IC50 without it, FKBP12 present in both",
    "mtorc2": "IC50 on intact mTORC2 over IC50 on mTORC1 or truncated mTOR",
    "frb-mutant": "IC50 on an FRB mutant over IC50 on wild type",
    "kinase-mutant": "IC50 on a kinase-domain mutant over IC50 on wild type",
    "substrate-contrast": "IC50 on 4E-BP1 pT37/46 over IC50 on S6K1 pT389",
    "ic50-atp": "IC50 at the highest [ATP] over IC50 at the lowest",
    "plateau-protein": "residual activity at saturation, at the highest [protein substrate] over that at the lowest",
    "preincubation": "IC50 after the shortest preincubation over IC50 after the longest",
    "jump-dilution": "IC50 undiluted over IC50 after the dilution, both as concentrations in the reaction",
    "counter-assay": "IC50 on the detection system without kinase over IC50 in the kinase assay",
    "detergent": "IC50 with detergent over IC50 without",
    "hill-slope": "Hill slope of a dose-response curve",
    "two-formats": "the larger IC50 over the smaller, of two detection formats",
}

#: Keys that a value means nothing without.
NEEDS = {
    "frb-mutant": ("mutation",),
    "kinase-mutant": ("mutation",),
    "ic50-atp": ("ATP", "Km"),
    "jump-dilution": ("dilution",),
}
