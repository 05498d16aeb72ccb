"""Signals to amounts of product with their uncertainty: channels, background, calibration."""
