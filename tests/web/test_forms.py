"""What the forms answer: the same as the command line and the chat, step by step without JavaScript, nothing kept."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
import regex
from httpx import Response

from bot.web.respond import TEMPLATES
from bot.wording import label
from knowledge.agencies import check
from knowledge.register import read, with_copy
from knowledge.risks import FACTORS, assess, factor, factors, more_questions
from tests.web.conftest import OFFER, SHOWN, Visitor


class Sheet:
    """A page as somebody without JavaScript sees it: its words, and the forms she can send from it."""

    def __init__(self, answer: Response) -> None:
        self.status, self.page = answer.status_code, answer.text
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        self.words = " ".join(html.unescape(regex.sub(r"<[^>]+>", " ", main)).split())
        self.forms = [form for form in regex.findall(r"(?s)<form.*?</form>", main) if 'method="post"' in form]

    def hidden(self, form: int) -> dict[str, str]:
        """The hidden fields of a form."""
        found = regex.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', self.forms[form])
        return {name: html.unescape(value) for name, value in found}

    def buttons(self, form: int) -> list[tuple[str, str, str]]:
        """The buttons of a form that send a value: name, value, title."""
        found = regex.findall(r'(?s)<button[^>]* name="([^"]+)" value="([^"]*)"[^>]*>(.*?)</button>', self.forms[form])
        return [(name, html.unescape(value), html.unescape(title)) for name, value, title in found]


def sent(visitor: Visitor, path: str, sheet: Sheet, form: int, **pressed: str) -> Sheet:
    """Send a form of a page as it stands, with the button or fields that she chose."""
    return Sheet(visitor.post(path, data={**sheet.hidden(form), **pressed}))


def test_a_licensed_agency_is_found_by_its_name_and_by_its_number(visitor: Visitor) -> None:
    verdict = check("PH", "MAGSAYSAY MARITIME CORPORATION (FOR MAGSAYSAY MANPOWER INC)")
    assert verdict.rows
    sheet = Sheet(visitor.fill("/en/agency", country="PH", name=verdict.rows[0].name))
    assert verdict.rows[0].name in sheet.words
    assert "A licence is no proof that the job is good" in sheet.words
    row = next(row for row in read("ID").rows if row.number)
    by_number = Sheet(visitor.fill("/en/agency", country="ID", name=row.number))  # the number in the wrong field
    assert row.number in by_number.words


def test_candidates_are_choices_and_a_choice_answers(visitor: Visitor) -> None:
    verdict = check("PH", "magsaysay")
    assert verdict.verdict == "candidates"
    sheet = Sheet(visitor.fill("/en/agency", country="PH", name="magsaysay"))
    choices = sheet.buttons(0)
    assert [value for name, value, _ in choices if name == "row"] == [row.id for row in verdict.candidates]
    name, value, title = choices[0]
    chosen = sent(visitor, "/en/agency", sheet, 0, **{name: value})
    assert verdict.candidates[0].name in title
    assert verdict.candidates[0].name in chosen.words
    assert "Look closely" not in chosen.words
    none = sent(visitor, "/en/agency", sheet, 0, wish="none")
    assert "not in our copy of the list under that name" in none.words


def test_below_a_verdict_fees_and_complaints_are_those_of_the_register(visitor: Visitor) -> None:
    sheet = Sheet(visitor.fill("/en/agency", country="PH", name="No Such Agency At All Ltd"))
    form = next(number for number, form in enumerate(sheet.forms) if 'value="fees"' in form)
    assert "Agency fees: Philippines" in sent(visitor, "/en/agency", sheet, form, wish="fees").words
    report = sent(visitor, "/en/agency", sheet, form, wish="report").words
    assert "You report about: No Such Agency At All Ltd" in report


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Some Agency"}, "Choose the country first."),
        ({"country": "ZZ", "name": "Some Agency"}, "Choose the country first."),
        ({"country": "PH"}, "Write the name of the agency or its licence number."),
        ({"country": "PH", "row": "PH-nothing"}, "Write the name of the agency or its licence number."),
    ],
)
def test_an_agency_form_that_lacks_something_says_what(visitor: Visitor, fields: dict[str, str], sentence: str) -> None:
    sheet = Sheet(visitor.fill("/en/agency", **fields))
    assert sheet.status == 422
    assert sentence in sheet.words
    assert fields.get("name", "") in sheet.page


def test_the_agency_form_offers_every_register(visitor: Visitor) -> None:
    page = visitor.get("/en/agency").text
    listed = page.partition("We have the official list")[2].partition("</optgroup>")[0]
    assert set(regex.findall(r'value="(\w\w)"', listed)) == set(with_copy())


def test_a_journey_step_by_step_says_the_same_as_on_one_page(visitor: Visitor) -> None:
    said = dict(zip(FACTORS, ("yes", "no", "skip") * 3, strict=True))
    sheet = Sheet(visitor.fill("/en/journey", step="one"))
    asked = []
    while "What this check cannot know" not in sheet.words:
        name, *_ = sheet.buttons(0)[0]
        asked.append(name.removeprefix("q_"))
        sheet = sent(visitor, "/en/journey", sheet, 0, **{name: said.get(asked[-1], "no")})
    assert asked[:9] == [question.id for question in factors()]
    truths = {name: _truth(name, said.get(name, "no")) for name in asked}
    assert asked[9:] == [one.id for one in more_questions([n for n in FACTORS if truths[n] == "yes"])]
    whole = Sheet(visitor.fill("/en/journey", step="more", **{f"q_{name}": said.get(name, "no") for name in asked}))
    assert whole.words == sheet.words
    for warning in assess(truths).warnings:
        assert warning.reason in whole.words
        for step in warning.today:
            assert step in whole.words


def _truth(name: str, answer: str) -> str:
    return "skip" if answer == "skip" else "yes" if answer == factor(name).risk_answer else "no"


def test_one_step_back_asks_the_last_question_again(visitor: Visitor) -> None:
    first = Sheet(visitor.fill("/en/journey", step="one"))
    name, value, _ = first.buttons(0)[0]
    second = sent(visitor, "/en/journey", first, 0, **{name: value})
    assert second.buttons(0)[0][0] != name
    again = sent(visitor, "/en/journey", second, 1, back="1")
    assert again.buttons(0)[0][0] == name
    assert name not in again.hidden(0)


def test_the_others_are_asked_where_her_answers_lead_to_them(visitor: Visitor) -> None:
    sheet = Sheet(visitor.fill("/en/journey", q_alone="yes"))
    more = more_questions(["alone"])
    for question in more:
        assert question.question in sheet.words
    assert f"{len(more)} more questions" in sheet.words
    result = sent(visitor, "/en/journey", sheet, 0)
    assert factor("alone").reason in result.words


def test_a_result_has_her_card_and_the_message_for_somebody_she_trusts(visitor: Visitor) -> None:
    sheet = Sheet(visitor.fill("/en/journey", step="more", q_under_pressure="yes", **{"to": "QA", "from": "NP"}))
    assert 'href="tel:999"' in sheet.page
    assert "I go to Qatar to work. I leave on:" in sheet.words
    message = regex.search(r"(?s)<textarea readonly[^>]*>(.*?)</textarea>", sheet.page)
    assert message
    assert message[1].startswith("I go to Qatar")
    assert "Copy this message" not in message[1]
    assert 'class="button danger"' in sheet.page.partition("<main")[2].partition("</main>")[0]


def test_an_offer_shows_its_signs_with_its_words(visitor: Visitor) -> None:
    sheet = Sheet(visitor.fill("/en/offer", offer=OFFER, **{"to": "AE", "from": "NP"}))
    assert "Stop and check before you pay, sign or travel." in sheet.words
    assert "“Pay 500 dollars first”" in sheet.words
    assert OFFER in html.unescape(sheet.page)  # still in the form, so that a sign can be added
    assert label("sign_secrecy", "en") in sheet.words
    more = Sheet(visitor.fill("/en/offer", offer=OFFER, sign=["secrecy", "no_address"]))
    assert more.words.count("⚠️") == sheet.words.count("⚠️") + 2
    assert regex.search(r'value="secrecy" checked', more.page)


def test_signs_alone_are_an_offer_and_nothing_is_none(visitor: Visitor) -> None:
    ticked = Sheet(visitor.fill("/en/offer", sign=["passport_handover", "nothing_of_ours"]))
    assert ticked.words.count("⚠️") == 1
    empty = Sheet(visitor.fill("/en/offer", offer="  "))
    assert empty.status == 422
    assert "Write the offer, or tick what is true." in empty.words


def test_a_cry_for_help_in_an_offer_is_heard(visitor: Visitor) -> None:
    sheet = Sheet(visitor.fill("/en/offer", offer="please help they locked me in the house and beat me"))
    assert 'class="button danger"' in sheet.page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("danger", "If you are in Qatar, ring now:"),
        ("labour", "You can complain. Do this:"),
        ("child", "For somebody under 18, other rules count."),
        ("trafficking", "A number that helps"),
        ("nonsense", "A number that helps"),
    ],
)
def test_contacts_by_need(visitor: Visitor, need: str, words: str) -> None:
    sheet = Sheet(visitor.fill("/en/contacts", need=need, country="QA", **{"from": "NP"}))
    assert words in sheet.words
    assert "tel:" in sheet.page


def test_an_answer_card_says_the_same_in_two_languages(visitor: Visitor) -> None:
    answer = visitor.fill("/en/staff/card", language="zh-Hans", subject="pay", country="QA", **{"from": "NP"})
    columns = regex.findall(r'(?s)<article class="column" lang="([^"]+)".*?>(.*?)</article>', answer.text)
    assert [tag for tag, _ in columns] == ["en", "zh-Hans"]
    english, chinese = (words for _, words in columns)
    for pattern in (r'href="(?:https?://|tel:)[^"]+"', r"<h4>", r'class="source"'):
        assert len(regex.findall(pattern, english)) == len(regex.findall(pattern, chinese)) > 0
    assert regex.findall(r'href="([^"]+)"', english) == regex.findall(r'href="([^"]+)"', chinese)
    assert len(set(regex.findall(r"tel:\+?\d+", english))) == 1  # one number
    assert "1,000 Qatari riyals" in english
    assert "1,000卡塔尔里亚尔" in chinese
    assert "Read this aloud" in english
    assert "Read this aloud" not in chinese


def test_a_card_read_aloud_in_danger_speaks_of_no_screen(visitor: Visitor) -> None:
    words = Sheet(visitor.fill("/en/staff/card", language="id", subject="danger", country="QA")).words
    assert "It is not your fault." in words
    assert "Let nobody see this" not in words
    aloud = words.partition("Where it is from")[0]
    assert "2026" not in aloud  # sources stand below


def test_an_answer_card_in_one_language_is_one_column(visitor: Visitor) -> None:
    answer = visitor.fill("/en/staff/card", language="en", subject="danger", country="MY")
    assert answer.text.count('<article class="column"') == 1


@pytest.mark.parametrize("lacks", ["language", "subject", "country"])
def test_an_answer_card_says_what_it_needs(visitor: Visitor, lacks: str) -> None:
    fields = {"language": "id", "subject": "pay", "country": "QA"}
    fields.pop(lacks)
    assert Sheet(visitor.fill("/en/staff/card", **fields)).status == 422


def test_a_subject_that_says_nothing_about_a_country_is_refused(visitor: Visitor) -> None:
    assert visitor.fill("/en/staff/card", language="id", subject="pay", country="NP").status_code == 422


def test_nothing_typed_can_get_into_an_address(visitor: Visitor) -> None:
    for path in SHOWN:
        for form in regex.findall(r"(?s)<form.*?</form>", visitor.get(f"/en{path}").text):
            if 'method="get"' in form:
                assert not regex.search(r"<textarea|<input(?! type=\"(?:hidden|checkbox)\")", form), path


def test_every_template_is_used() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in _sources())
    for template in TEMPLATES.glob("*.j2"):
        assert f'"{template.name}"' in texts, template.name


def _sources() -> list[Path]:
    here = TEMPLATES.parent
    return [*here.glob("*.py"), *(here / "pages").glob("*.py"), *TEMPLATES.glob("*.j2")]
