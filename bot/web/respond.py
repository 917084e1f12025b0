"""What every page is made with: :func:`page` renders one, :func:`blocks` turns the bot's words into its parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
import regex
from babel import Locale
from babel.core import UnknownLocaleError
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.web.routes import Form, as_tag
from bot.web.security import FIELD
from bot.wording import DEFAULT, Press, Reply, label, languages, render, served
from bot.wording.direction import isolate
from bot.wording.environment import TEMPLATES as WORDING
from bot.wording.environment import environment, helpers, templates
from knowledge.contacts import best
from knowledge.guides import countries

HERE = Path(__file__).parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"
#: Where "leave this page quickly" leads: something anybody may look at, reachable in every country.
ELSEWHERE = "https://www.bing.com/search?q=weather"

#: The page for a button of the bot: intent -> path below the language.
PAGES: Mapping[str, str] = {
    "check_agency": "/agency",
    "country_guide": "/guide",
    "risk_check": "/journey",
    "check_offer": "/offer",
    "contacts": "/contacts",
    "danger": "/danger",
    "human": "/chat",
    "make_card": "/card",
    "menu": "/",
}


def page(
    request: Request, template: str, status: int = 200, keep: int = 0, sent: Form | None = None, **data: Any
) -> HTMLResponse:
    """Render a page in the language of the request.

    Args:
        template: name of a file in ``templates/``; it extends ``base.html.j2``.
        keep: how many seconds a browser may keep the page; only for pages that say nothing about a person and hold no
            form that needs a token.
        sent: the form this page answers, if it may be sent again: so that another language shows the same answer.
        data: values for it. ``country`` (ISO code) also decides which number the foot of the page names.

    Templates also get: ``lang``, ``dir``, ``here`` (path below the language), ``at(path, **query)`` (an address in this
    language), ``csrf()`` (the hidden field of a form), ``blocks(reply)``, ``label(key)``, ``say(response, **data)``
    (the blocks of a response), ``name_of(iso)``, ``places(codes)`` (:func:`by_name`) and the helpers of
    :mod:`bot.wording.environment`.
    """
    language = language_of(request)
    csrf = request.app.state.csrf

    def field() -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf.token(request))

    names: dict[str, Any] = {
        "lang": language,
        "dir": direction(language),
        "here": _below(request),
        "at": lambda path, **query: address(language, path, **query),
        "csrf": field,
        "blocks": blocks,
        "label": lambda key: label(key, language),
        "say": lambda response, **values: blocks(render(response, values, language)),
        "name_of": helpers(language)["country"],
        "languages": [
            {"tag": tag, "name": entry.name, "dir": direction(tag), "url": _other_language(request, tag)}
            for tag, entry in languages().items()
        ],
        "emergency": _emergency(data.get("country")),
        "sent": sent,
        "places": lambda codes: by_name(codes, language),
        "elsewhere": ELSEWHERE,
        "static": static,
    }
    words = pages(language).get_template(template).render({**names, **data})
    if languages()[language].right_to_left:
        words = isolate(words)
    response = HTMLResponse(words, status, {"Content-Language": language, "Vary": "Accept-Language, Cookie"})
    csrf.keep(request, response)
    if keep:
        response.headers["Cache-Control"] = f"private, max-age={keep}"
    return response


def language_of(request: Request) -> str:
    """The language of a page: that of its address, else what the browser prefers and we speak.

    A page that answers in another language than its address sets ``request.path_params["lang"]`` (chat, landing).
    """
    # a refused address has no parameters of a route
    tag = request.path_params.get("lang") or request.url.path.split("/")[1]
    return tag if tag in languages() else preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """The enabled language that an Accept-Language header likes best; English if it names none of ours."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        try:
            liking = float(weight.strip().removeprefix("q=") or 1.0) if weight else 1.0
        except ValueError:
            liking = 0.0
        if tag and liking > 0:
            wishes.append((-liking, place, tag.strip()))
    return next((found for _, _, tag in sorted(wishes) if (found := served(as_tag(tag)))), DEFAULT)


def direction(tag: str) -> str:
    """ltr or rtl, of any BCP 47 tag."""
    try:
        return Locale.parse(tag, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def address(language: str, path: str = "/", **query: str | None) -> str:
    """The address of a page in a language: path below the language, and the values of its query that are known."""
    known = {name.rstrip("_"): value for name, value in query.items() if value}
    return f"/{language}{path}" + (f"?{urlencode(known)}" if known else "")


def address_of(press: Press, language: str) -> str | None:
    """The page behind a button of the bot, or None if it has none."""
    path = PAGES.get(press.intent)
    return address(language, path) if path else None


@cache
def static(name: str) -> str:
    """The address of a file in ``static/``; it changes when the file does, so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?{digest}"


@cache
def pages(language: str) -> jinja2.Environment:
    """The environment for pages: that of the bot's words, and the templates of pages in front of its own."""
    return environment(language).overlay(loader=templates(TEMPLATES, WORDING))


def by_name(codes: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Countries as (code, name in a language), sorted by name, for lists to choose from."""
    name = helpers(language)["country"]
    return sorted(((iso, name(iso)) for iso in codes), key=lambda pair: pair[1].casefold())


def known_country(iso: str | None) -> str | None:
    """The code if we have a file for that country, else None."""
    return iso if iso in countries() else None


@dataclass(frozen=True)
class Block:
    """A part of a page: ``kind`` is heading, text, list, steps (numbered), boxes (to tick), phone, source,
    stale (a warning that a fact may have changed) or quote.

    ``lines`` hold HTML that is escaped already (b, i, a, code).
    """

    kind: str
    lines: tuple[Markup, ...]
    number: str = ""

    def __html__(self) -> str:
        return self.written(2)

    def written(self, level: int) -> str:
        """The HTML, its heading of this level (2 to 6)."""
        lines = self.lines
        if self.kind in _LISTS:
            return _LISTS[self.kind].format("".join(f"<li>{line}</li>" for line in lines))
        if self.kind == "phone":
            return f'<p class="phone"><a href="tel:{self.number}">{lines[0]}</a>{lines[1]}</p>'
        words = "<br>\n".join(lines)
        if self.kind == "quote":
            return f"<blockquote>{words}</blockquote>"
        if self.kind == "heading":
            return f"<h{level}>{words}</h{level}>"
        mark = f' class="{self.kind}"' if self.kind in ("source", "stale") else ""
        return f"<p{mark}>{words}</p>"


_HEADING = regex.compile(r"<b>((?:(?!</?b>).)*)</b>")
_PHONE = regex.compile(r"📞 <b>([^<]*)</b>(.*)")
_SOURCE = regex.compile(r"<i><a .*</a>[^<]*</i>|<i>[^<]*</i>")
_QUOTE = regex.compile(r"<blockquote>(.*?)</blockquote>", regex.DOTALL)
_STEP = regex.compile(r"[1-9]\. (.*)")
_MARKS = {"• ": "list", "☐ ": "boxes"}
_LISTS = {"list": "<ul>{}</ul>", "boxes": '<ul class="boxes">{}</ul>', "steps": "<ol>{}</ol>"}


class Blocks(tuple[Block, ...]):
    """The parts of a reply in their order; written out they are the page's HTML."""

    def __html__(self) -> str:
        return "\n".join(block.__html__() for block in self)

    def below(self, level: int) -> Markup:
        """The HTML with headings below one of this level."""
        return Markup("\n".join(block.written(level + 1) for block in self))  # noqa: S704 - every block is escaped

    @property
    def lead(self) -> Blocks:
        """What comes before the first list: in danger, the number and nothing else."""
        lists = (place for place, block in enumerate(self) if block.kind in _LISTS)
        return Blocks(self[: next(lists, len(self))])

    @property
    def tail(self) -> Blocks:
        """What comes after the :attr:`lead`."""
        return Blocks(self[len(self.lead) :])

    def only(self, kind: str) -> Blocks:
        """The parts of one kind, each once."""
        return Blocks(dict.fromkeys(block for block in self if block.kind == kind))

    def without(self, kind: str) -> Blocks:
        """All parts but those of one kind."""
        return Blocks(block for block in self if block.kind != kind)

    @property
    def title(self) -> Markup:
        """The words of the first heading; empty if there is none."""
        return next((block.lines[0] for block in self if block.kind == "heading"), Markup(""))

    @property
    def rest(self) -> Blocks:
        """All parts, without the first heading where the reply begins with one (the page shows it as its own)."""
        return Blocks(self[1:] if self and self[0].kind == "heading" else self)


def blocks(reply: Reply) -> Blocks:
    """Turn the bot's words (Telegram's HTML subset, escaped) into headings, paragraphs, lists and numbers to tap."""
    found: list[Block] = []
    for position, part in enumerate(_QUOTE.split(reply.html)):
        if position % 2:
            found.append(Block("quote", tuple(Markup(line) for line in part.split("\n"))))  # noqa: S704 - escaped
        else:
            found += _blocks(part)
    return Blocks(found)


def _blocks(words: str) -> Iterator[Block]:
    for paragraph in words.split("\n\n"):
        yield from _joined(_line(line) for line in paragraph.split("\n") if line.strip())


def _line(line: str) -> Block:
    if heading := _HEADING.fullmatch(line):
        return Block("heading", (Markup(heading[1]),))  # noqa: S704 - every line is escaped already
    if phone := _PHONE.fullmatch(line):
        digits = "".join(sign for sign in phone[1] if sign.isdigit() or sign == "+")
        shown = Markup('<span aria-hidden="true">📞</span> {}').format(Markup(phone[1]))  # noqa: S704
        return Block("phone", (shown, Markup(phone[2])), escape(digits))  # noqa: S704
    if _SOURCE.fullmatch(line):
        return Block("source", (Markup(line.replace("<a ", '<a dir="auto" ')),))  # noqa: S704
    if step := _STEP.fullmatch(line):
        return Block("steps", (Markup(step[1]),))  # noqa: S704
    kind = _MARKS.get(line[:2])
    return Block(kind or "text", (Markup(line[2:] if kind else line),))  # noqa: S704


def _joined(lines: Iterable[Block]) -> list[Block]:
    """Join neighbours of one kind: items make a list, lines a paragraph."""
    found: list[Block] = []
    for block in lines:
        if found and found[-1].kind == "heading" and block.kind == "source":
            found[-1] = Block("stale", found[-1].lines)  # "this may have changed" stands in bold before its source
        if found and found[-1].kind == block.kind and block.kind in (*_LISTS, "text"):
            found[-1] = Block(block.kind, (*found[-1].lines, *block.lines))
        else:
            found.append(block)
    return found


def _emergency(country: Any) -> dict[str, str] | None:
    """The one number to ring in danger in a country, for the foot of a page."""
    contact = best(country, None, "danger") if known_country(country) else None
    return {"country": str(country), "ring": contact.phones[0]} if contact and contact.phones else None


def _below(request: Request) -> str:
    """The path of this page without its language."""
    return "/" + request.url.path.lstrip("/").partition("/")[2]


def _other_language(request: Request, tag: str) -> str:
    """The same page in another language. The answer to a form has the address of its form, which is what is shown."""
    if request.url.path.split("/")[1] not in languages():
        return f"/{tag}/"
    query = request.url.query if request.method == "GET" else ""
    return f"/{tag}{_below(request)}" + (f"?{query}" if query else "")
