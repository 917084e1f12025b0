"""``safemigration telegram``: Telegram's side of the bot: status, webhook, profile in every enabled language."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeVar

import typer
from telegram import Bot, BotCommand
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.inbox import Inbox
from bot.channels.telegram_updates import ALLOWED_UPDATES
from bot.commands.common import fail, print_json
from bot.logs import configure
from bot.people.desks import Desks, load_desks
from bot.privacy.state import State
from bot.settings import Settings
from bot.wording import DEFAULT, label, languages, text

Result = TypeVar("Result")

telegram = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

#: Commands of the menu, in its order; the texts are the labels ``command_*``.
MENU = ("agency", "guide", "journey", "contacts", "danger", "human", "language", "help", "stop", "forget")
#: Telegram takes two letters (ISO 639-1) and knows Filipino as Tagalog.
_TWO_LETTERS = {"fil": "tl"}


@telegram.callback()
def root() -> None:
    """Telegram's side: status, webhook, profile."""


@telegram.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show who the bot is, how updates reach it, and what waits in the inbox."""
    settings = _settings()
    state = State.from_settings(settings)
    inbox = Inbox(state).counts()
    state.close()
    data = {**asyncio.run(_with_bot(settings, _status)), "inbox": inbox}
    if as_json:
        print_json(data)
        return
    print(f"bot: @{data['bot']}")
    print(f"updates by: {data['updates_by']}" + (f" ({data['webhook_url']})" if data["webhook_url"] else ""))
    print(f"waiting at Telegram: {data['waiting_at_telegram']}")
    if data["last_error"]:
        print(f"Telegram's last error with the webhook: {data['last_error']}")
    print(f"inbox: {inbox['waiting']} to handle, {inbox['answered']} answered but not sent ({inbox['calls']} calls)")


@telegram.command("set-webhook")
def set_webhook(
    url: Annotated[str | None, typer.Argument(help="Public https address; default: TELEGRAM_WEBHOOK_URL.")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Remove the webhook, so that the bot can poll.")] = False,
    max_connections: Annotated[int, typer.Option(min=1, max=100, help="Deliveries at the same time.")] = 40,
) -> None:
    """Tell Telegram where to send updates. What waits there is kept, nothing is dropped.

    The address must reach this bot's /webhooks/telegram/webhook.
    """
    settings = _settings()
    if delete:
        if url is not None:
            fail("--delete takes no address.", "Leave the address out.")
        asyncio.run(_with_bot(settings, lambda bot: bot.delete_webhook(drop_pending_updates=False)))
        print("The webhook is removed: the bot polls when TELEGRAM_WEBHOOK_URL is not set.")
        return
    target = url or settings.telegram_webhook_url
    if target is None:
        fail("there is no webhook address.", "Give it as the argument, or set TELEGRAM_WEBHOOK_URL.")
    if not re.match(r"https://[^/\s]+", target):
        fail(f"'{target}' is no https address.", "Telegram sends updates to https:// only.")
    secret = settings.telegram_webhook_secret
    if secret is None:
        fail(
            "TELEGRAM_WEBHOOK_SECRET is not set.",
            "Without it anybody could send forged messages. Set it to the output of: openssl rand -hex 32",
        )

    async def call(bot: Bot) -> bool:
        return await bot.set_webhook(
            target, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=max_connections
        )

    asyncio.run(_with_bot(settings, call))
    print(f"Telegram sends updates to {target}")
    if settings.telegram_webhook_url != target:
        print(f"Set TELEGRAM_WEBHOOK_URL={target} for the bot too: without it the bot polls and refuses webhooks.")


@telegram.command("set-profile")
def set_profile() -> None:
    """Set commands, name and descriptions in every enabled language. What is so already is left alone."""
    settings = _settings()
    for line in asyncio.run(_with_bot(settings, _set_profile)):
        print(line)


@telegram.command()
def desks() -> None:
    """Check the file of the staff's desks, and in each group whether the bot may do its work there."""
    settings = _settings()
    if settings.desks is None:
        fail("SAFEMIGRATION_DESKS is not set.", "Set it to your file of desks; docs/people.md tells how to make one.")
    book = load_desks(settings.desks)
    problems = asyncio.run(_with_bot(settings, lambda bot: _desks(bot, book)))
    for desk in book.desks:
        print(f"{desk.name}: {'; '.join(problems[desk.name]) or 'all is well'}")
    if any(problems.values()):
        raise typer.Exit(1)


@dataclass(frozen=True)
class Profile:
    """What Telegram shows of the bot in one language.

    Attributes:
        commands: of the menu, with their descriptions.
        name: at most 64 characters.
        description: of the empty chat, at most 512.
        short: of the profile page and of links, at most 120.
    """

    commands: tuple[BotCommand, ...]
    name: str
    description: str
    short: str


def profile(language: str) -> Profile:
    """Return the profile in an enabled language (BCP 47)."""
    return Profile(
        commands=tuple(BotCommand(name, label(f"command_{name}", language)) for name in MENU),
        name=text("utter_profile_name", language),
        description=text("utter_profile_description", language),
        short=text("utter_profile_short", language),
    )


def language_codes() -> dict[str, str]:
    """Return Telegram's language codes and the enabled language for each.

    The empty code stands for everybody else and gets the default language. A language without a code of two letters has
    no profile of its own; of two languages with one code the first in the menu gets it.
    """
    codes = {"": DEFAULT}
    for tag in languages():
        base = tag.split("-")[0]
        code = _TWO_LETTERS.get(base, base)
        if tag != DEFAULT and len(code) == 2:
            codes.setdefault(code, tag)
    return codes


async def _status(bot: Bot) -> dict[str, Any]:
    info = await bot.get_webhook_info()
    return {
        "bot": bot.username,
        "id": bot.id,
        "updates_by": "webhook" if info.url else "polling",
        "webhook_url": info.url,
        "waiting_at_telegram": info.pending_update_count,
        "last_error": info.last_error_message,
    }


async def _desks(bot: Bot, book: Desks) -> dict[str, list[str]]:
    """What is wrong at each desk, with its mend."""
    found: dict[str, list[str]] = {}
    for desk in book.desks:
        where = {"chat_id": desk.group}
        try:
            group = await bot.do_api_request("getChat", api_kwargs=where)
            member = await bot.do_api_request("getChatMember", api_kwargs={**where, "user_id": bot.id})
        except (BadRequest, Forbidden) as error:
            found[desk.name] = [f"the bot is not in this group ({error.message}): add it, and look at the number"]
            continue
        found[desk.name] = [] if group.get("is_forum") else ["this group has no topics: turn them on in its settings"]
        if member.get("status") != "administrator":
            found[desk.name].append("the bot is no administrator here: make it one")
            continue
        rights = {"can_manage_topics": "Manage topics", "can_delete_messages": "Delete messages"}
        missing = [name for right, name in rights.items() if not member.get(right)]
        found[desk.name] += [f"the bot lacks the right '{name}': give it" for name in missing]
    return found


async def _set_profile(bot: Bot) -> list[str]:
    lines = []
    for code, tag in language_codes().items():
        want = profile(tag)
        has = Profile(
            commands=await bot.get_my_commands(language_code=code),
            name=(await bot.get_my_name(language_code=code)).name,
            description=(await bot.get_my_description(language_code=code)).description,
            short=(await bot.get_my_short_description(language_code=code)).short_description,
        )
        # Telegram allows few changes of a profile a day, so what is right is not set again.
        changed = [field.name for field in fields(Profile) if getattr(has, field.name) != getattr(want, field.name)]
        for name in changed:
            match name:
                case "commands":
                    await bot.set_my_commands(want.commands, language_code=code)
                case "name":
                    await bot.set_my_name(want.name, language_code=code)
                case "description":
                    await bot.set_my_description(want.description, language_code=code)
                case "short":
                    await bot.set_my_short_description(want.short, language_code=code)
        lines.append(f"{tag}{'' if code else ' (default)'}: {', '.join(changed) or 'nothing'} changed")
    return lines


def _settings() -> Settings:
    configure()
    settings = Settings.from_env()
    if not settings.telegram_token:
        fail("TELEGRAM_TOKEN is not set.", "Get a token from @BotFather and put it into the environment.")
    return settings


async def _with_bot(settings: Settings, work: Callable[[Bot], Coroutine[Any, Any, Result]]) -> Result:
    """Do the work with the bot; what Telegram refuses ends the command with its reason and the mend."""
    from bot.channels.telegram_client import quiet  # slow to import, and needless where only a setting is missing

    quiet()
    assert settings.telegram_token is not None
    bot = Bot(settings.telegram_token, base_url=f"{settings.telegram_api_url}/bot")
    try:
        async with bot:
            return await work(bot)
    except InvalidToken:
        fail("Telegram does not know this TELEGRAM_TOKEN.", "Get it again from @BotFather.")
    except RetryAfter as error:
        wait = error.retry_after
        seconds = wait if isinstance(wait, int) else int(wait.total_seconds())
        fail(f"Telegram wants us to wait {seconds} seconds.", "Run the command again then; what is done stays done.")
    except TelegramError as error:
        fail(f"Telegram at {settings.telegram_api_url}: {error.message}.", "See TELEGRAM_API_URL, proxy and firewall.")
