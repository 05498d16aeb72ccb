"""What the vendors call things: a small table of hints. Where wells and numbers stand is found without it."""

from __future__ import annotations

import re
from typing import Literal

_SIGN = "[-+\u2212]?"
# What a cell that holds no number means, by the first pattern that its text has.
_STATUSES = tuple(
    (status, re.compile(pattern, re.IGNORECASE))
    for status, pattern in (
        # 1 234.5 and 1'234: a number to people, and none that is read.
        ("thousands", rf"{_SIGN}\d{{1,3}}([ '\u2019\u00a0\u2009\u202f]\d{{3}})+([.,]\d+)?"),
        ("overflow", r"ov(er)?r?(fl|flow|flw|range)?\b.*|overfl\w*|#+|max|.*out of range.*|\+?inf(inity)?"),
        ("saturated", r"#?sat(urated)?\b.*"),
        ("masked", r"\*+|mask(ed)?\b.*|exclud\w+|\*\s*[-+.\d].*|\([-+.\d]+\)|removed|outlier"),
        ("above range", r">.*|#?high\b.*"),
        ("below range", r"<.*|#?low\b.*|under\w*|-inf(inity)?"),
        ("not measured", r"-+|n/?a|n\.a\.|#n/a|no (read|data|value)|nd|missing|miss|empty|not measured|skipped"),
        ("invalid", r"\?+|invalid\b.*|err(or)?\b.*|nan|range\?|#(num|value|div/0|ref|name|null)[!?]?|fail\w*|no\s?num"),
    )
)


def status_of(text: str) -> str:
    """What a cell that holds no number means.

    Returns
    -------
    str
        ``empty``, ``overflow``, ``saturated``, ``masked``, ``above range``, ``below range``, ``not measured``,
        ``invalid``, ``thousands`` (a number with marks between them); or ``text``, for anything else.
    """
    text = text.strip()
    if not text:
        return "empty"
    return next((status for status, pattern in _STATUSES if pattern.fullmatch(text)), "text")


_LAYOUT = re.compile(
    r"(plate\s?)?(layout|map)s?|plate\s?map|well ids?|samples?( name| id)?s?|contents?|groups?|names?|types?|roles?|"
    r"conc/dil|(standard |substrate |sample )?(conc(entration)?s?|dilutions?)\b.*|dilution factors?|"
    r".* (layout|plate map)|well assignment",
    re.IGNORECASE,
)
#: What software makes of several wells, as the heading of a column or at the beginning of a row.
SUMMARY = re.compile(
    r"((平均値?|標準偏差|mean|mittelwert|moyenne|promedio|average|avg\.?|median|standardabweichung|standard deviation"
    r"|sd|s\.d\.|sem|st\.? ?d(ev)?\.?|std\.? ?err(or)?)( .*)?"
    r"|(%|rel\.?) ?(sd|cv)|cv( ?%)?|min(imum)?|max(imum)?|range|n|variance"
    r"|z['’]?( ?(factor|prime))?|s[/:]b|signal/background)( ?[(\[].*[)\]])?:?",
    re.IGNORECASE,
)
_CALCULATED = re.compile(
    r"平均|標準偏差|\bmean|\bmittelwert|\bmoyenne|\bpromedio|\bstandardabw|"
    r"\baverage|\bavg\b(?!\. time)|\bst(\.?\s?dev|d\b|andard deviation)|\bsd\b|\bcv\b|% ?cv|\bvariance|"
    r"blank|corrected|\bratio\b|norm(ali[sz]ed|lum)?|\bnorm|integral|\bmax v\b|\bv ?max|\bslope|r-squared|\br2\b|"
    r"lag ?time|at max v|\bcalc|"
    r"reduced|\bminus\b|\bdelta\b|\bpercent|^%|^\[|^conc$|back\s?calc|\bresult$|\bcount\b|polari[sz]ation|anisotropy|"
    r"crosstalk|concentration|\brecovery|\bfold\b|\bz'",
    re.IGNORECASE,
)


def kind_of(label: str) -> Literal["raw", "calculated", "layout"]:
    """``layout``, ``calculated`` or ``raw``, by the label of a read."""
    text = label.strip()
    if _LAYOUT.fullmatch(text):
        return "layout"
    return "calculated" if _CALCULATED.search(text) else "raw"


#: Corners of plates and headings that are a unit, not the name of a read.
UNITS = frozenset(
    {
        "rlu",
        "rfu",
        "rlu/s",
        "rfu/s",
        "abs",
        "od",
        "mod",
        "au",
        "a.u.",
        "mau",
        "cps",
        "count",
        "counts",
        "counts/s",
        "mp",
    }
    | {"fluorescence", "luminescence", "absorbance", "optical density"}
)

#: What a plate is called, in the languages of instruments, as part of a pattern.
PLATE = r"(?:plate|platte|plaque|プレート)"

#: What a wavelength is called, in the languages of instruments, as part of a pattern.
WAVELENGTH = (
    r"(?:wavelengths?|wellenl(?:ä|ae)ngen?|longueurs? d['’]onde|波長|longitud(?:es)? de onda|lunghezz[ae] d['’]onda)"
)

# Instrument or software, by a text that its exports hold. The first found names it, unless the file names a model.
_MAKERS = (
    ("EnSight", "Revvity EnSight (Kaleido)"),
    ("Kaleido", "Revvity Kaleido"),
    ("EnVision", "PerkinElmer EnVision"),
    ("Basic assay information", "PerkinElmer EnVision"),
    ("VICTOR", "PerkinElmer VICTOR"),
    ("##BLOCKS", "Molecular Devices SoftMax Pro"),
    ("SpectraMax", "Molecular Devices SpectraMax"),
    ("FlexStation", "Molecular Devices FlexStation"),
    ("PHERAstar", "BMG Labtech PHERAstar"),
    ("CLARIOstar", "BMG Labtech CLARIOstar"),
    ("FLUOstar", "BMG Labtech FLUOstar"),
    ("POLARstar", "BMG Labtech POLARstar"),
    ("LUMIstar", "BMG Labtech LUMIstar"),
    ("NEPHELOstar", "BMG Labtech NEPHELOstar"),
    ("SPECTROstar", "BMG Labtech SPECTROstar"),
    ("SMART Control", "BMG Labtech (SMART Control)"),
    ("Program Files (x86)\\BMG", "BMG Labtech"),
    ("Multiskan", "Thermo Scientific Multiskan"),
    ("Varioskan", "Thermo Scientific Varioskan"),
    ("Fluoroskan", "Thermo Scientific Fluoroskan"),
    ("Luminoskan", "Thermo Scientific Luminoskan"),
    (".skax", "Thermo Scientific SkanIt"),
    ("SkanIt", "Thermo Scientific SkanIt"),
    ("SparkControl", "Tecan Spark"),
    ("i-control", "Tecan i-control"),
    ("Infinite", "Tecan Infinite"),
    ("Magellan", "Tecan Magellan"),
    (".xpt", "Agilent BioTek (Gen5)"),
    ("Gen5", "Agilent BioTek (Gen5)"),
)
_MODEL = re.compile(r"(?:reader type|instrument name|device|reader|instrument|name):?\s*", re.IGNORECASE)
_KNOWN_MODELS = re.compile(
    r"\b(Synergy|Epoch|Cytation|ELx\d+|PowerWave|Eon|Neo|LogPhase|Spark|Infinite|Sunrise|Multiskan|Varioskan|"
    r"Fluoroskan|"
    r"PHERAstar|CLARIOstar|FLUOstar|POLARstar|SpectraMax|FlexStation|EnVision|EnSight|VICTOR|iD[35]|Ensight)\b",
    re.IGNORECASE,
)


def instrument_of(texts: list[tuple[str, ...]]) -> str:
    """The instrument or software, from the rows of text of an export; empty if nothing names it."""
    model = ""
    shown = "\n".join(cell for cells in texts for cell in cells).casefold()
    maker = next((name for text, name in _MAKERS if text.casefold() in shown), "")
    for cells in texts:
        filled = [cell for cell in cells if cell]
        pair = filled[:2] if len(filled) > 1 else filled[0].split(":", 1) if filled and ":" in filled[0] else []
        if len(pair) == 2 and _MODEL.fullmatch(pair[0].strip()) and _KNOWN_MODELS.search(pair[1]):
            model = pair[1].strip()
            break
    if not model or model.casefold() in maker.casefold():
        return maker
    company = maker.split(" (")[0].split(" SoftMax")[0] if maker else ""
    return model if not company or company.split()[0].casefold() in model.casefold() else f"{_company(maker)} {model}"


def _company(maker: str) -> str:
    for company in ("Agilent BioTek", "Thermo Scientific", "BMG Labtech", "Molecular Devices"):
        if maker.startswith(company):
            return company
    return maker.split()[0]
