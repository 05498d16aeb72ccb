"""What the wells say of each pattern: criteria, likelihoods averaged over regions, selection."""
