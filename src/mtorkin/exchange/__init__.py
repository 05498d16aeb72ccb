"""Results in the forms that other programs read, and measurements of theirs as assay folders."""
