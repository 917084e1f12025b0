"""Posters and stickers as a browser prints them: nothing runs over; the code is read with 15 % covered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from bot.campaign.codes import code_of
from bot.campaign.doors import Doors
from bot.campaign.poster import PAPER, Poster, Size, code_alone, page
from bot.campaign.words import words_of
from knowledge.campaigns import campaigns

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
SPRING = campaigns()["spring"]
PLACE = SPRING.stations["chongqing-north"]  # the longest code
DOORS = Doors("SafeMigrationExampleBot", "https://safe-migration.example.org")
LANGUAGES = {
    "three": ("zh-Hans", "en", "id"),
    "right to left": ("ar", "my", "ne"),
    "high lines": ("km", "lo", "th"),
    "long words": ("ru", "am", "bn"),
    "one": ("en",),
}


def poster(languages: tuple[str, ...], address: str | None) -> Poster:
    """A poster of the longest code."""
    assert address
    return Poster(PLACE, address, [words_of(SPRING, tag) for tag in languages], True, DOORS.bot)


ADDRESSES = {"page": DOORS.page(code_of(PLACE)), "telegram": DOORS.telegram(code_of(PLACE))}


@dataclass(frozen=True)
class Printed:
    """A printed page: its picture, and the box of the code in it without the white around (left, top, side)."""

    picture: Image.Image
    left: float
    top: float
    side: float


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: what a browser prints cannot be looked at")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


_LOOK = """() => {
  const all = [...document.querySelectorAll('.poster')];
  const box = document.querySelector('.poster svg').getBoundingClientRect();
  const over = one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
  const parts = all.flatMap(one => [one, ...one.querySelectorAll('.says, .says > div, .code, .foot')]);
  return {over: parts.filter(over).map(one => one.className), box: [box.left, box.top, box.width],
          right: [...document.querySelectorAll('[dir=rtl]')].map(one => getComputedStyle(one).direction)};
}"""


def printed(browser: object, folder: Path, one: Poster, size: Size, scale: float) -> Printed:
    """Lay a page out for print and look at it; ``scale`` is pixels a CSS pixel (96 an inch)."""
    path = folder / "page.html"
    path.write_text(page([one], SPRING, size), encoding="utf-8")
    width, height = (round(side * 96 / 25.4) for side in PAPER[size])
    room = {"width": width, "height": height}
    tab = browser.new_page(viewport=room, device_scale_factor=scale)  # type: ignore[attr-defined]
    tab.emulate_media(media="print")
    tab.goto(path.as_uri())
    looked = tab.evaluate(_LOOK)
    tab.screenshot(path=folder / "page.png")
    tab.close()
    assert looked["over"] == []
    assert all(direction == "rtl" for direction in looked["right"])
    left, top, side = (value * scale for value in looked["box"])
    with Image.open(folder / "page.png") as picture:
        grey = picture.convert("L")
    modules = _modules(one.address)
    white = side * 4 / (modules + 8)
    return Printed(grey, left + white, top + white, side - 2 * white)


def _modules(address: str) -> int:
    import segno

    return int(segno.make_qr(address, error="h", boost_error=False).symbol_size(border=0)[0])


def read_from(picture: Image.Image) -> list[str]:
    """What a phone would read."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def covers() -> dict[str, list[tuple[float, float, float, float]]]:
    """Ways to cover 15 % of a code: boxes in shares of its side (left, top, right, bottom). The three corner squares
    stay open: without one of them no code can be found at all. 15 % in many specks smaller than a thumb would be too
    much too: each hits several letters, and a third of the letters is the most that can be mended.
    """
    whole, half = 0.15**0.5, (0.15 / 4) ** 0.5
    return {
        "the middle": [(0.5 - whole / 2, 0.5 - whole / 2, 0.5 + whole / 2, 0.5 + whole / 2)],
        "the free corner": [(1 - whole, 1 - whole, 1, 1)],
        "the right edge": [(0.8, 0.25, 1, 1)],
        "a strip across": [(0, 0.42, 1, 0.57)],
        "a strip down": [(0.42, 0, 0.57, 1)],
        "four places": [(x, y, x + half, y + half) for x, y in ((0.3, 0.3), (0.75, 0.4), (0.35, 0.75), (0.7, 0.75))],
    }


def covered(one: Printed, boxes: list[tuple[float, float, float, float]], shade: int) -> Image.Image:
    """The page with these boxes of the code painted over."""
    assert sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) == pytest.approx(0.15)
    picture = one.picture.copy()
    pen = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        corners = (one.left + left * one.side, one.top + top * one.side)
        pen.rectangle([*corners, one.left + right * one.side, one.top + bottom * one.side], fill=shade)
    return picture


@pytest.mark.parametrize("door", ADDRESSES)
@pytest.mark.parametrize(("size", "scale"), [(Size.A4, 0.75), (Size.STICKER, 2.0)])
def test_the_code_of_a_dirty_wall_is_read(browser: object, tmp_path: Path, size: Size, scale: float, door: str) -> None:
    one = poster(("zh-Hans", "en", "id"), ADDRESSES[door])
    seen = printed(browser, tmp_path, one, size, scale)
    assert read_from(seen.picture) == [one.address]
    for name, boxes in covers().items():
        # Torn out right across, white on white, it is too much for a picture of few points; dirt there is not.
        for shade in (0, 128) if name == "a strip across" else (0, 128, 255):
            dirty = covered(seen, boxes, shade)
            for turned in (-5, 7):
                tilted = dirty.rotate(turned, Image.Resampling.BICUBIC, fillcolor=200)
                assert read_from(tilted) == [one.address], (name, shade, turned)


@pytest.mark.parametrize("languages", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("size", Size)
def test_nothing_runs_over_and_the_code_is_whole(
    browser: object, tmp_path: Path, size: Size, languages: tuple[str, ...]
) -> None:
    one = poster(languages, ADDRESSES["page"])
    seen = printed(browser, tmp_path, one, size, 1.0)
    assert read_from(seen.picture) == [one.address]
    module = seen.side / _modules(one.address) * 25.4 / 96  # in millimetres
    assert module > (0.7 if size is Size.STICKER else 2)  # 0.5 mm are read at arm's length


def test_the_code_alone_is_read(tmp_path: Path) -> None:
    address = ADDRESSES["page"]
    assert address
    code_alone(address, tmp_path / "code.png")
    code_alone(address, tmp_path / "code.svg")
    with Image.open(tmp_path / "code.png") as picture:
        assert read_from(picture) == [address]
        assert min(picture.size) > 800
    assert (tmp_path / "code.svg").read_text(encoding="utf-8").count("<path") == 1
