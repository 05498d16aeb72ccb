"""Random plates in random styles are read back unchanged; corrupted files never give a number that is not printed."""

import random
import re
import time
from pathlib import Path

import pytest
from long import repeats
from rendered import STATUSES, Maker, is_number
from shared import REAL

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export

PLATES = REAL / "plates"
#: `make test-long` renders and corrupts more.
CASES, CORRUPTED = repeats(1000, 3000), repeats(2000, 3000)
PARTS = 20


def compare(export, made, in_workbook=False):
    found = {}
    for read in export.reads:
        if read.kind == "layout":
            continue
        key = (read.label, None if read.time is None else round(read.time, 9))
        assert key not in found or not (found[key].keys() & read.signals.keys()), f"{key} twice"
        found.setdefault(key, {}).update(read.signals)
    expected = {(label, None if t is None else round(t, 9)): plate for (label, t), plate in made.expected.items()}
    assert found.keys() == expected.keys()
    for key, plate in expected.items():
        assert found[key].keys() == plate.keys(), key
        for well, text in plate.items():
            printed = found[key][well]
            if is_number(text):
                assert printed.value == float(text), (key, well)
                if not in_workbook:
                    assert printed.text == (text.replace(".", ",") if made.decimal_comma else text)
            else:
                assert printed.value is None, (key, well)
                assert printed.status == STATUSES[text]


@pytest.mark.parametrize("part", range(PARTS))
def test_rendered_plates_are_read_back_unchanged(tmp_path, part):
    for seed in range(part, CASES, PARTS):
        made = Maker(seed).make()
        workbook = seed % 8 == 3
        path = tmp_path / (f"{seed}.xlsx" if workbook else f"{seed}.txt")
        if workbook:
            made.write_workbook(path)
        else:
            path.write_bytes(made.data())
        try:
            compare(read_export(path), made, workbook)
        except (AssertionError, InputError) as error:
            raise AssertionError(f"seed {seed}, {made.style}, {path.suffix}: {str(error)[:500]}") from None
        path.unlink()


def corrupted(data: bytes, rng: random.Random) -> bytes:
    data = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        if not data:
            break
        at, size = rng.randrange(len(data)), rng.choice((1, 1, 2, 5, 40, 400))
        match rng.randrange(7):
            case 0:
                del data[at:]
            case 1:
                del data[at : at + size]
            case 2:
                data[at : at + size] = data[at : at + size] * 2
            case 3:
                data[at] = rng.randrange(256)
            case 4:
                data[at:at] = bytes(rng.choice(b'\t,;"\n\r=A1 ') for _ in range(size))
            case 5:
                other = rng.randrange(len(data))
                data[at : at + size], data[other : other + size] = data[other : other + size], data[at : at + size]
            case 6:
                data[at:at] = rng.randbytes(size)
    return bytes(data)


@pytest.fixture(scope="module")
def originals(tmp_path_factory) -> list[tuple[str, bytes]]:
    if PLATES.is_dir():
        return [(path.name, path.read_bytes()) for path in sorted(PLATES.glob("*/*"))]
    files = []
    for seed in range(24):
        made = Maker(seed).make()
        path = tmp_path_factory.mktemp("original") / f"{seed}.xlsx"
        if seed % 3 == 0:
            made.write_workbook(path)
        files.append((f"{seed}", path.read_bytes() if seed % 3 == 0 else made.data()))
    return files


def absent(texts: set[str], data: bytes) -> set[str]:
    """What is no text between delimiters of a text file, in any encoding that it might have."""
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1"):
        text = data.decode(encoding, "replace")
        found = {each.strip().strip('"') for each in re.split(r"[\t,;\n\r]", text)}
        found |= {each.strip().strip('"') for each in re.split(r"[\t;\n\r]", text)}
        found |= {each for line in text.splitlines() for each in line.split()}
        found |= {each.strip('"') for each in re.findall(r'"[^"]*"', text)}
        found |= {each.replace('""', '"').replace('"', "").strip() for each in list(found) if '"' in each}
        texts = texts - found
        if not texts:
            break
    return texts


@pytest.mark.parametrize("part", range(PARTS))
def test_corrupted_files_give_printed_numbers_or_one_sentence(tmp_path, originals, part):
    for seed in range(part, CORRUPTED, PARTS):
        rng = random.Random(seed)
        name, data = originals[seed % len(originals)]
        data = corrupted(data, rng)
        path = tmp_path / "corrupted"
        path.write_bytes(data)
        begun = time.process_time()
        texts, problems = outcome(path)
        assert texts or problems, (seed, name)
        assert all("\n" not in sentence and "Traceback" not in sentence for sentence in problems), (seed, name)
        if not data.startswith(b"PK"):
            invented = absent(texts - {""}, data)
            assert not invented, (seed, name, sorted(invented)[:5])
        assert time.process_time() - begun < 5, (seed, name)


def outcome(path: Path) -> tuple[set[str], list[str]]:
    """The numbers of a file as printed, with an empty one for a file that holds none; or why it is refused."""
    try:
        export = read_export(path)
    except InputError as error:
        return set(), [problem.message for problem in error.problems]
    printed = (each for read in export.reads for each in read.signals.values())
    return {each.text for each in printed if each.value is not None} | {""}, []
