"""The way through: output paths, stages as functions, and what each stage depends on."""
