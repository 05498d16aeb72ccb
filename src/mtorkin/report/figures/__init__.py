"""Figures as SVG that is the same, byte for byte, on every run: one file a kind of figure.

They are drawn without pyplot, measured in matplotlib's own font and under its own defaults, so that neither the
settings of the user nor the fonts of the machine reach a file. Text is text, which a reader can search and copy.
"""
