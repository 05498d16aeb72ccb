"""Fits of mechanisms to wells: error model, intervals, adequacy, half-maximal concentrations."""
