"""What other programs make of our exports: ``make exchange``."""
