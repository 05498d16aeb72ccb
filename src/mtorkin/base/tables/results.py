"""Tables of what a study ends with: verdicts, proposed plates and problems."""

from __future__ import annotations

from mtorkin.base.tables.markers import ENDS, MARKERS
from mtorkin.base.tables.table import Column, Table, quantity

VERDICTS = Table(
    "verdicts",
    "the verdict on every compound",
    (
        Column("compound", "text", "identifier of the compound"),
        Column("name", "text", "name of the compound, where an assay gives one"),
        Column("verdict", "text", "one word of the vocabulary"),
        Column("support", "number", "support of the verdict, or of the best class alive where unresolved; 0 to 1"),
        Column("alive", "text", "classes that the data leave possible, separated by `; `"),
        Column("sentence", "text", "the verdict in a sentence"),
        Column("rule", "text", "the rule that decided"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        Column("n_families", "integer", "kinetic families that the verdict rests on"),
        Column("simulated", "flag", "whether any of the data are simulated"),
        Column("page", "text", "page of the compound, relative to index.html"),
    ),
    order=("compound",),
)

DESIGNS = Table(
    "designs",
    "plates considered for compounds left unresolved: docs/settle.md",
    (
        Column("compound", "text", "identifier of the compound"),
        Column("design", "text", "the plate in words"),
        Column("plate", "integer", "wells of the plate"),
        Column("wells", "integer", "wells in use, controls included"),
        Column("varied", "text", "substrates that vary, separated by `; `"),
        Column("conditions", "integer", "concentrations, or pairs of concentrations, of the substrates"),
        Column("inhibitor_levels", "integer", "inhibitor concentrations above zero at each"),
        *quantity("top_inhibitor", "highest concentration of the compound"),
        Column("replicates", "integer", "wells of every composition"),
        Column(
            "separation",
            "number",
            "expected loss of -2 log L of the best wrong class, on average over the laws left; empty where it cannot "
            "be foretold",
        ),
        Column("chance", "number", "probability that this loss exceeds the margin, averaged likewise"),
        Column("repeats", "integer", "simulated repeats; empty where the design was not simulated"),
        Column("right", "integer", "repeats in which the class that was true is named"),
        Column("wrong", "integer", "repeats in which another class is named"),
        Column("chosen", "flag", "whether its layout was written"),
        Column("simulated", "flag", "whether the data that it rests on are simulated"),
    ),
)

#: Kind, meaning and digits. Six are more than samples are good for, and keep a narrow band within what locks hold to.
_OF_MARKER = {
    "median": ("number", "{}: median of the samples; where none were drawn by the values as they are", 6),
    "lower": ("number", "lower end of the 90 % band of the samples; empty where none were drawn, or few", 6),
    "upper": ("number", "upper end of the band", 6),
    "direction": ("text", "up or down where 90 % of the samples agree, else open; empty where there is no band", None),
}

PATHWAY = Table(
    "pathway",
    "markers of a cell after a dose of each compound, over the same cell at rest; predicted by a model and never "
    "measured: docs/pathway.md",
    (
        Column("compound", "text", "identifier of the compound; also the compounds of the catalogue beside it"),
        Column("class", "text", "class that it is taken as, or `mixture` of several by support"),
        Column("support", "number", "support of the class; 0 to 1", digits=6),
        Column("context", "text", "the cell and its conditions"),
        Column("dose_nM", "number", "concentration in the medium from time 0 on", "nM", digits=6),
        Column("time_min", "number", "time after the dose", "min"),
        *(
            Column(f"{marker}{end}", kind, meaning.format(marker), digits=digits)
            for marker in MARKERS
            for (kind, meaning, digits), end in zip(_OF_MARKER.values(), ENDS.values(), strict=True)
        ),
        Column("basis", "text", "that it is predicted"),
        Column("simulated", "flag", "whether the data that the constants were fitted to are simulated"),
    ),
    format=2,
)

OCCUPANCY = Table(
    "occupancy",
    "doses that occupy part of mTORC1 and mTORC2 in cells at equilibrium; predicted by a model, never measured: "
    "docs/pathway.md",
    (
        Column("compound", "text", "identifier of the compound"),
        Column("class", "text", "class that it is taken as"),
        Column("support", "number", "support of the class; 0 to 1", digits=6),
        Column("complex", "text", "mTORC1 or mTORC2"),
        Column("occupied", "number", "part of it that is occupied"),
        Column("dose_nM", "number", "the dose in the medium by the constants as they are", "nM", digits=6),
        Column("lower_nM", "number", "lower end of the 95 % interval of all that is uncertain", "nM", digits=6),
        Column("upper_nM", "number", "upper end of it", "nM", digits=6),
        Column(
            "lower_measured_nM", "number",
            "lower end of the 95 % interval of what was measured, in a cell of exactly the table", "nM", digits=6,
        ),
        Column("upper_measured_nM", "number", "upper end of it", "nM", digits=6),
        Column("rests_on", "text", "constants that make most of the first interval"),
        Column("why_none", "text", "why there is no such dose"),
        Column("basis", "text", "that it is predicted"),
        Column("simulated", "flag", "whether the data that the constants were fitted to are simulated"),
    ),
)  # fmt: skip

RESISTANCE = Table(
    "resistance",
    "doses that halve a marker in cells that may resist, over those of a normal cell; predicted by a model, never "
    "measured: docs/pathway.md",
    (
        Column("compound", "text", "identifier of the compound; also the compounds of the catalogue beside it"),
        Column("class", "text", "class that it is taken as"),
        Column("support", "number", "support of the class; 0 to 1", digits=6),
        Column("context", "text", "the cell"),
        Column("marker", "text", "the marker"),
        Column(
            "dose_nM",
            "number",
            "the dose that halves the marker of the normal cell; empty where none does",
            "nM",
            digits=6,
        ),
        Column("normal_dose_nM", "number", "the same in the normal cell", "nM", digits=6),
        Column("fold", "number", "ratio of the two; empty where one is", digits=6),
        Column("highest_nM", "number", "highest dose looked at", "nM", digits=6),
        Column("says", "text", "`works`, `lost`, `never`, `low already` or `open`"),
        Column("in_words", "text", "the shift, or what is said in its place"),
        Column("basis", "text", "that it is predicted"),
        Column("simulated", "flag", "whether the data that the constants were fitted to are simulated"),
    ),
)

PROBLEMS = Table(
    "problems",
    "everything that was wrong with the input",
    (
        Column("severity", "text", "error (what it concerns is not analysed) or warning"),
        Column("assay", "text", "identifier of the assay folder"),
        Column("file", "text", "file, relative to the folder"),
        Column("where", "text", "well, row or cell"),
        Column("key", "text", "key or column"),
        Column("compound", "text", "compound concerned; empty when the whole folder is"),
        Column("message", "text", "what is wrong and what to do"),
    ),
    order=("severity", "assay", "file", "where", "key", "compound", "message"),
)
