"""The pages: well-formed, escaped, reproducible, and nothing left unsaid."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from mtorkin.base.settings import Selection, Settings
from mtorkin.base.tables.plates import UNPLACED
from mtorkin.report import Around, Study, slug, words, write_index
from mtorkin.report import index as index_rows
from mtorkin.report.figures.style import FONTS

#: Elements whose end does not end a word.
INLINE = {"a", "em", "i", "span", "strong", "sub"}
VOID = {"meta", "img", "br", "link", "input", "hr", "col"}
#: Elements that end where another of some begins, or with what they are in (HTML, optional tags).
ENDED_BY = {
    "td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}, "tr": {"tr"}, "li": {"li"},
    "dt": {"dt", "dd"}, "dd": {"dt", "dd"},
}  # fmt: skip


class Page(HTMLParser):
    """Checks that every element is closed in order, or ended as HTML has it; keeps text, links, images, identifiers."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), f"attribute twice in {self.get_starttag_text()}"
        while self.open and tag in ENDED_BY.get(self.open[-1], ()):
            self.open.pop()
        self.tags.append(tag)
        self.links += [values["href"] or ""] if tag in ("a", "link") else []
        self.images += [values["src"] or ""] if tag == "img" else []
        self.ids += [values["id"] or ""] if "id" in values else []
        self.text += [] if tag in INLINE else [" "]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in ENDED_BY:
            self.open.pop()
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open[-1:]} at {self.getpos()}"
        self.open.pop()
        self.text += [] if tag in INLINE else [" "]

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.fixture(scope="module")
def report(study: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("report")
    study.write_pages(directory / "compounds")
    study.write_index(directory / "index.html")
    return directory


def figures_of(path: Path) -> dict[str, str]:
    """The figures of a page, by name."""
    return dict(re.findall(r"(?s)<svg id=(\S+)[^>]*>(.*?)</svg>", path.read_text(encoding="utf-8")))


def page_of(report: Path, compound: str) -> Page:
    return Page(report / "compounds" / f"{slug(compound)}.html")


def test_every_page_is_well_formed_and_its_links_lead_somewhere(study: Any, report: Path) -> None:
    pages = sorted(report.rglob("*.html"))
    assert len(pages) == 4 + len(study.compounds)
    for path in pages:
        page = Page(path)
        assert len(page.ids) == len(set(page.ids))
        for link in page.links + page.images:
            file, _, anchor = unquote(link).partition("#")
            target = path if not file else path.parent / file
            if file.endswith(".csv"):
                continue
            assert target.is_file(), f"{link} in {path.name}"
            assert not anchor or anchor in Page(target).ids, link


def test_nothing_comes_from_elsewhere(report: Path) -> None:
    for path in report.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:src|href)=\"(?:https?:|//|/|file:)", text)
        assert "@import" not in text
        assert not re.search(r"url\((?!#)", text)


def test_hostile_text_is_text(study: Any, report: Path) -> None:
    hostile = study.compounds[3]
    assert hostile.startswith("<b>")
    page_itself = page_of(report, hostile)
    for page in (page_itself, Page(report / "index.html")):
        assert hostile in page.words
        assert "b" not in page.tags
        assert page.tags.count("script") == 1  # ours
    assert "<script>alert(1)</script>" in page_itself.words
    assert "<script>alert" not in (report / "index.html").read_text(encoding="utf-8")
    assert all(path.is_relative_to(report) for path in report.rglob("*"))


def test_written_twice_every_byte_is_the_same(study: Any, report: Path, tmp_path: Path) -> None:
    study.write_pages(tmp_path / "elsewhere")
    study.write_index(tmp_path / "index.html")
    first = {path.relative_to(report / "compounds"): path.read_bytes() for path in (report / "compounds").rglob("*.*")}
    again = {
        path.relative_to(tmp_path / "elsewhere"): path.read_bytes() for path in (tmp_path / "elsewhere").rglob("*.*")
    }
    assert len(first) > 15
    assert first == again
    assert (tmp_path / "index.html").read_bytes() == (report / "index.html").read_bytes()


def test_a_page_does_not_depend_on_the_batch_it_is_in(study: Any, report: Path, tmp_path: Path) -> None:
    study.write_pages(tmp_path, compounds=["RAP"])
    name = slug("RAP")
    assert {path.name for path in tmp_path.glob("*.html")} == {f"{name}.html", "words.html"}
    for path in tmp_path.rglob("*.*"):
        assert path.read_bytes() == (report / "compounds" / path.relative_to(tmp_path)).read_bytes()


def test_figures_ignore_the_settings_of_the_user(study: Any, report: Path, tmp_path: Path) -> None:
    import matplotlib

    with matplotlib.rc_context(
        {"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red", "svg.hashsalt": "other"}
    ):
        study.write_pages(tmp_path, compounds=["ALONE"])
    page = tmp_path / f"{slug('ALONE')}.html"
    assert len(figures_of(page)) == 10  # velocity, residuals, velocity and residual of the plate, six classical plots
    for path in (page, *tmp_path.rglob("*.svg")):
        assert path.read_bytes() == (report / "compounds" / path.relative_to(tmp_path)).read_bytes()


def test_figures_carry_no_date_and_no_machine(report: Path) -> None:
    for path in report.rglob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "<dc:date>" not in text
        assert set(re.findall(r"font-family[:=]\"? ?([^;\">]*)", html.unescape(text))) == {FONTS}


def test_every_problem_is_on_its_page_errors_first(report: Path) -> None:
    assert "1 error and 1 warning in the input" in Page(report / "index.html").words
    said = Page(report / "problems.html").words
    error = 'broken/layout.csv, row 12, inhibitor: "ten" is not a number; write a concentration, e.g. 10 nM <here>'
    warning = "rap-atp: only 5 levels of inhibitor"
    assert -1 < said.find(error) < said.find(warning)


def test_simulated_data_are_labelled_page_and_row(report: Path) -> None:
    index = (report / "index.html").read_text(encoding="utf-8")
    assert "3 of 5 compounds rest on simulated data" in index
    rows = re.findall(r"<tr[^>]*><th scope=\"row\"[^>]*><a.*?</tr>", index, flags=re.DOTALL)
    assert len(rows) == 5
    assert ["tag-simulated" in row for row in rows] == [True, True, False, True, False]
    assert "Simulated data." in page_of(report, "TOR-1").words
    assert "Simulated data." not in page_of(report, "ALONE").words


def test_the_index_shows_each_compound_at_a_glance(study: Any, report: Path) -> None:
    said = Page(report / "index.html").words
    for record in study.records:
        assert record["compound"] in said
        assert record["verdict"] in said
    assert "TOR-1 simulated Torin1 atp-competitive 55 to 1 Kic 1.93 nM (1.77 to 2.11) A P enzyme above 0.1 IC50" in said
    assert "unresolved likeliest noncompetitive at 1.6 to 1" in said
    assert "0.61" not in said


def test_a_flag_is_a_short_code_with_its_sentences(study: Any, report: Path) -> None:
    text = (report / "index.html").read_text(encoding="utf-8")
    assert '<abbr class="flag" title="one axis only">one axis only</abbr>' in text
    sentence = study.records[0]["flags"][0]
    assert f'title="{sentence}">enzyme above 0.1 IC50</abbr>' in text


def test_codes_of_fits_stand_for_their_sentences_once() -> None:
    fits = [
        {"family": name, "chosen": True, "flags": f"only {ratio} Km", "flag_codes": "low-top-substrate"}
        for name, ratio in (("a", 1.7), ("b", 1.5))
    ]
    flags = ["ATP axis (a): only 1.7 Km", "protein axis (b): only 1.5 Km", "contradiction"]
    found = index_rows.marks(
        {"flags": flags}, [{"family": "a"}, {"family": "b"}], Study({}, fits={row["family"]: [row] for row in fits})
    )
    assert found == [("low-top-substrate", "; ".join(flags[:2])), ("contradiction", "contradiction")]


def test_a_thousand_compounds_are_less_than_3_megabytes(study: Any, tmp_path: Path) -> None:
    found = study.indexed()
    record, families = study.records[0], found.families["TOR-1"]
    names = [f"LAB-{number:06d}" for number in range(1000)]
    quality = [row for rows in found.quality.values() for row in rows if row["passed"]]
    plates = {("folder", f"P{number}"): [row | {"plate": f"P{number}"} for row in quality[:3]] for number in range(500)}
    many = Study(
        {name: {**record, "compound": name} for name in names},
        families={name: [{**family, "compound": name} for family in families] for name in names},
        fits=found.fits, parameters=found.parameters, quality=plates,
    )  # fmt: skip
    around = Around({name: f"pages/{slug(name)}.html" for name in names}, [], {})
    write_index(tmp_path / "index.html", many, around)
    assert (tmp_path / "index.html").stat().st_size < 3_000_000
    assert len(Page(tmp_path / "index.html").words) > 50_000


def test_substrate_kinetics_stand_on_the_index(report: Path) -> None:
    said = Page(report / "index.html").words
    assert (
        "Puromycin (Treloar 1974) puromycin galactosyltransferase treated 12 Vmax 213 counts/min² (199 to 228)" in said
    )
    assert "Km 64.1 µM (48.1 to 83.1)" in said


def test_a_failing_plate_comes_first_and_says_so_in_words(report: Path) -> None:
    assert "6 plates; 1 breaks a limit" in Page(report / "index.html").words
    said = Page(report / "plates.html").words
    assert said.index("lost P9 0.120 fails") < said.index("tor-1")


def test_a_folder_has_links_to_its_compounds(report: Path) -> None:
    page = Page(report / "plates.html")
    assert f"compounds/{slug('TOR-1')}.html" in page.links
    assert "Puromycin (Treloar 1974) puromycin galactosyltransferase substrate kinetics" in page.words


def test_a_row_can_be_chosen_by_what_is_possible_by_folder_and_by_another_name(study: Any, report: Path) -> None:
    index = (report / "index.html").read_text(encoding="utf-8")
    folders = {row["compound"]: row["assay"] for row in study.tables["families"] if row.get("axis") == "ATP"}
    row = f'<tr data-alive="atp-competitive" data-in="{folders["TOR-1"]}; '
    assert re.search(re.escape(row) + r'[^"]+"><th scope="row" title="also TOR1, INK128">', index)
    assert f'data-alive="noncompetitive; substrate-competitive" data-in="{folders["ALONE"]}"' in index


def test_provenance_is_shown_to_the_last_leaf(report: Path) -> None:
    said = Page(report / "index.html").words
    for leaf in (
        "package version 0.1.0",
        "5f70bf18a086",
        "selection.criterion BIC",
        "folders none",
        "1.sha256 abab",
        "lmfit 1.3.4",
    ):
        assert leaf in said


def test_what_is_left_stands_beside_the_word(report: Path) -> None:
    for said in (page_of(report, "RAP").words, Page(report / "index.html").words):
        assert "rapalog-like partial: 22 % left" in said
    assert "partial:" not in page_of(report, "ALONE").words


def test_what_is_not_excluded_stands_in_words(report: Path) -> None:
    assert "Not excluded noncompetitive" in page_of(report, "ALONE").words


def test_the_page_says_why_and_what_would_settle_it(study: Any, report: Path) -> None:
    record = next(record for record in study.records if record["compound"] == "ALONE")
    said = page_of(report, "ALONE").words
    for text in (
        record["sentence"],
        *record["reasons"],
        record["rule"]["text"],
        *record["what_would_settle"],
        *record["flags"],
    ):
        assert text in said


def test_the_page_tells_what_was_measured(report: Path) -> None:
    said = page_of(report, "RAP").words
    for text in (
        "mTOR, truncated",
        "1.6 nM (active)",
        "FKBP12 1 µM",
        "lot 7",
        "6 levels of ATP, 5 of inhibitor and none",
        "S2035T",
    ):
        assert text in said


def test_captions_print_the_thresholds_in_force(study: Any, tmp_path: Path) -> None:
    settings = Settings(selection=Selection(criterion="AICc", margin=7.5))
    study.write_pages(tmp_path, compounds=["ALONE"], settings=settings)
    said, how = Page(tmp_path / f"{slug('ALONE')}.html").words, Page(tmp_path / "words.html").words
    assert "on the scale of AICc" in how
    assert "ruled out 7.5 or more above the lowest" in said
    assert "at the price of AICc" in how
    assert "a call needs 43 to 1" in said


def test_constants_have_error_interval_and_unit(report: Path) -> None:
    said = page_of(report, "TOR-1").words
    assert "Kic 1.93 0.080 1.77 to 2.11 nM" in said
    assert "α 41.0 – > 12.2" in said


def test_models_show_all_criteria_region_and_choice(report: Path) -> None:
    said = page_of(report, "TOR-1").words
    assert "competitive chosen 72 4 153.2 0.0 > 0.99 0.0 > 0.99 0.0 > 0.99" in said
    assert "mixed 1/10 < Kiu/Kic < 10 noncompetitive 4" in said
    assert "< 0.01 alpha at a bound" in said
    assert "[" not in said.replace("[S] = Km", "")  # the pattern that a model is confined to is a column
    assert "did not converge" in said


def test_of_many_models_the_best_are_on_the_page_and_all_behind_it(study: Any, tmp_path: Path) -> None:
    from dataclasses import replace
    from zipfile import ZipFile

    family = next(row["family"] for row in study.tables["fits"] if "ALONE" in row["family"])
    one = next(row for row in study.tables["fits"] if row["family"] == family)
    names = [f"rival {number}" for number in range(20)]
    more = [
        {**one, "model": name, "chosen": False, "delta_BIC": 30.0 + i, "weight_BIC": 0.0}
        for i, name in enumerate(names)
    ]
    many = replace(study, tables={**study.tables, "fits": [*study.tables["fits"], *more]})
    many.write_pages(tmp_path, compounds=["ALONE"])
    page = tmp_path / f"{slug('ALONE')}.html"
    said = Page(page).words
    assert 0 < sum(f"{name} " in said for name in names) < 6
    assert "models.csv in the archive of numbers has all of them" in said
    behind = ZipFile(page.with_suffix(".zip")).read("models.csv").decode()
    assert [name for name in names if f",{name}," not in behind] == []


def test_wells_that_stand_out_or_were_left_out_are_listed(report: Path) -> None:
    said = page_of(report, "RAP").words
    assert "P1 A3 60 0.5 5.60 4.55 4.6" in said
    assert "H12 sample inhibitor 32 nM, ATP 100 µM excluded in the layout: bubble" in said
    assert "G12 high control – signal above the detector" in html.unescape(said)


def test_a_compound_without_families_has_a_page(report: Path) -> None:
    page = page_of(report, "LOST")
    assert not page.images
    assert "No kinetic family of this compound could be analysed" in page.words


def test_a_family_without_a_model_shows_its_wells(study: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    unfitted = ("fits", "parameters", "predictions", "curves", "patterns")
    bare = replace(study, tables={name: rows for name, rows in study.tables.items() if name not in unfitted})
    bare.write_pages(tmp_path, compounds=["ALONE"])
    assert [path.name.rsplit("-", 1)[1] for path in tmp_path.rglob("*.svg")] == ["layout.svg"]
    page = tmp_path / f"{slug('ALONE')}.html"
    # Of the family and of the plate.
    assert [name.rsplit("-", 1)[1] for name in figures_of(page)] == ["velocity", "velocity"]
    assert "no model was fitted" in Page(page).words


def test_a_plate_whose_wells_lie_nobody_knows_where(study: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    unfitted = ("fits", "parameters", "predictions", "curves", "patterns")
    bare = replace(study, tables={name: list(rows) for name, rows in study.tables.items() if name not in unfitted})
    assay = next(row["assay"] for row in bare.tables["family_wells"] if "/ALONE/" in row["family"])
    for metric in ("drift across rows, %", "edge effect, %"):
        bare.add("quality", assay=assay, plate="P1", metric=metric, value=None, limit="<= 20", note=UNPLACED)
    bare.write_pages(tmp_path / "pages", compounds=["ALONE"])
    bare.write_index(tmp_path / "index.html")
    page = tmp_path / "pages" / f"{slug('ALONE')}.html"
    assert not list(tmp_path.rglob("*.svg"))
    assert not [name for name in figures_of(page) if "-plate-" in name]
    for path in (page, tmp_path / "plates.html"):
        said = Page(path).words
        assert f"Where the wells of P1 ({assay}) lie is not known: drift, an edge effect and" in said
        assert "edge effect, %" not in said
        assert "signal window" in said


def test_a_compound_without_a_record_is_a_bug(study: Any, tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="NOBODY"):
        study.write_pages(tmp_path, compounds=["NOBODY"])


def test_the_words_are_those_of_the_manual() -> None:
    manual = " ".join((Path(__file__).resolve().parents[2] / "docs" / "words.md").read_text(encoding="utf-8").split())
    for word, meaning in words.VERDICTS.items():
        assert f"| `{word}` | {meaning}" in manual
    for name, (_, _, meaning) in words.PARAMETERS.items():
        assert f"| `{name}` | {meaning}" in manual


def test_the_terminal_needs_no_matplotlib_and_no_scipy() -> None:
    code = "import sys; from mtorkin.report.terminal import summary; print({'matplotlib', 'scipy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_hidden_words_in_a_wide_table_do_not_widen_the_page(report: Path) -> None:
    """What is positioned absolutely is cut off only by a scroll area that is positioned too."""
    assert re.search(r"\.scroll \{[^}]*position: relative", (report / "index.html").read_text(encoding="utf-8"))


def test_progress_curves_of_a_kinetic_plate_are_drawn(study, tmp_path):
    compound = study.compounds[0]
    place = next(row for row in study.tables["family_wells"] if row["plate"])
    for i in range(20):
        line = 2.0 * i if i < 10 else None
        study.add(
            "progress", assay=place["assay"], plate=place["plate"], well="A1", contents="10 uM ATP", time=float(i),
            signal=2.0 * i - 0.03 * i**2, line=line, unit="RFU", simulated=True,
        )  # fmt: skip
    study.write_pages(tmp_path, compounds=[compound])
    text = (tmp_path / f"{slug(compound)}.html").read_text()
    assert "Progress curves" in text
    drawn = [
        body for name, body in figures_of(tmp_path / f"{slug(compound)}.html").items() if name.endswith("-progress")
    ]
    assert drawn
    assert f"<figcaption>{place['assay']}, {place['plate']}." in text  # a figure for each plate
    assert "A1: 10 µM ATP" in text
    assert "simulated data" in text
