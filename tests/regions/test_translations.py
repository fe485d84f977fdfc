"""A profile's sentences are said in Russian by its catalogues, and the check names what they lack."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polib
import pytest

from mirab.core.errors import ProfileError
from mirab.core.words import Text
from mirab.indicators import load_catalogue
from mirab.regions import Region, check, load
from mirab.regions.sentences import shown_sentences

FEN = Path(__file__).parent / "lower_fen"
SENTENCE = "counts people of both banks"
FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
#: powers in a unit's name (km3), which Russian sets as signs
POWERS = re.compile(r"(?<=m)[23]\b")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A copy of the made-up profile with a place claim that has a note, and an empty catalogue."""
    folder = Path(shutil.copytree(FEN, tmp_path / "fen"))
    lines = (folder / "place_claims.csv").read_text(encoding="utf-8").splitlines()
    (folder / "place_claims.csv").write_text(f"{lines[0]}\n{lines[1].rstrip(',')},{SENTENCE}\n", encoding="utf-8")
    (folder / "words" / "ru").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def region() -> Region:
    """The region that comes with Mirab."""
    return load("central_asia")


def translate(folder: Path, entries: dict[str, str], name: str = "places.po") -> None:
    """Write a catalogue."""
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for english, russian in entries.items():
        catalogue.append(polib.POEntry(msgid=english, msgstr=russian))
    catalogue.save(str(folder / "words" / "ru" / name))


def of_words(folder: Path) -> list[str]:
    return [str(problem) for problem in check(folder) if "Russian" in str(problem) or "words/ru" in str(problem)]


def test_a_sentence_is_said_in_russian_where_the_profile_has_it(profile: Path) -> None:
    translate(profile, {SENTENCE: "учтены жители обоих берегов"})
    region = load(profile)
    assert region.text(SENTENCE) == Text(en=SENTENCE, ru="учтены жители обоих берегов")
    assert region.text("what nobody translated") == Text(en="what nobody translated", ru="what nobody translated")


def test_line_ends_of_a_file_do_not_part_a_sentence_from_its_translation(profile: Path) -> None:
    translate(profile, {"counts people\n of both  banks": "учтены жители обоих берегов"})
    assert load(profile).text(f"{SENTENCE}\n").ru == "учтены жители обоих берегов"


def test_a_mended_translation_is_read_again(profile: Path) -> None:
    translate(profile, {SENTENCE: "учтены жители обоих берегов"})
    assert load(profile).text(SENTENCE).ru.startswith("учтены жители")
    translate(profile, {SENTENCE: "учтено население обоих берегов"})
    assert load(profile).text(SENTENCE).ru.startswith("учтено население")


def test_the_check_names_a_shown_sentence_without_russian(profile: Path) -> None:
    translate(profile, {})
    (told,) = [problem for problem in of_words(profile) if SENTENCE in problem]
    assert told.startswith("place_claims.csv")
    translate(profile, {SENTENCE: "учтены жители обоих берегов"})
    assert not any(SENTENCE in problem for problem in of_words(profile))


def test_the_check_names_a_translation_of_what_nothing_says(profile: Path) -> None:
    translate(profile, {"counts people of one bank": "учтены жители одного берега"})
    assert any("nothing says: 'counts people of one bank'" in problem for problem in of_words(profile))


def test_a_profile_without_catalogues_is_not_asked_for_russian(profile: Path) -> None:
    (profile / "words" / "ru").rmdir()
    assert of_words(profile) == []


def test_two_translations_of_one_sentence_are_refused(profile: Path) -> None:
    translate(profile, {SENTENCE: "учтены жители обоих берегов"})
    translate(profile, {SENTENCE: "учтено население обоих берегов"}, "sources.po")
    with pytest.raises(ProfileError, match="has two translations"):
        load(profile)


def test_a_catalogue_that_cannot_be_read_is_refused_with_its_name(profile: Path) -> None:
    (profile / "words" / "ru" / "places.po").write_text('msgid "open\nmsgstr', encoding="utf-8")
    with pytest.raises(ProfileError, match=r"words/ru/places.po.*gettext"):
        load(profile)


def test_a_doubtful_translation_is_refused_until_somebody_looked_at_it(profile: Path) -> None:
    entry = f'#, fuzzy\nmsgid "{SENTENCE}"\nmsgstr "учтены жители"\n'
    (profile / "words" / "ru" / "places.po").write_text(entry, encoding="utf-8")
    with pytest.raises(ProfileError, match="fuzzy"):
        load(profile)


def test_every_shown_sentence_of_the_region_is_said_in_russian_and_every_translation_is_of_one(
    region: Region,
) -> None:
    shown = {sentence.english for sentence in shown_sentences(region.path)}
    assert len(shown) > 500
    assert shown - set(region.russian) == set()
    assert set(region.russian) - shown == set()


def test_a_translation_keeps_every_figure_of_its_sentence(region: Region) -> None:
    def figures(sentence: str, thousands: str) -> list[str]:
        plain = re.sub(rf"(?<=\d){thousands}(?=\d{{3}}\b)", "", POWERS.sub("", sentence))
        return sorted(figure.replace(",", ".") for figure in FIGURE.findall(plain))

    lost = {
        english: russian
        for english, russian in region.russian.items()
        if figures(english, ",") != figures(russian, "\u00a0")
    }
    assert lost == {}


def test_a_translation_leaves_a_rule_frozen_as_it_was(region: Region, tmp_path: Path) -> None:
    bare = Path(shutil.copytree(region.path, tmp_path / "bare"))
    shutil.rmtree(bare / "words")
    unsaid = load(bare)
    assert unsaid.russian == {}
    hashes = [load_catalogue(of.indicator_files).content_hash for of in (region, unsaid)]
    assert hashes[0] == hashes[1]
