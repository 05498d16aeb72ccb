# One job per assay folder.


rule reduce:
    input:
        assay=paths.INGEST["assay"],
        wells=paths.INGEST["wells"],
        signals=paths.INGEST["signals"],
    output:
        **paths.REDUCE,
    log:
        paths.log("reduce", "assay"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("reduce"),
    params:
        **dependencies.params("reduce", SETTINGS),
        assay="{assay}",
    script:
        "../scripts/reduce.py"
