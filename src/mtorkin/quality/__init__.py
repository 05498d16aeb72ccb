"""Quality of a plate, a metric a file: controls, replicates, position, dispensing, outliers, hook effect and more.

Kinetic plates hold few wells of each kind at many concentrations, and the concentrations follow rows and columns. So
everything is judged after what the design explains: within wells that hold the same. What the layout cannot tell from a
position gets no value, and says so; `docs/quality.md` has the reasons.
"""

from mtorkin.quality.plate import Judged, PlateQuality, plate_quality

__all__ = ["Judged", "PlateQuality", "plate_quality"]
