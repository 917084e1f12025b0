"""The unit files, the container and the compose file: commands that exist, nothing as root, the truth about health."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.cli import COMMANDS
from bot.settings import ROOT

UNITS = sorted((ROOT / "docs" / "systemd").iterdir())
SERVICE = (ROOT / "docs" / "systemd" / "safemigration.service").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("path", [*UNITS, ROOT / "Dockerfile", ROOT / "compose.yml", ROOT / "docs" / "operations.md"])
def test_every_command_of_ours_exists(path: Path) -> None:
    found = re.findall(r"(?:bin/|^|[`\"])safemigration[\", ]+([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in found if name not in COMMANDS] == []
    assert found or path.name in ("compose.yml", "safemigration-backup.timer")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit(path: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if path.name in line and "is not executable" not in line]
    assert lines == []


@pytest.mark.parametrize(
    "line",
    [
        *("Type=notify", "Restart=always", "NoNewPrivileges=true", "ProtectSystem=strict", "PrivateTmp=true"),
        *("UMask=0077", "LimitCORE=0", "User=safemigration", "TimeoutStartSec=infinity"),
    ],
)
def test_the_service_is_closed_and_waits_for_ready(line: str) -> None:
    assert re.search(rf"^{line}$", SERVICE, re.MULTILINE)


def test_systemd_gives_a_silent_process_more_time_than_we_do_between_two_signs() -> None:
    from bot.serving.child import LOOK

    found = re.search(r"^WatchdogSec=(\d+)$", SERVICE, re.MULTILINE)
    assert found
    assert int(found[1]) >= 3 * LOOK


def test_the_container_is_not_root_and_asks_our_own_command() -> None:
    assert re.search(r"^USER \d+$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index('CMD ["safemigration", "serve", "--no-chat"]')
    assert 'CMD ["safemigration", "health"]' in DOCKERFILE
    assert "uv sync --locked" in DOCKERFILE
    bot = yaml.safe_load((ROOT / "compose.yml").read_text())["services"]["bot"]
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["ports"] == ["127.0.0.1:8080:8080"], "never to the world without a proxy"


def test_no_state_and_no_key_gets_into_the_image() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {"state", "models", ".git", ".venv", "*.env"} <= set(left_out)
