"""The table of slips: a row each. The code, the sentence and the documentation follow from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from mtorkin.base.errors import Problem, Severity
from mtorkin.preflight.slips import apart, arms, levels, plates, spelling, velocities
from mtorkin.preflight.slips.sign import Sign
from mtorkin.preflight.study import FolderWells, Study


@dataclass(frozen=True)
class Slip:
    """A slip that may be seen before anything is fitted.

    Attributes
    ----------
    code
        Its name in JSON and in the documentation.
    means
        What is looked for, for the documentation.
    sentence
        What is said of it, filled in from a sign.
    signs
        Finds it in a study; in a single folder where it is ``within`` one.
    measured
        Whether signals show it, and not the design alone.
    within
        Whether the wells of a single folder show it, without its families or any other folder.
    severity
        How grave it is. A slip is a warning: the study may be meant so.
    """

    code: str
    means: str
    sentence: str
    signs: Callable[[Study], Iterator[Sign]] | Callable[[FolderWells], Iterator[Sign]]
    measured: bool = False
    within: bool = False
    severity: Severity = "warning"

    def problems(self, study: Study) -> Iterator[Problem]:
        """Every sign of it in a study, as a problem with its place."""
        if not self.within:
            yield from self._said(self.signs(study))  # type: ignore[arg-type]
            return
        for folder in study.folders:
            yield from self.problems_within(folder) if folder.slips is None else folder.slips.get(self.code, ())

    def problems_within(self, folder: FolderWells) -> Iterator[Problem]:
        """Every sign of it in one folder."""
        return self._said(self.signs(folder))  # type: ignore[arg-type]

    def _said(self, signs: Iterable[Sign]) -> Iterator[Problem]:
        for sign in signs:
            yield replace(sign.place, message=self.sentence.format(**sign.values), severity=self.severity)


_NAMES = "is '{here}' here and '{there}' in {other}, which keeps their wells apart; write it alike if it is the same"

SLIPS = (
    Slip(
        "preparation",
        "names of an enzyme preparation that differ in spelling (Lot-7, lot 7)",
        f"the preparation {_NAMES}",
        spelling.preparation,
    ),
    Slip(
        "no-preparation",
        "a folder without a preparation beside one of the same compound and enzyme that names it",
        "no preparation is named here, so that this folder is fitted alone; {other} names '{there}': name it here too "
        "if it is the same",
        spelling.not_named,
    ),
    Slip("enzyme-name", "names of an enzyme that differ in spelling", f"the enzyme {_NAMES}", spelling.enzyme),
    Slip(
        "protein-name",
        "names of a protein substrate that differ in spelling or mean the same (4EBP1, 4E-BP1)",
        f"the protein {_NAMES}",
        spelling.protein,
    ),
    Slip("site", "a site that is written in two ways (T37/T46, pT37/46)", f"the site {_NAMES}", spelling.site),
    Slip(
        "compound-name",
        "identifiers of a compound that differ in spelling (KIN101, KIN-101), or nearly where one has the axis that "
        "the other lacks",
        "'{here}' is called '{there}' in {other}, if both are one compound; write it alike, or give one as an alias",
        spelling.compound,
    ),
    Slip(
        "axes-apart",
        "both axes of a compound, in two folders that differ in one name alone",
        "the axes of {whose} will not be fitted together: the {called} is '{here}' here and '{there}' in {other}; "
        "correct it if it is the same",
        apart.axes_apart,
    ),
    Slip(
        "doses",
        "doses of a compound far from those of another folder, or the same numbers a thousand times higher or lower",
        "{whose} is at {here} here and at {there} in {other}, {fold} times apart at the top; is a unit wrong (nM for "
        "uM)?",
        levels.doses,
    ),
    Slip(
        "potency",
        f"potencies of a compound {levels.POTENCY:g} times apart or more, by a quick estimate, where all else is alike",
        "{whose} reaches half of its effect at {here} here and at {there} in {other}, {fold} times apart; is a unit or "
        "a dilution wrong?",
        levels.potencies,
        measured=True,
    ),
    Slip(
        "substrate-level",
        "concentrations of a substrate all far beyond those of another folder",
        "{name} is at {here} here and at {there} in {other}; is a unit wrong?",
        levels.substrates,
    ),
    Slip(
        "enzyme-level",
        "concentrations of an enzyme a hundred times apart or more",
        "the enzyme is at {here} here and at {there} in {other}, {fold} times apart; is a unit wrong?",
        levels.enzymes,
    ),
    Slip(
        "accessory-level",
        "FKBP12 or FK506 a hundred times apart or more between folders",
        "{name} is at {here} here and at {there} in {other}; is a unit wrong?",
        levels.added,
    ),
    Slip(
        "reaction-time",
        "a reaction time 60 times that of another folder, or that no endpoint is read after",
        "the reaction took {here}, and {why}; is the unit of the time wrong?",
        levels.reaction_times,
    ),
    Slip(
        "one-side-of-Km",
        "levels of a substrate all below or all above the Km that the uninhibited wells show",
        "{name} at {here} lies all {side} its Km, since the velocity without inhibitor is {how}; the pattern along it "
        "will tell little. Is a unit wrong?",
        levels.one_side_of_Km,
        measured=True,
    ),
    Slip(
        "series",
        "a level of a series of doses or substrates that is out of place by a power of ten",
        "{whose} at {here} is out of place in its series; {meant} would fit. Was a decimal mark lost or misread?",
        levels.out_of_series,
    ),
    Slip(
        "controls",
        "high and low controls on each other's side",
        "{wells} {verb} on the side of the other controls; are the high and low controls exchanged?",
        plates.controls,
        measured=True,
        within=True,
    ),
    Slip(
        "copy",
        "plates whose wells hold the same numbers to the last digit",
        "{count} of {of} wells hold the same numbers, to the last digit, as those of {other}; is one a copy?",
        plates.copies,
        measured=True,
    ),
    Slip(
        "layout",
        "a layout that goes with the signals far better when moved by a row or a column, or turned",
        "the wells go with the layout far better {how} (scatter of {after} % instead of {before} %); is the layout "
        "shifted, or was the plate turned?",
        plates.layouts,
        measured=True,
        within=True,
    ),
    Slip(
        "plate-order",
        "exports that go with their layouts far better in another order",
        "the wells go with the layouts far better with {how} (scatter of {after} % instead of {before} %); are plates "
        "exchanged?",
        plates.plate_order,
        measured=True,
        within=True,
    ),
    Slip(
        "plate-name",
        "an export that is named like another plate of its folder",
        "the file {here} has the name of plate {there}; are plates exchanged?",
        plates.plate_names,
    ),
    Slip(
        "plates-apart",
        f"signals of plates of a folder, or velocities of compounds of a table, {velocities.VELOCITIES:g} times apart "
        "or more without inhibitor",
        "the wells without inhibitor lie {fold} times {way} those of the others here{cause}; is a unit, a decimal mark "
        "or a percentage wrong?",
        velocities.plates_apart,
        measured=True,
        within=True,
    ),
    Slip(
        "left-out",
        "a plate of which most samples are left out for one reason",
        "{count} of {of} samples are left out: {reason}",
        velocities.left_out,
        measured=True,
        within=True,
    ),
    Slip(
        "velocities",
        f"uninhibited velocities on one preparation {velocities.VELOCITIES:g} times apart or more, or about 1 in one "
        "folder and about 100 in another",
        "the velocity without inhibitor is up to {here} here and {there} in {other}, {fold} times apart{cause}; is a "
        "time, a unit or a percentage wrong?",
        velocities.velocities,
        measured=True,
    ),
    Slip(
        "odd-velocity",
        "a velocity of a table that is many times its replicate",
        "the velocity {here} is {fold} times the {there} of its replicate in {other}; was a decimal mark lost?",
        velocities.odd_wells,
        measured=True,
        within=True,
    ),
    Slip(
        "arm",
        "a compound whose call hangs on FKBP12, with one arm of it alone",
        "every well of {whose} is {has} FKBP12, and none {lacks}; add an arm {lacks} FKBP12, or it may stay unresolved",
        arms.missing_arm,
    ),
)


def slips(study: Study) -> Iterator[tuple[Slip, Problem]]:
    """Everything in a study that looks like a slip, with its row; of a planned one what its design alone shows."""
    if not study.folders:
        return
    for slip in SLIPS:
        if study.planned and slip.measured:
            continue
        for problem in slip.problems(study):
            yield slip, problem


def slips_within(folder: FolderWells) -> dict[str, list[Problem]]:
    """What the wells of one folder show by themselves that looks like a slip, by the code of its row."""
    found = {slip.code: list(slip.problems_within(folder)) for slip in SLIPS if slip.within}
    return {code: problems for code, problems in found.items() if problems}
