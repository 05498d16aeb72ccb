"""What the instrument prints of every well."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from simulator.enzyme import Array, product
from simulator.plates import BLANK, HIGH, SAMPLE, Well
from simulator.study import FIXED_ATP, FIXED_PROTEIN, Experiment
from simulator.truth import BY_NAME, ENZYME, TRUTH


def contents(experiment: Experiment, wells: Sequence[Well]) -> tuple[Array, Array]:
    """ATP and protein of every well (uM); blanks hold neither."""
    filled = np.array([well.role != BLANK for well in wells])
    varied = np.array([well.substrate or 0.0 for well in wells])
    if experiment.axis == "ATP":
        return varied, FIXED_PROTEIN * filled
    return FIXED_ATP * filled, varied


def formed(experiment: Experiment, wells: Sequence[Well]) -> Array:
    """Product without noise (nM), shape (times, wells); none where there is no enzyme."""
    atp, protein = contents(experiment, wells)
    enzyme_total = TRUTH["preparations"][experiment.preparation]["active_nM"]
    result = np.zeros((len(experiment.detection.times), len(wells)))
    for name in {well.compound for well in wells}:
        here = np.array([well.compound == name and well.role in (SAMPLE, HIGH) for well in wells])
        inhibitor = np.array([well.inhibitor or 0.0 for well in wells])[here] * 1e3
        result[:, here] = product(
            ENZYME,
            enzyme_total,
            BY_NAME.get(name),
            atp[here] * 1e3,
            protein[here] * 1e3,
            inhibitor,
            experiment.fkbp12 * 1e3,
            np.array(experiment.detection.times),
        )
    return result


def signals(experiment: Experiment, wells: Sequence[Well]) -> Array:
    """Signal with noise, shape (times, wells).

    A well's product errs in proportion (pipetting), once for all its reads; every read errs by the floor.
    """
    detection = experiment.detection
    random = np.random.default_rng([TRUTH["seed"], zlib.crc32(experiment.folder.encode())])
    atp, protein = contents(experiment, wells)
    background = detection.offset + detection.per_atp * atp + detection.per_protein * protein
    drift = detection.drift * np.array(detection.times)[:, None] if detection.kinetic else 0.0
    scatter = 1 + TRUTH["noise"]["proportional"] * random.standard_normal(len(wells))
    exact = formed(experiment, wells)
    noise = detection.floor * random.standard_normal(exact.shape)
    return np.asarray(background + drift + detection.gain * exact * scatter + noise)


def reads(experiment: Experiment, wells: Sequence[Well]) -> dict[str, Array]:
    """Everything that the instrument prints, by label: the signal, and the channels behind it where it is a ratio."""
    detection = experiment.detection
    signal = signals(experiment, wells)
    label = detection.keys.get("read", detection.keys["format"])
    if not detection.donor:
        return {label: signal}
    random = np.random.default_rng([TRUTH["seed"], zlib.crc32(experiment.folder.encode()), 1])
    donor = detection.donor * (1 + 0.03 * random.standard_normal(signal.shape))
    return {"Donor (620)": donor, "Acceptor (665)": signal / 10000 * donor, label: signal}
