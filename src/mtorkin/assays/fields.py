"""What a key of `assay.yaml` may hold: text with a unit, a file of the folder, a section."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mtorkin.assays.names import TO_FILL_IN
from mtorkin.assays.units import Kind, parse
from mtorkin.base.shown import visible

#: Bytes of the name of a file, on the file systems in use, and what none can hold.
_LONGEST_NAME = 255
_UNNAMABLE = re.compile("[\x00\ud800-\udfff]")


def _quantity(kind: Kind, positive: bool = False) -> AfterValidator:
    def check(text: str) -> str:
        if parse(text, kind).value == 0 and positive:
            raise ValueError(f"'{text}' is zero; give what it was, or remove the key")
        return text

    return AfterValidator(check)


def _inside(path: str) -> str:
    """Only files of the folder itself: a study must be able to move as a whole. And only what can be a name."""
    if _UNNAMABLE.search(path) or max(len(part.encode()) for part in path.split("/")) > _LONGEST_NAME:
        raise ValueError(f"'{visible(path[:60])}' cannot be the name of a file; correct it")
    if "\\" in path:
        raise ValueError(f"'{path}' has a backslash; write / between folder and file")
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or ":" in path.partition("/")[0]:
        raise ValueError(f"'{path}' is outside the assay folder; put the file into it")
    return path


def _filled(text: str) -> str:
    if TO_FILL_IN in text:
        raise ValueError("is still to be filled in")
    return text


def _or_none(text: Any) -> Any:
    return None if isinstance(text, str) and not text.strip() else text


def _orcid(text: str) -> str:
    """The last sign of an ORCID iD checks the others (ISO 7064, modulo 11-2)."""
    if not re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", text):
        raise ValueError(f"'{text}' is no ORCID iD; write it as 0000-0002-1825-0097")
    signs = text.replace("-", "")
    total = 0
    for digit in signs[:-1]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != signs[-1]:
        raise ValueError(f"'{text}' has a mistyped digit: the last sign of an ORCID iD checks the others")
    return text


def _pattern(pattern: str, message: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"'{text}' {message}")
        return text

    return AfterValidator(check)


Text = Annotated[str, AfterValidator(_filled), Field(min_length=1)]
#: Text of which empty quotes say no more than a missing key.
OptionalText = Annotated[Text | None, BeforeValidator(_or_none)]
Concentration = Annotated[Text, _quantity("concentration"), Field(examples=["10 nM", "0.5 mM"])]
PositiveConcentration = Annotated[Text, _quantity("concentration", positive=True), Field(examples=["10 nM", "0.5 mM"])]
Time = Annotated[Text, _quantity("time"), Field(examples=["20 min", "30 s"])]
PositiveTime = Annotated[Text, _quantity("time", positive=True), Field(examples=["20 min", "30 s"])]
Temperature = Annotated[Text, _quantity("temperature"), Field(examples=["30 degC"])]
Length = Annotated[Text, _quantity("length", positive=True), Field(examples=["0.56 cm"])]
Volume = Annotated[Text, _quantity("volume", positive=True), Field(examples=["20 uL"])]
MolarMass = Annotated[Text, _quantity("molar mass", positive=True), Field(examples=["432.5 g/mol"])]
Extinction = Annotated[Text, _quantity("extinction", positive=True), Field(examples=["6220 /M/cm"])]
Orcid = Annotated[Text, AfterValidator(_orcid), Field(examples=["0000-0002-1825-0097"])]
Doi = Annotated[Text, _pattern(r"10\.\d{4,9}/\S+", "is no DOI; write it as 10.1000/182, without an address before it")]
InChI = Annotated[Text, _pattern(r"InChI=1S?/\S+", "is no InChI; it begins with InChI=1S/")]
ChEBI = Annotated[Text, _pattern(r"CHEBI:\d+", "is no ChEBI identifier; write it as CHEBI:9168")]
PubChem = Annotated[Text, _pattern(r"\d+", "is no PubChem identifier; write the number of the compound (CID)")]
Sequence = Annotated[
    Text, _pattern(r"[A-IK-Z*\s]+", "is no protein sequence; write one-letter codes of amino acids, or give uniprot")
]
FileName = Annotated[Text, AfterValidator(_inside)]


class AssaySection(BaseModel):
    """A section of `assay.yaml`: unknown keys are errors, values cannot be changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, serialize_by_alias=True)
