"""render: every response, label and button of the assistant can be said in every language, whatever the values hold."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.held import MY_DATA
from bot.settings import ROOT
from bot.wording.direction import LRI, PDI
from bot.wording.languages import languages
from bot.wording.render import WordingError, label, labels, press_of, render, responses, text
from bot.wording.reply import Button, Press, Reply
from bot.wording.tokens import sign

HOSTILE = [
    "<b>bold</b>",
    "{x}",
    "{{ x }}",
    "%(x)s",
    "%s %d 100%",
    "{x.__class__}",
    "&lt;",
    '<a href="tg://x">y</a>',
    "{",
]


def _domain() -> dict[str, Any]:
    """All files of domain/ merged, as Rasa reads them."""
    merged: dict[str, Any] = {"intents": [], "entities": [], "responses": {}}
    for path in sorted((ROOT / "domain").glob("*.yml")):
        part = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for key in ("intents", "entities"):
            merged[key] += [name if isinstance(name, str) else next(iter(name)) for name in part.get(key) or []]
        merged["responses"].update(part.get("responses") or {})
    return merged


DOMAIN = _domain()
PLAIN = sorted(name for name, variations in DOMAIN["responses"].items() if "text" in variations[0])


def _buttons() -> list[Any]:
    return [
        pytest.param(button, id=f"{name} {button['title']}")
        for name, variations in DOMAIN["responses"].items()
        for button in variations[0].get("buttons") or ()
    ]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A domain of one's own, for responses that the assistant does not have."""
    monkeypatch.setattr(sys.modules["bot.wording.render"], "DOMAIN", tmp_path)  # bot.wording.render is the function
    responses.cache_clear()
    yield tmp_path
    responses.cache_clear()


def _own(folder: Path, **entries: Any) -> None:
    listed = {f"utter_{name}": [entry] for name, entry in entries.items()}
    (folder / "own.yml").write_text(yaml.safe_dump({"responses": listed}, allow_unicode=True), encoding="utf-8")
    responses.cache_clear()


# -- everything the assistant can say --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("name", PLAIN)
def test_every_plain_response_can_be_said_in_every_language(name: str, language: str) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(DOMAIN["responses"][name][0]["text"]) if field is not None}
    assert all(re.fullmatch("[a-z_]+", field) for field in fields), f"{name}: placeholders are plain names"
    reply = render(name, {field: f"value-of-{field}" for field in fields}, language)
    assert reply.text
    assert not re.search(r"[{}]|%\(", reply.html)
    assert all(f"value-of-{field}" in reply.text for field in fields)
    assert len(reply.text) <= 4096, "Telegram's limit"
    if fields:
        with pytest.raises(WordingError, match=name):
            render(name, {}, language)


@pytest.mark.parametrize("name", PLAIN)
def test_markup_of_plain_responses_is_balanced_and_known_to_telegram(name: str) -> None:
    for language in languages():
        fields = {field: "x" for _, field, _, _ in Formatter().parse(DOMAIN["responses"][name][0]["text"]) if field}
        opened: list[str] = []
        for closing, tag in re.findall(r"<(/?)(\w+)[^>]*>", render(name, fields, language).html):
            assert tag in {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}
            if closing:
                assert opened.pop() == tag
            else:
                opened.append(tag)
        assert not opened


@pytest.mark.parametrize("button", _buttons())
def test_every_button_of_the_domain_has_a_label_an_intent_and_a_token(button: dict[str, str]) -> None:
    press = press_of(button["payload"])
    assert press.intent in {*DOMAIN["intents"], MY_DATA}, "the dialogue or bot/held.py answers it"
    assert set(press.entities) <= set(DOMAIN["entities"])
    assert len(sign(bytes(32), "c" * 32, press).encode()) <= 64
    for language in languages():
        assert label(button["title"], language).strip()


def test_every_template_named_in_the_domain_exists() -> None:
    named = {
        v[0]["custom"]["template"] for v in DOMAIN["responses"].values() if "template" in (v[0].get("custom") or {})
    }
    there = {path.name.removesuffix(".html.j2") for path in (ROOT / "bot/wording/templates").glob("[!_]*.html.j2")}
    assert named == there


def test_every_response_has_exactly_one_variation() -> None:
    assert not [name for name, variations in DOMAIN["responses"].items() if len(variations) != 1]


def test_labels_are_short_and_in_the_order_of_the_alphabet() -> None:
    keys = list(labels())
    assert keys == sorted(keys)
    assert all(0 < len(title) <= 40 for title in labels().values())


# -- what render does ------------------------------------------------------------------------------------------------


def test_a_response_that_does_not_exist() -> None:
    with pytest.raises(WordingError, match="utter_nothing"):
        render("utter_nothing")


def test_a_language_we_do_not_speak_is_answered_in_english() -> None:
    assert render("utter_menu", {}, "tlh") == render("utter_menu", {}, "en")
    assert render("utter_menu", {}, "zh-TW") == render("utter_menu", {}, "zh-Hans")


def test_text_is_plain() -> None:
    assert text("utter_start", "en").startswith("Hello. I help people")
    assert "<b>" not in text("utter_start", "en")


def test_a_missing_value_of_a_text_or_a_template_is_a_wording_error(own: Path) -> None:
    _own(own, greet={"text": "Hello {name}"}, why={"custom": {"template": "risk_why"}})
    with pytest.raises(WordingError, match=r"utter_greet.*name"):
        render("utter_greet", {"other": "x"})
    with pytest.raises(WordingError, match=r"utter_why.*why"):
        render("utter_why", {})
    assert render("utter_why", {"why": "So."}).html == "So."


def _without_isolates(text: str) -> str:
    return text.replace(LRI, "").replace(PDI, "")


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("language", list(languages()))
def test_hostile_values_stay_words(own: Path, value: str, language: str) -> None:
    _own(own, name={"text": "You wrote <b>{name}</b>."}, why={"custom": {"template": "risk_why"}})
    reply = render("utter_name", {"name": value}, language)
    assert _without_isolates(reply.text) == f"You wrote {value}."
    assert re.sub(r"</?b>", "", reply.html, count=2).count("<") == 0
    template = render("utter_why", {"why": value}, language)
    assert _without_isolates(template.text) == value
    assert "<" not in template.html


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60))
def test_any_words_come_out_of_a_template_as_they_went_in(words: str) -> None:
    reply = render("utter_risk_why", {"why": words}, "en")
    assert reply.text == re.sub(r"\n{3,}", "\n\n", words).strip()
    assert "<" not in reply.html


def test_empty_lines_are_at_most_one_and_none_at_the_ends(own: Path) -> None:
    _own(own, gap={"text": "\n\none\n\n\n\n\ntwo\n\n"})
    assert render("utter_gap").html == "one\n\ntwo"


def test_in_place_comes_from_the_data_or_the_response(own: Path) -> None:
    _own(own, a={"text": "x"}, b={"custom": {"template": "risk_why", "in_place": True}})
    assert render("utter_a").in_place is False
    assert render("utter_a", {"in_place": True}).in_place is True
    assert render("utter_b", {"why": "x"}).in_place is True


# -- buttons ---------------------------------------------------------------------------------------------------------


def rows_of(reply: Reply) -> list[list[str]]:
    return [[button.title for button in row] for row in reply.rows]


def choices(*words: str, **rows: int) -> list[dict[str, Any]]:
    return [
        {"label": f"text:{word}", "intent": "inform", **({"row": rows[word]} if word in rows else {})} for word in words
    ]


@pytest.mark.parametrize(
    ("words", "rows", "layout"),
    [
        (["a", "b", "c"], {}, [["a", "b"], ["c"]]),
        (["a" * 16, "b"], {}, [["a" * 16, "b"]]),
        (["a" * 17, "b", "c"], {}, [["a" * 17], ["b", "c"]]),
        (["a", "b" * 17, "c"], {}, [["a"], ["b" * 17], ["c"]]),
        (["菲" * 8, "b"], {}, [["菲" * 8, "b"]]),
        (["菲" * 9, "b"], {}, [["菲" * 9], ["b"]]),  # a Chinese character takes two columns
        (["a", "b", "c", "d"], {"a": 1, "b": 1, "c": 1}, [["a", "b", "c"], ["d"]]),
        (["a", "b", "c"], {"a": 1, "b": 2, "c": 2}, [["a"], ["b", "c"]]),
        (["a", "b", "c"], {"b": 0, "c": 0}, [["a"], ["b", "c"]]),
    ],
)
def test_layout_of_rows(words: list[str], rows: dict[str, int], layout: list[list[str]]) -> None:
    reply = render("utter_did_you_mean", {"choices": choices(*words, **rows)})
    assert rows_of(reply) == layout


def test_choices_come_before_the_buttons_of_the_response_and_keep_their_meaning(own: Path) -> None:
    _own(own, ask={"text": "Well?", "buttons": [{"title": "stop", "payload": '/stop{"question": "alone"}'}]})
    given = [
        {"label": "yes", "intent": "affirm", "entities": {"question": "alone"}, "row": 1},
        {"label": "no", "intent": "deny", "row": 1},
        {"label": "country:QA", "intent": "inform", "entities": {"country": "QA"}, "row": 2},
        {"label": "language:id", "intent": "set_language", "row": 3},
        {"label": "text:Web <b>", "url": "https://x.example", "row": 4},
    ]
    reply = render("utter_ask", {"choices": given}, "id")
    assert reply.rows[0][0].press == Press("affirm", {"question": "alone"})
    assert reply.rows[0][1].press == Press("deny", {})
    assert reply.rows[1] == (Button("Qatar", Press("inform", {"country": "QA"})),)
    assert reply.rows[2][0].title == "Bahasa Indonesia"
    assert reply.rows[3] == (Button("Web <b>", url="https://x.example"),)
    assert reply.rows[4][0].press == Press("stop", {"question": "alone"})


def test_the_language_menu_offers_every_language_by_its_own_name_whatever_is_spoken_now() -> None:
    expected = [(language.name, Press("set_language", {"language": tag})) for tag, language in languages().items()]
    for tag in languages():
        buttons = render("utter_choose_language", {"languages": True}, tag).buttons
        assert [(button.title, button.press) for button in buttons] == expected


@pytest.mark.parametrize("key", ["", "nothing", "country:", "language:", "language:tlh", "text:", "Yes", "country"])
def test_a_label_that_does_not_exist(key: str) -> None:
    with pytest.raises(WordingError):
        label(key, "en")


def test_words_of_a_label_are_not_translated_or_cut() -> None:
    assert label("text:GOLDEN: Stop {x}", "zh-Hans") == "GOLDEN: Stop {x}"
    assert label("country:ID", "zh-Hans") == "印度尼西亚"


@pytest.mark.parametrize(
    ("payload", "press"),
    [
        ("/menu", Press("menu", {})),
        ('/country_guide{"country": "QA"}', Press("country_guide", {"country": "QA"})),
        ("/a{}", Press("a", {})),
    ],
)
def test_payloads(payload: str, press: Press) -> None:
    assert press_of(payload) == press


@pytest.mark.parametrize("payload", ["", "menu", "/", "/Menu", "/menu x", "/menu{", "//menu", "/menu\n"])
def test_what_is_no_payload(payload: str) -> None:
    with pytest.raises(WordingError):
        press_of(payload)
