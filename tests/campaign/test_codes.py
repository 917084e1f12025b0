"""A code that was damaged is nobody's; a code that is whole is its station's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaign import codes
from bot.campaign.codes import check, code_of, read
from knowledge.campaigns import Station, campaigns

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PLACES = [place for campaign in campaigns().values() for place in campaign.stations.values()]

ids = st.from_regex(r"[a-z][a-z0-9]{1,19}-[a-z0-9]{1,14}(-[a-z0-9]{1,14})?", fullmatch=True)


def whole(payload: str) -> bool:
    """Would the check alone let this payload pass, whichever stations there are?"""
    return len(payload) > 5 and payload[-5] == "-" and check(payload[:-5]) == payload[-4:]


@given(ids)
def test_a_code_is_what_telegram_takes_as_a_start_parameter(words: str) -> None:
    campaign, _, place = words.partition("-")
    code = code_of(Station(campaign, place, {"en": "X"}, ("en",), "menu"))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code)
    assert code.startswith(f"{words}-")
    assert whole(code)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_a_code_reads_as_its_station(place: Station) -> None:
    assert read(code_of(place)) == place


@given(st.data())
def test_any_one_to_four_changed_characters_are_found_by_the_check_alone(data: st.DataObject) -> None:
    words = data.draw(ids)
    code = list(f"{words}-{check(words)}")
    hyphen = len(code) - 5  # without it the payload has another form
    at = data.draw(
        st.lists(st.sampled_from([i for i in range(len(code)) if i != hyphen]), min_size=1, max_size=4, unique=True)
    )
    for place in at:
        code[place] = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))
    assert not whole("".join(code))


@given(st.data())
def test_one_or_two_characters_changed_lost_added_or_swapped_are_no_code(data: st.DataObject) -> None:
    code = code_of(data.draw(st.sampled_from(PLACES)))
    damaged = code
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        letter = data.draw(st.sampled_from(ALPHABET))
        damaged = data.draw(
            st.sampled_from(
                [
                    damaged[:at] + letter + damaged[at + 1 :],
                    damaged[:at] + damaged[at + 1 :],
                    damaged[:at] + letter + damaged[at:],
                    damaged[:at] + damaged[at + 1 : at + 2] + damaged[at] + damaged[at + 2 :],
                ]
            )
        )
    assert damaged == code or read(damaged) is None


def test_every_single_damage_of_every_code_that_ships_is_found() -> None:
    known = {code_of(place) for place in PLACES}
    for code in known:
        for at in range(len(code)):
            around = {code[:at] + letter + code[at + 1 :] for letter in ALPHABET}
            around |= {code[:at] + letter + code[at:] for letter in ALPHABET} | {code[:at] + code[at + 1 :]}
            around |= {code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :]}
            assert [payload for payload in around - {code} if read(payload) is not None] == []


@pytest.mark.parametrize(
    "payload", ["", "ref_fb", "spring", "spring-beijing", "spring-beijing-", "-", "A" * 64, "北京"]
)
def test_a_foreign_payload_is_nobodys(payload: str) -> None:
    assert read(payload) is None


def test_a_sound_check_of_a_station_that_no_file_names_is_nobodys() -> None:
    assert read(f"spring-atlantis-{check('spring-atlantis')}") is None
    assert read(f"autumn-beijing-{check('autumn-beijing')}") is None


def test_a_broken_file_of_stations_greets_everybody_normally(tmp_path: Path) -> None:
    (tmp_path / "spring.yml").write_text("name: [", encoding="utf-8")
    assert read(code_of(PLACES[0]), tmp_path) is None


def test_the_longest_ids_fit() -> None:
    place = Station("a" * 20, "b" * 30, {"en": "X"}, ("en",), "menu")
    assert len(code_of(place)) <= codes.LONGEST


def test_a_code_never_changes() -> None:
    """Printed posters must stay readable for ever."""
    assert code_of(campaigns()["spring"].stations["beijing"]) == "spring-beijing-BJCj"
