# One job per assay folder: a missing or broken folder still has a job, which records the problem. Files of the folder
# are params by their digests, and no inputs: their content counts and not their date, and any name will do.


rule ingest:
    output:
        **paths.INGEST,
    log:
        paths.log("ingest", "assay"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("ingest"),
    params:
        **dependencies.params("ingest", SETTINGS),
        assay="{assay}",
        folder=lambda wildcards: FOLDERS[wildcards.assay],
        files=lambda wildcards: digests(wildcards.assay),
    script:
        "../scripts/ingest.py"
