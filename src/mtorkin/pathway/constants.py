"""The constants of the model, the pools that they fill, and the markers that are asked for: rows, read once."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mtorkin.base.packaged import packaged

#: Each pool is filled by a total; its first member holds all of it before anything happens.
POOLS: dict[str, tuple[str, ...]] = {
    "total_Rag": ("Rag_off", "Rag_on"),
    "total_TSC": ("TSC", "TSC_p"),
    "total_Rheb": ("Rheb_GDP", "Rheb_GTP"),
    "total_PRAS40": ("PRAS40", "PRAS40_p"),
    "total_FKBP12": ("FKBP12", "FKBP12_rapalog", "mTORC1_rapalog", "mTORC1_both"),
    "total_mTORC1": ("mTORC1", "mTORC1_inhibitor", "mTORC1_rapalog", "mTORC1_both"),
    "total_mTORC2": ("mTORC2", "mTORC2_inhibitor", "mTORC2_lost"),
    "total_S6K1": ("S6K1", "S6K1_p"),
    "total_4EBP1": ("BP", "BP_37", "BP_65"),
    "total_IRS1": ("IRS1", "IRS1_p"),
    "total_Akt": ("Akt", "Akt_308", "Akt_473", "Akt_both"),
}

#: Pools that drugs bind. What is free of them may be a millionth, and is no difference of larger numbers.
BOUND = ("total_FKBP12", "total_mTORC1", "total_mTORC2")

#: What there is under a drug alone: none of it in a cell that has the other one.
BROUGHT: dict[str, tuple[str, ...]] = {
    "inhibitor": ("inhibitor_medium", "inhibitor", "mTORC1_inhibitor", "mTORC1_both", "mTORC2_inhibitor"),
    "rapalog": ("rapalog_medium", "rapalog", "FKBP12_rapalog", "mTORC1_rapalog", "mTORC1_both", "mTORC2_lost"),
}

#: What else changes, and its start: relative amounts, 1 in a fed cell without feedback; nothing has adapted to a drug.
RELATIVE = {"PIP3": 1, "receptor": 1, "adapted": 0}

#: Constants that say what an inhibitor does in a cell, and those of a rapalog.
OF_INHIBITORS = (
    "on_kinase", "Km_ATP", "ATP", "Ki_mTORC1", "Ki_mTORC2", "competes_with_ATP", "kinase_shift", "residual_inhibitor",
    "association_PI3K",
)  # fmt: skip
OF_RAPALOGS = (
    "on_FKBP12", "Kd_FKBP12", "FKBP12_shift", "on_FRB", "Kd_FRB", "FRB_shift", "disassemble_mTORC2",
    "assemble_mTORC2", "residual_S6K1", "residual_T37", "residual_S65", "adapt_BP", "adaptation",
)  # fmt: skip
#: All that say nothing of a cell without a drug.
OF_DRUGS = ("cross_membrane", *OF_INHIBITORS, *OF_RAPALOGS)
#: Constants that do nothing in a cell unless there is the one kind of drug.
HEEDED_BY = {"inhibitor": OF_INHIBITORS, "rapalog": (*OF_RAPALOGS, "total_FKBP12")}

#: What is asked of the model, and what a person would call it.
MARKERS = {
    "pS6K1_T389": "S6K1 pT389, part of the protein",
    "p4EBP1_T37": "4E-BP1 pT37/46, part of the protein",
    "p4EBP1_S65": "4E-BP1 pS65/T70, part of the protein",
    "pAkt_T308": "Akt pT308, part of the protein",
    "pAkt_S473": "Akt pS473, part of the protein",
    "pPRAS40_T246": "PRAS40 pT246, part of the protein",
    "pIRS1_S636": "IRS1 pS636, part of the protein",
    "Rheb_active": "Rheb with GTP, part of the protein",
    "eIF4F": "eIF4G with eIF4E (cap-dependent translation), part of the protein",
    "mTORC1_occupied": "mTORC1 with a drug, part of the complex",
    "mTORC2_occupied": "mTORC2 with an inhibitor, part of the complex",
}


class Constant(BaseModel):
    """A row of ``constants.yaml``.

    Attributes
    ----------
    value, unit
        The value and its unit, as the units of ``pathway.ant`` are called.
    spread
        Standard deviation of the logarithm as a factor; 1 is none.
    mark
        ``published``, ``chosen``, or ``set`` by the context or the drug.
    means
        What it is.
    source, why
        Where a published value is from, and what a chosen one is for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float = Field(ge=0)
    unit: str
    spread: float = Field(ge=1)
    mark: Literal["published", "chosen", "set"]
    means: str
    source: str = ""
    why: str = ""

    @model_validator(mode="after")
    def _say_where_from(self) -> Constant:
        if (self.mark == "published") != bool(self.source) or (self.mark == "chosen") != bool(self.why):
            raise ValueError("a published constant has a source, a chosen one has a reason why")
        if self.mark == "set" and self.spread != 1:
            raise ValueError("what the context or the drug sets has no spread of its own")
        return self


@cache
def load_constants() -> dict[str, Constant]:
    """Every constant of the model, by name."""
    return TypeAdapter(dict[str, Constant]).validate_python(packaged("mtorkin.pathway", "constants.yaml"))


def values() -> dict[str, float]:
    """The value of every constant."""
    return {name: row.value for name, row in load_constants().items()}
