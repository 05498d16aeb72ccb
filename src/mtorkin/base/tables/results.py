"""Tables of what a study ends with: verdicts, proposed plates and problems."""

from __future__ import annotations

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
