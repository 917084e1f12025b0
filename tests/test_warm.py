"""After the warm-up no message waits for a file."""

from pathlib import Path

import pytest

from bot.warm import warm
from knowledge import register_copy, yamlfile
from knowledge.agencies import check
from knowledge.agency_mentions import find_in_text


def test_no_list_is_read_inside_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = warm()
    assert set(seconds) >= {"registers", "names in sentences", "job orders"}

    def read(path: Path, *_: object) -> None:
        pytest.fail(f"{path} is read inside a message")

    monkeypatch.setattr(yamlfile, "load", read)
    monkeypatch.setattr(register_copy, "scan_table", read)
    mention = find_in_text("is golden horizon manpower licensed", asked=True)
    assert mention is not None
    assert mention.name == "golden horizon manpower"
    assert check("PH", "गोल्डेन होराइजन").as_data()
