"""Kinetic families of a study: from tables of wells to tables of fits."""

from mtorkin.kinetics.families.fitted import Fitted, fit_families

__all__ = ["Fitted", "fit_families"]
