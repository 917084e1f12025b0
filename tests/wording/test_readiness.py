"""A language that lacks a safety-critical text is not spoken: its operator is told, and people hear English."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from structlog.testing import capture_logs

from bot.conversation_language import Decision, decide
from bot.wording import critical, label, languages, readiness, render, served
from bot.wording.catalogue_faults import faults
from bot.wording.catalogues import catalogue, translate
from bot.wording.environment import environment, helpers
from bot.wording.languages import Language, refuse
from bot.wording.translations import read, update, write
from tests.wording.conftest import GOOD, STOP, Translate

NEW = "<b>Stop</b> now. Ring the police."


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """No catalogue of another test, before and after, and nobody refused."""
    for turn in range(2):
        for cached in (readiness.refuse_incomplete, catalogue, environment, helpers):
            cached.cache_clear()
        refuse(())
        if turn == 0:
            yield


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Return a function: the bot starts anew; what it refused, and what it logged."""
    languages.cache_clear()
    starts = itertools.count()

    def again(folder: str = "") -> tuple[dict[str, str], list[dict[str, object]]]:
        monkeypatch.setattr(readiness, "CACHE", tmp_path / (folder or f"models{next(starts)}"))
        for cached in (readiness.refuse_incomplete, catalogue):
            cached.cache_clear()
        with capture_logs() as logged:
            refused = readiness.refuse_incomplete()
        return dict(refused), list(logged)  # type: ignore[arg-type]

    return again


def test_a_change_of_english_silences_the_language_until_somebody_confirms(
    translate_: Translate, enabled: dict[str, Language], english: Catalog, start: object
) -> None:
    assert start() == ({}, [])  # type: ignore[operator]
    assert served("id") == "id"
    assert translate(STOP, "id") == GOOD["id"][STOP]

    english.delete(STOP)
    english.add(NEW, locations=[("domain/core.yml", 2)], auto_comments=[critical.NOTE])
    refused, _ = start()  # type: ignore[operator]
    assert set(refused) == {"zh-Hans", "id"}, "nobody has run an update yet"

    update()
    refused, logged = start()  # type: ignore[operator]
    assert refused["id"].startswith("id.po:")
    assert "fuzzy" in refused["id"]
    (line,) = [entry for entry in logged if entry["language"] == "id"]
    assert line["log_level"] == "error"
    assert line["answered_in"] == "en"
    assert "locales update" in str(line["mend"])
    assert served("id") is None
    assert served("id-ID") is None
    assert list(languages()) == ["en"]
    assert translate(NEW, "id") == NEW, "never the old words"
    (fault,) = [fault for fault in faults(enabled["id"], english) if fault.message == NEW]
    assert str(fault).startswith(refused["id"].split(": ")[0])

    catalog = read(enabled["id"])
    catalog[NEW].string = "<b>Berhenti</b> sekarang. Telepon polisi."
    catalog[NEW].flags.discard("fuzzy")
    write(enabled["id"], catalog)
    refused, _ = start()  # type: ignore[operator]
    assert set(refused) == {"zh-Hans"}
    assert served("id") == "id"
    assert translate(NEW, "id") == "<b>Berhenti</b> sekarang. Telepon polisi."


def test_a_text_that_is_not_critical_silences_nobody(translate_: Translate, start: object) -> None:
    translate_("id", {"Yes": ""})
    assert start() == ({}, [])  # type: ignore[operator]


def test_what_was_found_is_kept_until_something_changes(
    translate_: Translate, start: object, monkeypatch: pytest.MonkeyPatch, english: Catalog, tmp_path: Path
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(readiness, "template", lambda: looked.append(1) or english)
    start("models")  # type: ignore[operator]
    start("models")  # type: ignore[operator]
    assert len(looked) == 1
    translate_("id", fuzzy=STOP)
    assert set(start("models")[0]) == {"id"}  # type: ignore[operator]
    assert len(looked) == 2
    assert len(list((tmp_path / "models").iterdir())) == 1, "what no longer holds is not kept"


def test_a_conversation_held_in_a_refused_language_goes_on_in_english() -> None:
    refuse(["id"])
    assert served("id") is None
    assert render("utter_menu", {}, "id") == render("utter_menu", {}, "en")
    assert label("danger", "id") == label("danger", "en")
    assert label("country:QA", "id") == "Qatar"
    assert decide("id", "explicit", "id", "detector") == Decision("en", "default", unspoken="id")
    assert decide("id", "explicit", "zh-Hans", "script") == Decision("zh-Hans", "script")


def test_english_is_never_refused() -> None:
    refuse(["en", "id"])
    assert "en" in languages()


@pytest.fixture
def translate_(translate: Translate) -> Translate:
    """The catalogues of the small assistant, under a name of their own beside gettext's."""
    return translate
