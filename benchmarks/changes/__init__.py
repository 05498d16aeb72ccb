"""What `mtorkin verify` says of changes, made at random to what a study rests on: ``make changes``."""
