"""The assistant understands the words that it uses itself: the term list and the concept lexicon agree."""

from __future__ import annotations

import pytest

from bot.understanding.concepts import concept_finder
from bot.understanding.normalise import normalise
from bot.wording.terms import Term, terms
from knowledge.language_words import load_concepts

#: Words of the replies that mean something else too, so that the lexicon knows them only beside others: "seguro" is
#: also "safe"; "ရဲ" is also "dare", and part of the commonest particle.
NOT_ALONE = {("es", "insurance"), ("my", "police")}


@pytest.mark.parametrize("term", [term for term in terms() if term.concept], ids=lambda term: term.name)
def test_the_word_of_the_replies_is_understood_as_its_concept(term: Term) -> None:
    finder = concept_finder()
    for tag, words in term.words.items():
        if (tag, term.name) not in NOT_ALONE:
            found = {one.concept for one in finder.find(normalise(words[0]).text, tag)}
            assert term.concept in found, (tag, words[0], found)


def test_the_exceptions_are_still_needed() -> None:
    finder = concept_finder()
    known = {term.name: term for term in terms()}
    for tag, name in NOT_ALONE:
        found = {one.concept for one in finder.find(normalise(known[name].words[tag][0]).text, tag)}
        assert known[name].concept not in found, (tag, name)


def test_the_concepts_exist() -> None:
    assert {term.concept for term in terms() if term.concept} <= set(load_concepts())


def test_a_wage_is_no_trafficking_in_lao() -> None:
    """ຄ່າແຮງງານ (wage) and ຄ້າແຮງງານ (trade in labour) differ in a tone mark that many do not write."""
    found = [one.concept for one in concept_finder().find(normalise("ຄ່າແຮງງານຢູ່ໄທເທົ່າໃດ").text, "lo")]
    assert "salary" in found
    assert "trafficked" not in found
