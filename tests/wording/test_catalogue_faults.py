"""What is wrong with a catalogue is found, named by file and line; what is well is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message

from bot.settings import ROOT
from bot.wording.catalogue_faults import Fault, completeness, faults, listing_faults, problem_of, source_faults
from bot.wording.languages import Language, drafts, listed
from bot.wording.translations import template
from tests.wording.conftest import HALF, HELLO, HOURS, STOP, Translate

Enabled = dict[str, Language]
Check = Callable[[], list[Fault]]


@pytest.fixture
def check(enabled: Enabled, english: Catalog) -> Check:
    """Return a function: the faults of both languages."""
    return lambda: [fault for language in enabled.values() for fault in faults(language, english)]


def test_good_catalogues_have_no_faults(check: Check, translate: Translate) -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("tag", "message", "translation", "problem"),
    [
        ("id", "Yes", "", "not translated"),
        ("id", HELLO, "Halo, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {nama}, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {name}, telepon %(nomor)s.", "placeholders"),
        ("id", HELLO, "Halo {name} {name}, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {name.__class__}, telepon %(number)s.", "placeholders"),
        ("id", HELLO, "Halo {name}{0}, telepon %(number)s.", "placeholders"),
        ("id", STOP, "Berhenti sekarang.", "tags"),
        ("id", STOP, "<b>Berhenti<b> sekarang.", "tags"),
        ("id", STOP, "<i>Berhenti</i> sekarang.", "tags"),
        ("id", STOP, "<b>Berhенti</b> sekarang.", "another script"),  # е and н are Cyrillic
        ("id", STOP, "<b>停</b> sekarang.", "another script"),
        ("zh-Hans", STOP, "现在<b>やめ</b>。", "another script"),
        ("zh-Hans", STOP, "现在<b>стой</b>。", "another script"),
        ("zh-Hans", STOP, "<b>Stop</b> now.", "still English"),
        ("zh-Hans", HALF, "Half of your wage.", "still English"),
        ("id", HALF, "50% gaji Anda.", "bare %"),
        ("zh-Hans", HALF, "工资的50%", "bare %"),
    ],
)
def test_the_check_finds(
    check: Check, translate: Translate, tag: str, message: str, translation: str, problem: str
) -> None:
    path = translate(tag, {message: translation})
    faults = check()
    assert [(fault.path, fault.message) for fault in faults] == [(path, message)]
    assert problem in faults[0].problem
    assert f'msgid "{message[:10]}' in path.read_text(encoding="utf-8").split("\n")[faults[0].line - 1]
    assert str(faults[0]).startswith(f"{path.name}:{faults[0].line}: ")


@pytest.mark.parametrize(
    ("tag", "message", "translation"),
    [
        ("zh-Hans", STOP, "请用 Telegram <b>停</b>！🆘"),  # names are at home in every script
        ("zh-Hans", "Yes", "OK"),  # too short to be a forgotten sentence
        ("id", "Yes", "Yes"),  # a Latin word may be the same
        ("id", HALF, "50%% gaji Anda."),
    ],
)
def test_the_check_lets_pass(check: Check, translate: Translate, tag: str, message: str, translation: str) -> None:
    translate(tag, {message: translation})
    assert check() == []


def test_a_fuzzy_translation_waits_for_a_person(check: Check, translate: Translate) -> None:
    translate("id", fuzzy="Yes")
    (fault,) = check()
    assert fault.message == "Yes"
    assert "fuzzy" in fault.problem


def test_a_text_that_is_not_in_the_catalogue(check: Check, translate: Translate) -> None:
    translate("id", without="Yes")
    (fault,) = check()
    assert (fault.message, fault.line) == ("Yes", 1)
    assert "locales update" in fault.problem


def test_a_catalogue_that_is_not_there(check: Check, translate: Translate, tmp_path: Path) -> None:
    (tmp_path / "id.po").unlink()
    (fault,) = check()
    assert fault.path == tmp_path / "id.po"
    assert "locales update" in fault.problem


def test_a_plural_needs_every_form_and_its_placeholder(check: Check, translate: Translate) -> None:
    translate("id", {HOURS: ("%(hours)s jam", "jam")})
    (fault,) = check()
    assert "placeholders" in fault.problem
    translate("id", {HOURS: ("%(hours)s jam", "")})
    (fault,) = check()
    assert "not translated" in fault.problem


def test_a_text_that_english_no_longer_has_is_nobodys_fault(
    check: Check, translate: Translate, english: Catalog
) -> None:
    translate("id", {"Yes": ""})
    english.delete("Yes")
    assert [fault for fault in check() if fault.message == "Yes"] == []


# -- rules of one message --------------------------------------------------------------------------------------------


def problem(
    source: str, target: str, tag: str, comments: tuple[str, ...] = (), place: str = "domain/core.yml"
) -> str | None:
    message = Message(source, target, locations=[(place, 1)], auto_comments=comments)
    return problem_of(message, Locale.parse(tag, sep="-"))


BUTTON, NAME = "Button menu: at most two lines on a small phone.", "hotline > value > name"


@pytest.mark.parametrize(
    ("source", "target", "tag", "comments", "told"),
    [
        # words of English
        ("You can ask for it and you pay nothing.", "Bisa: you can ask for it.", "id", (), "English"),
        ("Ask the embassy.", "请你 ask the embassy 吧。", "zh-Hans", (), "English"),
        ("Pay nothing.", "Ne payez rien, you must not.", "bn", (), "English"),
        # unseen characters and the common form
        ("Yes", "Y\u200ba", "id", (), "U+200B"),
        ("Yes", "Ya\ufeff", "id", (), "U+FEFF"),
        ("Yes", "Ya\u202e", "id", (), "U+202E"),
        ("Yes", "نعم\u2066", "ar", (), "U+2066"),
        ("Yes", "Ya\x07", "id", (), "U+0007"),
        ("Yes", "Ya\ufffd", "id", (), "U+FFFD"),
        ("Later", "Ti\u0302m", "vi", (), "NFC"),
        # edges and lines
        ("Yes ", "Ya", "id", (), "end"),
        ("Yes", " Ya", "id", (), "begin"),
        ("One\nTwo", "Satu dua", "id", (), "lines"),
        # questions
        ("Who?", "Siapa", "id", (), "end it with ?"),
        ("<b>Who?</b>", "<b>谁</b>", "zh-Hans", (), "end it with ？"),
        ("Who?", "谁?", "zh-Hans", (), "end it with ？"),
        ("Who?", "من?", "ar", (), "end it with ؟"),
        # numbers
        ("Wait 3 days.", "Tunggu 5 hari.", "id", (), "number 3"),
        ("Wait 3 days.", "Tunggu 3 atau 4 hari.", "id", (), "number 4"),
        ("At least 1,500 a month.", "最少每月15000。", "zh-Hans", (), "number 1500"),
        ("Wait 2 days.", "Tunggu 3 hari.", "id", (), "number 2"),
        ("From 8:00 AM to 5:00 PM", "Jam 8:00 sampai 18:00", "id", (), "number 5"),
        ("Ring +974 4406 6666.", "Telepon +974 4406 6667.", "id", (), "+974 4406 6666"),
        ("Ring 1800-123-4567.", "Telepon 1800-123-4576.", "id", (), "1800-123-4567"),
        ("See www.dmw.gov.ph.", "Lihat www.dmw.gov.id.", "id", (), "www.dmw.gov.ph"),
        ("See https://x.org/a now.", "Lihat https://x.org/b.", "id", (), "https://x.org/a"),
        # lengths
        ("Menu", "M" * 29, "id", (BUTTON,), "28 columns"),
        ("Menu", "菜" * 15, "zh-Hans", (BUTTON,), "28 columns"),
        ("Bot", "B" * 65, "id", ("utter_profile_name",), "64"),
        ("Bot", "😀" * 61, "id", ("utter_profile_short",), "120"),
        ("Bot", "B" * 513, "id", ("utter_profile_description",), "512"),
        ("Bot", "B" * 257, "id", ("Button command_stop: at most two lines on a small phone.",), "256"),
    ],
)
def test_a_fault_of_one_text(source: str, target: str, tag: str, comments: tuple[str, ...], told: str) -> None:
    assert told in (problem(source, target, tag, comments) or "")


@pytest.mark.parametrize(
    ("source", "target", "tag", "comments"),
    [
        ("Ask the Ministry of the Interior.", "请问内政部（Ministry of the Interior）。", "zh-Hans", ()),
        ("A contract (umowa o prace) protects you.", "Договор (umowa o pracę) защищает вас.", "ru", ()),
        ("A certificate of sponsorship", "Surat jaminan (certificate of sponsorship)", "id", ()),
        ("Childline", "Childline", "ru", (NAME,)),
        ("%(name)s: %(text)s", "%(name)s: %(text)s", "ar", ()),
        ("Family", "👨\u200d👩\u200d👧 Keluarga", "id", ()),  # joined into one picture
        ("Ring 112", "اتصل بـ \u2066112\u2069", "ar", ()),
        ("Ring 112", "اتصل \u200e112", "ar", ()),
        ("Danger", "\u0985\u09cd\u200d\u09af", "bn", ()),
        ("Danger", "ກ\u200bຂ", "lo", ()),
        ("Who?", "ใคร", "th", ()),
        ("Who?", "ማን ነው", "am", ()),
        ("“Who?”", "“Siapa?”", "id", ()),
        ("Qui est-ce?", "Qui est-ce ?", "fr", ()),
        ("Wait 3 days.", "৩ দিন অপেক্ষা করুন।", "bn", ()),
        ("At least 1,500.50 a month.", "Minimal 1.500,50.", "id", ()),
        ("At least 10,000 a month.", "Не меньше 10 000.", "ru", ()),
        ("In 2 weeks", "بعد أسبوعين", "ar", ()),
        ("A day off", "1 hari libur", "id", ()),
        ("It began on 5 March 2024", "2024年3月5日开始", "zh-Hans", ()),
        ("24/7", "Круглосуточно", "ru", ()),
        ("Until 2027.", "ถึงปี 2027 (พ.ศ. 2570)", "th", ()),
        ("7:30 AM to 5:00 PM", "7:30 sampai 17:00", "id", ()),
        ("7:30 AM to 5:00 PM", "7:30 sáng đến 5:00 chiều", "vi", ()),
        ("50% done", "50% selesai", "id", ()),  # not in a template: nothing formats it
        ("Menu", "M" * 28, "id", (BUTTON,)),
        ("Menu", "កិ" * 28, "km", (BUTTON,)),  # marks take no column
        ("Menu", "M" * 40, "id", ("utter_menu",)),
    ],
)
def test_no_false_alarm(source: str, target: str, tag: str, comments: tuple[str, ...]) -> None:
    assert problem(source, target, tag, comments) is None


def test_plural_forms_are_counted_as_gettext_counts_them_for_the_language(
    check: Check, translate: Translate, enabled: Enabled
) -> None:
    path = translate("id")
    text = path.read_text(encoding="utf-8").replace("nplurals=2; plural=(n != 1)", "nplurals=1; plural=0")
    path.write_text(text, encoding="utf-8")
    told = [fault.problem for fault in check()]
    assert any("Plural-Forms says 1; write: nplurals=2" in problem for problem in told)
    message = Message(HOURS, ("%(hours)s jam",), locations=[("domain/core.yml", 1)])
    assert problem_of(message, Locale.parse("id")) == "it has 1 plural forms, the language has 2"


# -- what is safety-critical -----------------------------------------------------------------------------------------


def test_complete_is_what_is_there_translated_and_confirmed(
    translate: Translate, enabled: Enabled, english: Catalog
) -> None:
    state = completeness(enabled["id"], english)
    assert (state.wanted, state.complete, state.served) == (1, 1, True)
    for changes in ({"changes": {STOP: ""}}, {"fuzzy": STOP}, {"without": STOP}, {"changes": {STOP: "Berhenti."}}):
        path = translate("id", **changes)  # type: ignore[arg-type]
        state = completeness(enabled["id"], english)
        assert (state.complete, state.served) == (0, False), changes
        assert state.fault is not None
        assert state.fault.path == path
        assert state.fault.message == STOP


@pytest.mark.parametrize("changes", [{"Yes": ""}, {STOP: "<b>Berhenti</b> sekarang "}, {HALF: "50% gaji"}])
def test_what_is_not_critical_or_only_untidy_leaves_the_language_served(
    translate: Translate, enabled: Enabled, english: Catalog, changes: dict[object, object]
) -> None:
    translate("id", changes)
    assert faults(enabled["id"], english)
    assert completeness(enabled["id"], english).served


def test_without_a_catalogue_nothing_is_complete(enabled: Enabled, english: Catalog) -> None:
    state = completeness(enabled["id"], english)
    assert (state.complete, state.served) == (0, False)
    assert completeness(enabled["en"], english).served


# -- the list of languages, and English itself -----------------------------------------------------------------------

LIST = """\
en:
  name: English
  locale: en
  drafted: person
  reviewed: source language
id:
  name: Bahasa Indonesia
  locale: id
  drafted: machine
  reviewed: nobody yet
"""


def test_a_review_has_a_name_and_a_day(tmp_path: Path) -> None:
    path = tmp_path / "languages.yml"
    for good in ("nobody yet", "Siti Aminah, 2026-11-22"):
        path.write_text(LIST.replace("nobody yet", good), encoding="utf-8")
        assert listing_faults(path) == []
    for bad in ("Siti", "Siti, last week", "Siti, 2026-13-01", ", 2026-11-22", "Siti, 2999-01-01", "2026-11-22", "yes"):
        path.write_text(LIST.replace("nobody yet", json.dumps(bad)), encoding="utf-8")
        (fault,) = listing_faults(path)
        assert (fault.path, fault.line, fault.message) == (path, 10, "id"), bad
        assert "'name, " in fault.problem


def test_who_drafted_and_which_is_the_source(tmp_path: Path) -> None:
    path = tmp_path / "languages.yml"
    path.write_text(LIST.replace("drafted: machine", "drafted: robot"), encoding="utf-8")
    (fault,) = listing_faults(path)
    assert (fault.line, fault.problem) == (9, "'drafted' must be machine or person")
    path.write_text(LIST.replace("nobody yet", "source language"), encoding="utf-8")
    (fault,) = listing_faults(path)
    assert fault.line == 10


def test_faults_of_english_are_named_where_the_text_stands() -> None:
    source = Catalog()
    source.add("Yes हाँ", locations=[("domain/core.yml", 5)])
    source.add("M" * 29, locations=[("bot/wording/labels.yml", 7)], auto_comments=[BUTTON])
    source.add("Menu", locations=[("bot/wording/labels.yml", 8)], auto_comments=[BUTTON])
    first, second = source_faults(source)
    assert str(first).startswith("domain/core.yml:5: it holds a letter of another script")
    assert str(second).startswith("bot/wording/labels.yml:7: a button shows 28 columns")


def test_a_fault_names_file_line_problem_and_text() -> None:
    fault = Fault(ROOT / "locales" / "id" / "bot.po", 12, "not translated", "x" * 100)
    assert str(fault) == f"locales/id/bot.po:12: not translated: '{'x' * 80}'"


def test_the_real_catalogues_raise_no_alarm_but_those_of_people(alarms: list[Fault]) -> None:
    """A rule that is too strict shows here: nobody mends what is right."""
    assert len(alarms) < 10, [str(fault) for fault in alarms]


@pytest.fixture(scope="module")
def alarms() -> list[Fault]:
    """The faults of all catalogues beside texts that are not translated yet."""
    source = template()
    every = [fault for language in (*listed().values(), *drafts().values()) for fault in faults(language, source)]
    return [fault for fault in every if not fault.problem.startswith(("missing", "not translated", "fuzzy"))]
