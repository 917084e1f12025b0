"""What is left of Babel's words is all that our texts want; in a process of its own, for which it is gone for good."""

from __future__ import annotations

import subprocess
import sys

from bot.settings import ROOT

CODE = """
import datetime as dt
from zoneinfo import ZoneInfo
from babel import localedata
from bot.people.hours import Hours
from bot.people.words import for_her, when
from bot.wording.cldr import UNUSED, trim
from bot.wording.environment import _PERIODS, helpers
from bot.wording.languages import languages

trim(entry.locale for entry in languages().values())
said = 0
for tag, entry in languages().items():
    assert not set(UNUSED) & set(localedata.load(str(entry.locale))), tag
    words = helpers(tag)
    for period in (*_PERIODS, None):
        said += bool(words["money"]({"amount": 1234.5, "currency": "PHP", "period": period}))
    for iso in ("QA", "PH", "HK", "CN"):
        said += bool(words["country"](iso))
    for other in languages():
        said += bool(words["language"](other))
    said += bool(words["day"]("2026-11-22")) + bool(words["number"](1234.5)) + bool(words["percent"](7))
    opens = dt.datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Manila"))
    said += all(when(opens, tag).values())
print(said)
"""


def test_every_language_says_what_we_write() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    languages, kinds = 16, 7 + 4 + 16 + 3 + 1
    assert int(done.stdout) == languages * kinds
