"""Results in the forms that other programs read. This room reads tables of results alone."""
