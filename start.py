#!/usr/bin/env python3
"""Set everything up and run the bot, or its tests. Needs git's checkout and any Python 3.8 or newer, nothing else.

    python3 start.py            install, train on the first start, run the bot
    python3 start.py test       install, then lint, types, checks and all tests
    python3 start.py COMMAND    install, then run `safemigration COMMAND ...` (for example: ask "is my journey safe")

It uses uv (from PATH, else from PyPI into .tools/); uv makes .venv from uv.lock and fetches Python 3.11 where it is
missing.
"""

import hashlib
import http.client
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
UV_VERSION = "0.13.9"
INDEX = os.environ.get("UV_DEFAULT_INDEX", os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple")).rstrip("/")


def main(arguments):
    """Install, then run what was asked for; the exit code is that of the command."""
    tests = arguments[:1] == ["test"]
    uv = find_uv()
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(ROOT / ".venv")}
    environment.setdefault("UV_SYSTEM_CERTS", "true")  # behind a filter, its certificate stands in the system's store
    environment.pop("VIRTUAL_ENV", None)
    groups = [] if tests or has_dev_tools() else ["--no-dev"]
    code = subprocess.call([uv, "sync", "--locked", "--quiet", *groups], cwd=str(ROOT), env=environment)
    if code:
        sys.exit("start.py: the packages could not be installed (see above). A proxy? Set HTTPS_PROXY and try again.")
    binaries = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    if tests:
        command = [str(binaries / "python"), "-m", "tests", *arguments[1:]]
    else:
        command = [str(binaries / "safemigration"), *(arguments or ["serve"])]
    try:
        sys.exit(subprocess.call(command, cwd=str(ROOT) if tests else None))
    except KeyboardInterrupt:
        sys.exit(130)


def has_dev_tools():
    """Return whether an earlier `test` installed the tools of developers: a start must not take them away again."""
    return any((ROOT / ".venv").glob("**/site-packages/pytest"))


def find_uv():
    """Return the path of uv, fetching it from PyPI where it is missing."""
    found = shutil.which("uv")
    if found and version_of(found) >= version_tuple(UV_VERSION):  # an older one may not read our lock file
        return found
    uv = TOOLS / ("uv.exe" if os.name == "nt" else "uv")
    if not uv.exists():
        print("Fetching uv " + UV_VERSION + " (installs the packages) ...", file=sys.stderr)
        fetch_uv(uv)
    return str(uv)


def version_of(uv):
    """Return the version of a uv as a tuple; () if it cannot be run (a shim of pyenv without a program behind it)."""
    try:
        words = subprocess.run([uv, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    parts = words.decode().split()
    return version_tuple(parts[1]) if len(parts) > 1 else ()


def version_tuple(text):
    """Return "0.13.9" as (0, 13, 9)."""
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def fetch_uv(target):
    """Download uv's wheel from the package index, check its hash and unpack the one program in it.

    pip is not used: on Debian it is often missing or forbidden outside a virtual environment.
    """
    request = urllib.request.Request(INDEX + "/uv/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            files = json.load(answer)["files"]
            base = answer.geturl()
        start, end = "uv-" + UV_VERSION + "-", tag()
        wheel = next(f for f in files if f["filename"].startswith(start) and f["filename"].endswith(end))
        with urllib.request.urlopen(urllib.parse.urljoin(base, wheel["url"]), timeout=300) as answer:
            content = answer.read()
    except (OSError, ValueError, LookupError, StopIteration, http.client.HTTPException) as error:
        mend = "Install it yourself (https://docs.astral.sh/uv/), then run this again."
        sys.exit("start.py: uv could not be fetched from %s (%r). %s" % (INDEX, error, mend))
    if hashlib.sha256(content).hexdigest() != wheel.get("hashes", {}).get("sha256"):
        sys.exit("start.py: the download of uv is damaged. Try again.")
    TOOLS.mkdir(exist_ok=True)
    archive = TOOLS / "uv.whl"
    archive.write_bytes(content)
    with zipfile.ZipFile(archive) as wheel_file:
        name = next(n for n in wheel_file.namelist() if n.endswith("/" + target.name))
        target.write_bytes(wheel_file.read(name))
    archive.unlink()
    target.chmod(0o755)


def tag():
    """Return how the name of the wheel for this machine ends."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return "macosx_11_0_arm64.whl" if machine == "aarch64" else "macosx_10_12_x86_64.whl"
    if os.name == "nt":
        return "win_amd64.whl" if machine == "x86_64" else "win_arm64.whl"
    musl = bool(list(Path("/lib").glob("ld-musl-*")))
    wheels = {
        ("x86_64", False): "manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        ("x86_64", True): "musllinux_1_1_x86_64.whl",
        ("aarch64", False): "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        ("aarch64", True): "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
    }
    return wheels.get((machine, musl), machine + ".whl")


if __name__ == "__main__":
    main(sys.argv[1:])
