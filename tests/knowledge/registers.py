"""Small registers for tests: a folder with register.yml and a copy, made from a few rows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from knowledge.register import FOLDER
from knowledge.yamlfile import ROOT

#: Real copies of registers, beside the repository; tests that read them are skipped on a bare clone.
SHARED = ROOT.parent / "shared" / "registers"

SETTINGS: dict[str, Any] = {
    "country": "NP",
    "authority": {"name": "Department of Foreign Employment", "name_local": "वैदेशिक रोजगार विभाग"},
    "official_page": "https://dofe.gov.np/",
    "number": {
        "in_register": True,
        "keep": "all",
        "forms": [
            {
                "pattern": r"(?P<serial>\d{1,4})/(?P<year>\d{2,3})/(?P<next>\d{2,3})",
                "canonical": "{serial}/{year}",
                "strip_zeros": ["serial", "year"],
            }
        ],
        "other_kinds": [{"pattern": r"RL-?\d+", "sentence": "This is a number from Bangladesh."}],
    },
    "status": {"groups": {"Active": "active", "Inactive": "not_active", "Blocked": "not_active"}},
    "covers": ["It may send workers abroad."],
    "does_not_cover": ["It does not cover a sub-agent."],
    "second_check": {"name": "lot number", "sentence": "Ask for the lot number."},
    "age_days": {"fresh": 30, "too_old": 180},
    "copy_source": {"title": "DoFE", "url": "https://dofe.gov.np/"},
    "import": [
        {"name": "list", "format": "csv", "columns": {"name": "agency", "number": "licence", "status": "state"}}
    ],
}


def make(folder: Path, copy: str | None = None, day: str = "2026-09-14", **changes: Any) -> Path:
    """Write a register into `folder`/<country>; `copy` is the CSV text of its copy. Returns `folder`."""
    settings = {**SETTINGS, **changes}
    home = folder / settings["country"]
    home.mkdir(parents=True, exist_ok=True)
    (home / "register.yml").write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), "utf-8")
    if copy is not None:
        (home / f"copy_{day}.csv").write_text(copy, "utf-8")
    return folder


def settings(folder: Path, country: str) -> None:
    """Put the register.yml of a country we know into `folder`, without any copy."""
    home = folder / country
    home.mkdir()
    shutil.copyfile(FOLDER / country / "register.yml", home / "register.yml")
