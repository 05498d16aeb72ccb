"""What looks like a slip of the hand: a row each, in `mtorkin.preflight.slips.table`."""
