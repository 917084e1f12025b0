"""One spelling for what people type, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.normalise import normalise, without_accents
from bot.understanding.tokens import tokenise

ANY_TEXT = st.text(st.characters(), max_size=60)  # lone surrogates included


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Helllp me pleaseee!!!", "help me please!"),
        ("goood schoool", "good school"),
        ("  I can't   go\n", "i cant go"),
        ("l'agence", "l'agence"),
        ("ｈｅｌｌｏ　１２３，", "hello 123,"),
        ("कतार १२३", "कतार 123"),
        ("٣٤٥ درهم", "345 درهم"),
        ("哈哈哈哈", "哈哈"),
        ("谢谢", "谢谢"),
        ("e\u200b\u0301", "é"),
        ("\u202eabc\u200f", "abc"),
        ("ক্\u200dষ", "ক্\u200dষ"),
        ("a\u200db", "ab"),
        ("1000000 rupiah", "1000000 rupiah"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_spelling(typed: str, text: str) -> None:
    assert normalise(typed).text == text


@given(ANY_TEXT)
def test_any_text_is_normalised_once_and_for_all(typed: str) -> None:
    once = normalise(typed)
    assert once.original == typed
    assert normalise(once.text).text == once.text
    assert len(once.origins) == len(once.text) + 1
    assert list(once.origins) == sorted(once.origins)


@given(ANY_TEXT)
def test_every_token_leads_back_into_the_original(typed: str) -> None:
    normalised = normalise(typed)
    for token in tokenise(normalised.text):
        start, end = normalised.span(token.start, token.end)
        assert 0 <= start < end <= len(typed)


def test_a_span_gives_what_was_typed() -> None:
    normalised = normalise("salary in SAUUUDI  Arabia?")
    start = normalised.text.index("saudi")
    assert normalised.typed(start, start + len("saudi arabia")) == "SAUUUDI  Arabia"


def test_letters_of_unsegmented_scripts_are_tokens_and_words_of_others_are_whole() -> None:
    assert [token.text for token in tokenise("去qatar打工 नेपाली")] == ["去", "qatar", "打", "工", "नेपाली"]


def test_accents_go_only_from_latin_letters() -> None:
    assert without_accents("việt") == "viet"
    assert without_accents("नेपाली") == "नेपाली"
