"""The plots of the textbooks, for viewing: wells in other coordinates, beside what the fitted constants say of them.

Nothing is fitted to these plots, and nothing is concluded from them.
"""
