"""Kinetic families of a study: from tables of wells to tables of fits."""

from mtorkin.kinetics.families.fitted import WRITTEN, Fitted, fit_families

__all__ = ["WRITTEN", "Fitted", "fit_families"]
