"""Typed values in the words of each language; templates that can do nothing but speak."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jinja2
import pytest
from jinja2.exceptions import SecurityError

from bot.wording import environment as module
from bot.wording.digits import own_digits
from bot.wording.environment import environment, helpers
from bot.wording.languages import languages


@pytest.mark.parametrize(
    ("language", "helper", "value", "words"),
    [
        ("en", "money", {"amount": 1000, "currency": "QAR"}, "1,000 Qatari riyals"),
        ("en", "money", {"amount": 7.25, "currency": "USD"}, "7.25 US dollars"),
        ("en", "money", {"amount": 1000, "currency": "QAR", "period": "month"}, "1,000 Qatari riyals a month"),
        ("zh-Hans", "money", {"amount": 1113, "currency": "JPY"}, "1,113日元"),
        ("id", "money", {"amount": 5067381, "currency": "IDR"}, "5.067.381 Rupiah Indonesia"),
        ("id", "money", {"amount": 1000.5, "currency": "QAR"}, "1.000,50 Rial Qatar"),
        ("en", "day", "2026-09-17", "September 17, 2026"),
        ("zh-Hans", "day", "2026-09-17", "2026年9月17日"),
        ("id", "day", dt.date(2026, 9, 17), "17 September 2026"),
        ("en", "percent", 25, "25%"),
        ("zh-Hans", "percent", 150, "150%"),
        ("id", "percent", 25, "25%"),
        ("en", "number", 1234.5, "1,234.5"),
        ("id", "number", 1234.5, "1.234,5"),
        ("en", "country", "QA", "Qatar"),
        ("zh-Hans", "country", "QA", "卡塔尔"),
        ("id", "country", "JP", "Jepang"),
        ("en", "country", "ZZZ", "ZZZ"),
        ("en", "language", "id", "Indonesian"),
        ("zh-Hans", "language", "id", "印度尼西亚语"),
        ("id", "language", "zh-Hans", "Tionghoa (Sederhana)"),
        ("en", "phone", "+97444919555", "+974 4491 9555"),
        ("zh-Hans", "phone", "112", "112"),
        ("id", "phone", "1343", "1343"),
        ("en", "t", "", ""),
    ],
)
def test_values_read_as_the_language_writes_them(language: str, helper: str, value: Any, words: str) -> None:
    assert helpers(language)[helper](value) == words


def test_an_amount_keeps_what_stands_in_the_law() -> None:
    """No rounding to the currency's usual decimals: a wage of 8.65 is not 9, and 1000 is not 1000.00."""
    assert helpers("en")["money"]({"amount": 8.65, "currency": "JPY"}) == "8.65 Japanese yen"
    assert helpers("en")["money"]({"amount": 1000, "currency": "USD"}) == "1,000 US dollars"


@pytest.mark.parametrize("language", list(languages()))
def test_every_period_of_a_wage_can_be_said(language: str) -> None:
    said = {
        period: helpers(language)["money"]({"amount": 5, "currency": "USD", "period": period})
        for period in ("hour", "day", "week", "month", "year", "once")
    }
    assert len(set(said.values())) == len(said)
    five = own_digits("5", languages()[language].locale)
    assert all(five in words and "{" not in words for words in said.values())


# -- templates -------------------------------------------------------------------------------------------------------


def say(template: str, language: str = "en", **data: Any) -> str:
    return environment(language).from_string(template).render(data)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ value.__class__.__base__.__subclasses__() }}",
        "{{ country.__globals__ }}",
        "{{ money.__closure__ }}",
        "{{ t.__code__ }}",
        "{{ '{0.__class__.__mro__}'.format(value) }}",
        "{{ (value | attr('__class__')).__base__ }}",
    ],
)
def test_the_sandbox_refuses_ways_out(attack: str) -> None:
    with pytest.raises((SecurityError, jinja2.UndefinedError)):
        say(attack, value="x")


@pytest.mark.parametrize("template", ["{{ missing }}", "{{ value.missing }}", "{% if missing %}{% endif %}"])
def test_a_missing_value_is_an_error_not_a_gap(template: str) -> None:
    with pytest.raises(jinja2.UndefinedError, match="missing"):
        say(template, value={"there": 1})


def test_values_are_escaped_also_inside_translated_sentences() -> None:
    hostile = '<b>x</b> & "y" %(name)s {z}'
    escaped = "&lt;b&gt;x&lt;/b&gt; &amp; &#34;y&#34; %(name)s {z}"
    assert say("{{ value }}", value=hostile) == escaped
    assert say('{{ _("Country: %(country)s", country=value) }}', value=hostile) == f"Country: {escaped}"
    assert say("{% trans name=value %}Hello {{ name }}{% endtrans %}", value=hostile) == f"Hello {escaped}"
    assert say("{{ t(value) }}", value=hostile) == escaped


def test_templates_come_from_their_folder_only() -> None:
    for name in ("../labels.yml", "/etc/passwd", "missing.html.j2"):
        with pytest.raises(jinja2.TemplateNotFound):
            environment("en").get_template(name)


def test_n_underscore_leaves_a_text_as_it_is() -> None:
    assert module.N_("{amount} a day") == "{amount} a day"
