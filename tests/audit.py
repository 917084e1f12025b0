"""``python -m tests.audit``: is a package of uv.lock known to be weak?

uv asks the database of advisories (OSV) about every locked package. A weakness that we cannot mend stands in
``audit_allowed.yml`` with a reason and the day until which that holds. An unknown one fails; so does an entry past its
day, and one for which there is no weakness any more.

Without a way to the database nothing was audited. That is said loudly and does not fail, because a checkout must be
testable offline; where a release is made, set AUDIT_REQUIRED=1, and it does.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.yamlfile import load

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = Path(__file__).with_name("audit_allowed.yml")
#: Days for which an entry may be made: then somebody looks again.
LONGEST = 370


class NotAudited(Exception):
    """Nobody could be asked; the message says why."""


@dataclass(frozen=True)
class Entry:
    """A weakness that stays: its number at OSV or CVE, the package, why, and until when."""

    id: str
    package: str
    reason: str
    until: dt.date


def main(arguments: Sequence[str], allowed: Path = ALLOWED, today: dt.date | None = None) -> int:
    """Audit and print what was found.

    Args:
        arguments: more of them for ``uv audit``.
        allowed: the written list.
        today: the day.

    Returns:
        0 if all is well, or if nobody could be asked and AUDIT_REQUIRED is not set; else 1.
    """
    entries = [Entry(**entry) for entry in load(allowed).data["allowed"]]
    try:
        answer = _ask(arguments)
    except NotAudited as error:
        stars = "*" * 78
        print(f"{stars}\nNOT AUDITED: {error}\nRun this again with a way to https://api.osv.dev\n{stars}")
        return int(os.environ.get("AUDIT_REQUIRED") == "1")
    weak = answer["vulnerabilities"]
    faults = list(_faults(weak, entries, today or dt.datetime.now(dt.UTC).date()))
    print("\n".join([*faults, f"{answer['summary']['audited_packages']} packages audited, {len(weak)} weaknesses"]))
    return int(bool(faults))


def _ask(arguments: Sequence[str]) -> dict[str, Any]:
    uv = shutil.which("uv") or str(ROOT / ".tools" / "uv")
    command = [uv, "audit", "--locked", "--output-format", "json", *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotAudited(f"uv could not be run ({type(error).__name__})") from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise NotAudited((done.stderr.strip().splitlines() or ["uv said nothing"])[-1].strip()) from error
    return answer


def _faults(weak: Sequence[dict[str, Any]], entries: Sequence[Entry], today: dt.date) -> Iterator[str]:
    met = set()
    for one in weak:
        name, ids = one["dependency"]["name"], {one["id"], *one["aliases"]}
        known = [entry for entry in entries if entry.id in ids and entry.package == name]
        met.update(known)
        if not known:
            mend = f"update to {one['fix_versions'][0]}" if one["fix_versions"] else "there is no mended version"
            yield f"{name} {one['dependency']['version']}: {one['id']}: {one['summary']}: {mend}; {one['link']}"
    for entry in entries:
        if entry not in met:
            yield f"{ALLOWED.name}: {entry.id} of {entry.package} is no weakness here any more: take it out"
        elif entry.until < today:
            yield f"{ALLOWED.name}: {entry.id} of {entry.package} was allowed until {entry.until}: look again"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
