# A job per batch of pages, one that puts them together and writes the index; then what the run rests on, and whether the input had errors.


rule pages:
    input:
        **paths.DEALT,
        **{name: path for name, path in paths.FIT.items() if name != "problems"},
        **{name: path for name, path in paths.PREDICTED.items() if name != "problems"},
        **paths.SHOWN,
        decided=paths.DECIDED,
        proposals=paths.SETTLED["proposals"],
        assays=expand(paths.INGEST["assay"], assay=ASSAYS),
    output:
        pages=directory(paths.DRAWN["pages"]),
        problems=paths.DRAWN["problems"],
    log:
        paths.log("pages", "batch"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("pages"),
    params:
        **dependencies.params("pages", SETTINGS),
        assays=list(ASSAYS),
    script:
        "../scripts/pages.py"


# This and the rules below take no time of their own, or have to see the directory of results whole.
rule provenance:
    output:
        provenance=paths.PROVENANCE,
    log:
        paths.log("provenance"),
    localrule: True
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("provenance"),
    params:
        **dependencies.params("provenance", SETTINGS),
        inputs=lambda wildcards: {assay: digests(assay) for assay in ASSAYS},
        rooms=dependencies.room_digests(),
        rules=dependencies.rule_digests(),
        lock=provenance.lock_digest(),
    script:
        "../scripts/provenance.py"


rule index:
    input:
        **{name: expand(path, batch=BATCHES) for name, path in paths.PREDICTED.items() if name != "problems"},
        verdicts=paths.VERDICT["verdicts_json"],
        fits=paths.VERDICT["fits"],
        parameters=paths.VERDICT["parameters"],
        families=expand(paths.DEALT["families"], batch=BATCHES),
        quality=expand(paths.REDUCE["quality"], assay=ASSAYS),
        pages=expand(paths.DRAWN["pages"], batch=BATCHES),
        assays=expand(paths.INGEST["assay"], assay=ASSAYS),
        provenance=paths.PROVENANCE,
        problems=[
            *expand(paths.INGEST["problems"], assay=ASSAYS),
            *expand(paths.REDUCE["problems"], assay=ASSAYS),
            paths.GATHERED["problems"],
            *expand(paths.FIT["problems"], batch=BATCHES),
            paths.VERDICT["problems"],
            *expand(paths.PREDICTED["problems"], batch=BATCHES),
            *expand(paths.SETTLED["problems"], batch=BATCHES),
            *expand(paths.DRAWN["problems"], batch=BATCHES),
        ],
    output:
        **{
            **paths.REPORT,
            "index": report(paths.REPORT["index"], caption="../report/index.rst", category="Study"),
            "compared": report(paths.REPORT["compared"], caption="../report/compared.rst", category="Study"),
            "plate_page": report(paths.REPORT["plate_page"], caption="../report/plates.rst", category="Study"),
            "problem_page": report(paths.REPORT["problem_page"], caption="../report/problems.rst", category="Study"),
            "cells": report(paths.REPORT["cells"], caption="../report/pathway.rst", category="Predictions"),
        },
        pages=report(
            directory(paths.PAGES),
            patterns=["{compound}.html"],
            caption="../report/compound.rst",
            category="Compounds",
            labels={"compound": "{compound}"},
        ),
    log:
        paths.log("index"),
    localrule: True
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("index"),
    params:
        **dependencies.params("index", SETTINGS),
        assays=list(ASSAYS),
    script:
        "../scripts/index.py"


rule outcome:
    input:
        problems=paths.REPORT["problems"],
    output:
        outcome=paths.OUTCOME,
    log:
        paths.log("outcome"),
    localrule: True
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("outcome"),
    params:
        **dependencies.params("outcome", SETTINGS),
    script:
        "../scripts/outcome.py"
