"""Random plates, written the way instruments write them, with what a reader should find."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import openpyxl

from mtorkin.sheets.wells import ROW_LETTERS

FORMATS = ((8, 12), (16, 24), (32, 48))
STATUSES = {"OVRFLW": "overflow", "Saturated": "saturated", "": "empty", "*****": "masked", ">4.2": "above range"}

#: label, time in min (None for endpoint), well -> text as printed with a decimal point
Expected = dict[tuple[str, float | None], dict[str, str]]


@dataclass
class Rendered:
    """A file as rows of cells, and what is in it."""

    rows: list[list[str]]
    expected: Expected
    style: str = ""
    delimiter: str = "\t"
    decimal_comma: bool = False
    encoding: str = "utf-8"
    newline: str = "\n"
    plates: list[str] = field(default_factory=list)

    def text(self) -> str:
        lines = []
        for row in self.rows:
            cells = [each.replace(".", ",") if self.decimal_comma and is_number(each) else each for each in row]
            if self.delimiter == ",":
                cells = [f'"{each}"' if "," in each else each for each in cells]
            lines.append(self.delimiter.join(cells))
        return self.newline.join([*lines, ""])

    def data(self) -> bytes:
        return self.text().encode(self.encoding, "replace")

    def write_workbook(self, path) -> None:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Sheet one")
        for row in self.rows:
            sheet.append([float(each) if is_number(each) else each or None for each in row])
        book.save(path)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip().isascii() and text[-1:].isdigit() and text.lower() not in ("nan", "inf")


class Maker:
    """Makes one random file."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        choice = self.random.choice
        self.size = choice((FORMATS[0], FORMATS[0], FORMATS[0], FORMATS[1]) + ((FORMATS[2],) if seed % 10 == 0 else ()))
        self.decimals = choice((0, 0, 3, 4))

    def value(self) -> str:
        if self.random.random() < 0.03:
            return self.random.choice(list(STATUSES))
        if self.decimals == 0:
            return str(self.random.randint(0, 10 ** self.random.randint(2, 7)))
        if self.random.random() < 0.02:
            return f"{self.random.uniform(1e-6, 1e-4):.5e}"
        return f"{self.random.uniform(-0.2, 4):.{self.decimals}f}"

    def wells(self, partial: bool) -> tuple[list[str], list[int]]:
        """Letters and numbers of the plate, or of a rectangle in it."""
        rows, columns = self.size
        letters, numbers = list(ROW_LETTERS[:rows]), list(range(1, columns + 1))
        if partial:
            top, left = self.random.randrange(rows - 1), self.random.randrange(columns - 3)
            letters = letters[top : top + self.random.randint(2, rows)]
            numbers = numbers[left : left + self.random.randint(3, columns)]
        return letters, numbers

    def plate(self, letters, numbers) -> dict[str, str]:
        plate = {f"{letter}{number}": self.value() for letter in letters for number in numbers}
        first = next(iter(plate))
        plate[first] = "1.2345" if self.decimals else "4711"  # tells the decimal mark, and that there is a number
        return plate

    def block(self, plate, letters, numbers, corner="", ends="") -> list[list[str]]:
        pad = self.random.random() < 0.3
        head = [corner, *(f"{n:02}" if pad else str(n) for n in numbers)]
        rows = [[letter, *(plate[f"{letter}{n}"] for n in numbers)] for letter in letters]
        if ends:
            rows = [[*row, ends] for row in rows]
        return [head, *rows]

    def header(self) -> list[list[str]]:
        return self.random.choice(
            (
                [],
                [["User: USER"], ["Path: C:\\Program Files (x86)\\BMG\\CLARIOstar"], ["Test name: kinase"], []],
                [
                    ["Software Version", "3.12.08"],
                    [],
                    ["Reader Type:", "Synergy H1"],
                    ["Date", "10/10/2022"],
                    [],
                    ["Results"],
                ],
                [["Application: SparkControl", "", "", "", "V2.1"], ["Device: Spark"], [], ["Plate", "Greiner 96"], []],
                [["EnSight Results from"], ["Protocol Name", "foo"], ["Measurement Date", "2023-05-17 16:21:30"], []],
            )
        )

    def labels(self, most=3) -> list[str]:
        known = [
            "Raw Data (450)",
            "Raw Data (580/620)",
            "Donor 615",
            "Acceptor 665",
            "Fluorescence A",
            "Lum:1",
            "OD600:450",
        ]
        return self.random.sample(known, self.random.randint(1, most))

    def times(self) -> list[float]:
        step = self.random.choice((15, 30, 60, 90))
        return [step * i for i in range(self.random.randint(2, 8))]

    def make(self) -> Rendered:
        style = self.random.choice([name for name in dir(self) if name.startswith("style_")])
        made: Rendered = getattr(self, style)()
        made.style = style
        made.rows = [*self.header(), [], *made.rows] if style != "style_softmax" else made.rows
        made.delimiter = self.random.choice("\t;,")
        made.decimal_comma = made.delimiter != "," and self.random.random() < 0.4
        made.encoding = self.random.choice(("utf-8", "utf-8-sig", "utf-16", "latin-1"))
        made.newline = self.random.choice(("\n", "\r\n"))
        return made

    def style_blocks(self):
        rows, expected = [], {}
        for label in self.labels():
            letters, numbers = self.wells(self.random.random() < 0.3)
            plate = self.plate(letters, numbers)
            rows += [[label], *([[]] if self.random.random() < 0.5 else []), *self.block(plate, letters, numbers), []]
            expected[label, None] = plate
        return Rendered(rows, expected)

    def style_interleaved(self):
        labels = self.labels()
        letters, numbers = self.wells(False)
        plates = {label: self.plate(letters, numbers) for label in labels}
        rows = [["", *map(str, numbers)]]
        for letter in letters:
            for i, label in enumerate(labels):
                rows.append(["" if i else letter, *(plates[label][f"{letter}{n}"] for n in numbers), label])
        return Rendered([["Results"], *rows, []], {(label, None): plate for label, plate in plates.items()})

    def style_bare(self):
        letters, numbers = self.wells(False)
        plate = self.plate(letters, numbers)
        rows = [[plate[f"{letter}{n}"] for n in numbers] for letter in letters]
        return Rendered([["Signal"], [], *rows, [], []], {("Signal", None): plate})

    def style_list(self):
        labels = self.labels()
        letters, numbers = self.wells(self.random.random() < 0.3)
        plates = {label: self.plate(letters, numbers) for label in labels}
        split = self.random.random() < 0.3
        rows = [[*(["Well Row", "Well Col"] if split else ["Well"]), "Content", *labels]]
        for well in plates[labels[0]]:
            letter, number = well.rstrip("0123456789"), well.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            name = [letter, number] if split else [f"{letter}{int(number):02}" if self.size[1] < 48 else well]
            rows.append([*name, f"Sample X{self.random.randint(1, 9)}", *(plates[label][well] for label in labels)])
        return Rendered([*rows, []], {(label, None): plate for label, plate in plates.items()})

    def kinetic(self, most=2):
        labels, times = self.labels(most), self.times()
        letters, numbers = self.wells(self.random.random() < 0.3)
        expected = {(label, time / 60): self.plate(letters, numbers) for label in labels for time in times}
        return labels, times, [f"{letter}{n}" for letter in letters for n in numbers], letters, numbers, expected

    def clock(self, seconds: int) -> str:
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"

    def style_columns(self):
        labels, times, wells, *_, expected = self.kinetic()
        rows = []
        form = self.random.choice(("clock", "seconds"))
        for label in labels:
            heads = ["Time", f"T° {label}"] if form == "clock" else ["Cycle Nr.", "Time [s]", "Temp. [°C]"]
            rows += [[label], [], [*heads, *wells]]
            for i, time in enumerate(times):
                lead = [self.clock(time), "25.1"] if form == "clock" else [str(i + 1), str(time), "25.1"]
                rows.append([*lead, *(expected[label, time / 60][well] for well in wells)])
            rows.append([])
        return Rendered(rows, expected)

    def style_rows(self):
        labels, times, wells, *_, expected = self.kinetic(1)
        label = labels[0]
        body = [[well, *(expected[label, time / 60][well] for time in times)] for well in wells]
        if self.random.random() < 0.5:
            heads = [["Cycle Nr.", *(str(i + 1) for i in range(len(times)))], ["Time [s]", *map(str, times)]]
            heads.append(["Temp. [°C]", *("30.1" for _ in times)])
            return Rendered([[label], *heads, *body, []], expected)
        heads = [
            ["Well", "Content", *(label for _ in times)],
            ["", "Time", *(f"{t // 60} min {t % 60} s" for t in times)],
        ]
        return Rendered([*heads, *([row[0], "Sample X1", *row[1:]] for row in body), []], expected)

    def style_cycles(self):
        labels, times, _, letters, numbers, expected = self.kinetic()
        rows = []
        for i, time in enumerate(times):
            for label in labels:
                text = self.random.choice((f"{label} Cycle {i + 1} {time} s", f"{label} {time} s"))
                rows += [[text], *self.block(expected[label, time / 60], letters, numbers), []]
        return Rendered(rows, expected)

    def style_long(self):
        labels, times, wells, *_, expected = self.kinetic(2)
        self.random.shuffle(wells)
        rows = [["Well", "Time [s]", *labels]]
        by_well = self.random.random() < 0.5
        order = [(w, t) for w in wells for t in times] if by_well else [(w, t) for t in times for w in wells]
        rows += [[w, str(t), *(expected[label, t / 60][w] for label in labels)] for w, t in order]
        return Rendered([*rows, []], expected)

    def style_softmax(self):
        times = self.times()
        wavelengths = self.random.sample((405, 450, 520, 615, 665), self.random.randint(1, 3))
        letters, numbers = self.wells(False)
        kinetic = self.random.random() < 0.5
        times = times if kinetic else [0]
        head = [
            "Plate:",
            "Plate1",
            "1.3",
            "PlateFormat",
            "Kinetic" if kinetic else "Endpoint",
            "Absorbance",
            "Raw",
            "FALSE",
        ]
        wells = str(len(letters) * len(numbers))
        head += [
            "1",
            "",
            "",
            "",
            "",
            "",
            str(len(wavelengths)),
            " ".join(map(str, wavelengths)),
            "1",
            str(len(numbers)),
            wells,
        ]
        rows = [["##BLOCKS= 1"], [*head, "1", str(len(letters)), ""]]
        rows.append(["", "Temperature(°C)", *(each for _ in wavelengths for each in (*map(str, numbers), ""))])
        expected = {}
        for time in times:
            plates = {w: self.plate(letters, numbers) for w in wavelengths}
            for i, letter in enumerate(letters):
                lead = ["" if i or not kinetic else self.clock(time), "" if i else "30.0"]
                rows.append(
                    [
                        *lead,
                        *(each for w in wavelengths for each in (*(plates[w][f"{letter}{n}"] for n in numbers), "")),
                    ]
                )
            rows.append([])
            for w in wavelengths:
                expected[f"Absorbance {w}", time / 60 if kinetic else None] = plates[w]
        return Rendered([*rows, ["~End"]], expected)
