"""Tables of plates: wells, signals, velocities, progress curves and quality."""

from __future__ import annotations

from mtorkin.base.tables.table import OF_ERRORS, OF_VALUES, OF_VELOCITIES, SIMULATED, Column, Table, quantity

#: What became of a well that was left out.
LEFT_OUT = "left out"

_WELL = (
    Column("assay", "text", "identifier of the assay folder"),
    Column("plate", "text", "name of the plate; empty for velocities reduced elsewhere and standards from a file"),
    Column("well", "text", "well as A1, or the row number of such a table as `row 12`"),
    Column("role", "text", "sample, high control, low control, blank, standard, or unassigned"),
    Column("compound", "text", "identifier of the compound; empty for controls"),
    Column("group", "text", "enzyme form that is fitted apart; usually empty"),
    *quantity("inhibitor", "total concentration of the compound"),
    *quantity("ATP", "concentration of ATP; empty where the enzyme's substrates do not include it"),
    *quantity("protein", "concentration of the protein substrate"),
    *quantity("substrate", "concentration of the only substrate of a one-substrate enzyme"),
    *quantity("FKBP12", "concentration of FKBP12; 0 where none was added"),
    *quantity("FK506", "concentration of FK506; 0 where none was added"),
    Column("preincubation", "number", "enzyme and compound before the reaction; empty if not stated", "min"),
)

WELLS = Table(
    "wells",
    "every well of every plate of an assay folder, or every row of its velocity table, with what was in it",
    (
        *_WELL,
        *quantity("standard", "concentration of product in a standard well"),
        *quantity("velocity", "velocity as given, for velocities reduced elsewhere"),
        Column("se", "number", "standard error of that velocity, in its unit"),
        Column("excluded", "text", "reason the user gave to exclude the well; empty if none"),
        SIMULATED,
    ),
)

SIGNALS = Table(
    "signals",
    "the raw signal of every well, a row a read in time",
    (
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well as A1, or the row of a standard curve from a file as `row 12`"),
        Column(
            "read",
            "text",
            "label of the read in the export, empty if it has none; acceptor, donor and the like as assay.yaml calls "
            "them",
        ),
        Column("time", "number", "time of the read; empty for endpoint reads", "min"),
        Column("signal", "number", "the value as printed in the export, in the signal unit of the assay"),
        SIMULATED,
    ),
)

VELOCITIES = Table(
    "velocities",
    "the velocity of every well and what became of the well",
    (
        *_WELL,
        *quantity("signal", "raw signal, the last read of a kinetic assay; empty for velocities reduced elsewhere"),
        *quantity("velocity", "initial velocity, background subtracted", OF_VELOCITIES),
        Column(
            "se",
            "number",
            "standard error of the velocity, its background's and its curve's included, in its unit; empty where "
            "treatment says why",
            digits=OF_ERRORS,
        ),
        Column("background", "number", "background that was subtracted, in the unit of the velocity", digits=OF_VALUES),
        Column(
            "background_se",
            "number",
            "standard error of that, which wells of a plate with the same background share; part of se",
            digits=OF_ERRORS,
        ),
        Column(
            "background_trend",
            "number",
            "where the background is a straight line in one substrate, the part of background_se that its slope makes, "
            "with its sign: the wells of a plate "
            "share it, and the rest; empty otherwise",
            digits=OF_ERRORS,
        ),
        Column(
            "conversion",
            "number",
            "fraction of the scarcer substrate turned over by the end; empty where treatment says why",
            digits=OF_ERRORS,
        ),
        Column("n_reads", "integer", "reads that the velocity rests on"),
        Column("window_start", "number", "start of the window that a slope was taken from", "min"),
        Column("window_end", "number", "end of that window", "min"),
        Column(
            "status", "text", "used (may enter a fit), control (entered background or quality), left out, unassigned"
        ),
        Column("reason", "text", "why a well is left out"),
        Column("treatment", "text", "what was done to the signal, steps separated by `; `"),
        Column("flags", "text", "what to be wary of, separated by `; `"),
        SIMULATED,
    ),
)

PROGRESS = Table(
    "progress",
    "a few progress curves of every kinetic plate, thinned, to draw; all reads are in the table of signals",
    (
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("well", "text", "well as A1"),
        Column("contents", "text", "substrate and inhibitor in the well, in words"),
        Column("time", "number", "time of the read", "min"),
        Column("signal", "number", "signal of the read, in unit"),
        Column("line", "number", "the initial velocity as a line, in unit; empty outside of the window that was used"),
        Column("unit", "text", "unit of signal and line"),
        SIMULATED,
    ),
)

#: Note of every metric of position, where `plates: positions: unknown` says that names of wells are not their places.
UNPLACED = "positions of the wells are not known"

QUALITY = Table(
    "quality",
    "quality of every plate",
    (
        Column("assay", "text", "identifier of the assay folder"),
        Column("plate", "text", "name of the plate"),
        Column("metric", "text", "Z', signal window, signal to background, CV of controls, drift ...: docs/quality.md"),
        Column("value", "number", "its value; empty where the plate lacks the wells for it"),
        Column("limit", "text", "the limit in force, e.g. `>= 0.4`; empty if none"),
        Column(
            "passed",
            "flag",
            "whether the value keeps a limit that closes the verdict; empty where there is none, or no value",
        ),
        Column(
            "warned", "flag", "whether the value breaks a limit that only warns; empty where there is none, or no value"
        ),
        Column("note", "text", "what the value rests on, or why there is none"),
        SIMULATED,
    ),
)
