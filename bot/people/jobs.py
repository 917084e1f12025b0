"""The jobs in the queues of the cases: each becomes calls at the moment when its turn has come.

A job holds what is to be said and to whom, not where: the topic is looked up when the job is worked off, so that what
she wrote before a transfer, a close or a "forget me" can never land in a topic that is no longer hers.
"""

from __future__ import annotations

from typing import Any

from bot.channels.inbox import Call
from bot.people.cases import Case
from bot.people.office import Office
from bot.people.ways import Spot, mark
from bot.people.words import COMMANDS, who
from bot.wording import Reply


def work(office: Office, body: dict[str, Any]) -> list[Call]:
    """Return the calls of a job as :meth:`Office.put` wrote it; joins the caller's transaction."""
    do, data = body["do"], body["data"]
    if do == "say":
        return office.in_group(data["group"], None, Reply(data["html"]))
    if do == "drop":
        params = {"chat_id": data["group"], "message_thread_id": data["thread"]}
        return [Call("deleteForumTopic", params, remember=False)]
    case = office.cases.get(body["case"])
    if case is None:
        return []
    if do == "tell":
        return office.tell(case, **data)
    if do == "got":
        return [mark(Spot(data["group"], data["message"]))]
    if not case.open:
        # She wrote before she read that the talk had ended.
        return office.tell(case, "missed") if do == "relay" else _note(office, case, **data) if do == "note" else []
    if do == "topic":
        return [Call("createForumTopic", {"chat_id": case.about.group, "name": case.about.alias}, remember=False)]
    if case.about.thread is None:
        office.lose(case)
        return []
    if do == "relay":
        return office.relayed(case, **data)
    return _note(office, case, **data)


def _note(office: Office, case: Case, note: str = "header", **data: Any) -> list[Call]:
    if case.about.thread is None:
        return []
    if note == "header":
        data = {**who(case.about, office.speaks(case)), "commands": COMMANDS}
    return office.note(case, note, **data)
