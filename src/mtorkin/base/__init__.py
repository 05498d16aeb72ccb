"""What every room may use: problems as sentences, the configuration, table schemas."""
