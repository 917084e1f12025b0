"""A campaign over time as an SVG picture: a bar for each day, week or month, its doors one above the other."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import escape

from bot.campaign.counts import DOORS, Count
from bot.campaign.report import BY, LEAST, table

WIDTH, HEIGHT = 960, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 64, 56
#: More bars than this cannot be told apart: then each is a longer time.
_MOST_BARS = 62
#: Colours that differ in brightness too, for black-and-white printers and colour-blind readers; and words.
_DOORS: Mapping[str, tuple[str, str]] = {"telegram": ("#0b3c5d", "Telegram"), "page": ("#f2a541", "Pages")}


def chart(rows: Iterable[Count], title: str) -> str:
    """Draw arrivals over time.

    Args:
        rows: of one campaign or of several.
        title: written above the picture.

    Returns:
        An SVG document of its own. Bars below :data:`LEAST` are an empty box that says only that somebody came.
    """
    rows = list(rows)
    period = _period(rows)
    shown = {line.values: line.arrivals for line in table(rows, (period, "door")).lines}
    bars = _bars(rows, period)
    highest = max((sum(shown.get((bar, door)) or 0 for door in DOORS) for bar in bars), default=0)
    step = _step(max(highest, LEAST))
    top = step * math.ceil(max(highest, LEAST) / step)
    parts = [*_frame(title, period, top, step), *_legend()]
    parts += _drawn(bars, shown, top)
    words = escape(f"{title}: arrivals by {period}, by Telegram and by the pages")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}" '
        f'font-family="sans-serif" font-size="14">\n<title>{words}</title>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _period(rows: Sequence[Count]) -> str:
    days = [row.day for row in rows]
    span = (max(days) - min(days)).days + 1 if days else 1
    return "day" if span <= _MOST_BARS else "week" if span <= 7 * _MOST_BARS else "month"


def _bars(rows: Sequence[Count], period: str) -> list[str]:
    """Every day (week, month) from the first to the last, also those on which nobody came."""
    if not rows:
        return []
    day, last = min(row.day for row in rows), max(row.day for row in rows)
    found = []
    while day <= last:
        found.append(BY[period](Count("", "", day, "", "", 0, 0)))
        day += dt.timedelta(days=1)
    return list(dict.fromkeys(found))


def _step(highest: int) -> int:
    """The distance of the lines across: 1, 2 or 5 times a power of ten, at most six lines."""
    power = 10 ** int(math.log10(highest / 5)) if highest > 5 else 1
    return next(factor * power for factor in (1, 2, 5, 10) if highest / (factor * power) <= 6)


def _frame(title: str, period: str, top: int, step: int) -> list[str]:
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="26" font-size="18" font-weight="bold">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="48" fill="#444">Arrivals by {period}; fewer than {LEAST} are not shown</text>',
    ]
    for value in range(0, top + 1, step):
        y = _y(value, top)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="#{"000" if not value else "ddd"}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{value}</text>')
    return parts


def _legend() -> list[str]:
    parts = []
    for place, (colour, words) in enumerate(_DOORS.values()):
        x = WIDTH - _RIGHT - 200 + 110 * place
        parts.append(f'<rect x="{x}" y="14" width="14" height="14" fill="{colour}"/>')
        parts.append(f'<text x="{x + 20}" y="26">{words}</text>')
    return parts


def _drawn(bars: Sequence[str], shown: Mapping[tuple[str, ...], int | None], top: int) -> list[str]:
    parts: list[str] = []
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(bars))
    every = max(1, math.ceil(len(bars) * 84 / (WIDTH - _LEFT - _RIGHT)))
    for place, bar in enumerate(bars):
        x, wide, height = _LEFT + room * (place + 0.1), room * 0.8, 0
        for door in DOORS:
            number = shown.get((bar, door))
            if number:
                y, below = _y(height + number, top), _y(height, top)
                colour, words = _DOORS[door]
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{below - y:.1f}" fill="{colour}">'
                    f"<title>{bar}, {words}: {number}</title></rect>"
                )
                height += number
        if any(shown.get((bar, door), 0) is None for door in DOORS):
            parts.append(_box(x, _y(height, top), wide))
        if place % every == 0:
            parts.append(f'<text x="{x + wide / 2:.1f}" y="{HEIGHT - _BOTTOM + 24}" text-anchor="middle">{bar}</text>')
    return parts


def _box(x: float, y: float, wide: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y - 5:.1f}" width="{wide:.1f}" height="5" fill="none" stroke="#888" '
        'stroke-dasharray="2 2"/>'
    )


def _y(value: float, top: int) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top
