"""EnzymeML v2: results as a document of it, and documents as assay folders."""
