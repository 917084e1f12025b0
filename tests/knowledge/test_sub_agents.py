"""Is it said that a person recruits, and not an agency?"""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import sub_agents
from knowledge.sub_agents import names_none, says_person
from knowledge.yamlfile import KnowledgeError


@pytest.mark.parametrize(
    "text",
    [
        "It is a person, not an agency",
        "the man who met me isn't an agency",
        "HE IS A BROKER",
        "my sub-agent in the village",
        "orang biasa, bukan PT",
        "lewat calo di desa",
        "这个人不是中介",
        "是個人介紹的",
        "只是个人，没有公司",
    ],
)
def test_a_person(text: str) -> None:
    assert says_person(text)
    assert names_none(text)


@pytest.mark.parametrize("text", ["none", "he did not say", "he doesn't say", "tidak ada", "dia tidak bilang", "没说"])
def test_no_name_is_an_answer_but_says_nothing_about_the_person(text: str) -> None:
    assert names_none(text)
    assert not says_person(text)


@pytest.mark.parametrize(
    "text",
    ["", "Golden Horizon Manpower", "PT Sponsor Jaya", "nonesuch overseas", "is my visa sponsor licensed", "人力公司"],
)
def test_a_name_is_neither(text: str) -> None:
    assert not says_person(text)
    assert not names_none(text)


def test_a_broken_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sub_agents.yml"
    path.write_text("person: {en: [broker]}\nnone: {en: ['...']}\n", encoding="utf-8")
    monkeypatch.setattr(sub_agents, "FILE", path)
    with pytest.raises(KnowledgeError, match="phrase without words"):
        says_person("broker")
    path = tmp_path / "other.yml"
    path.write_text("person: {en: [broker]}\n", encoding="utf-8")
    monkeypatch.setattr(sub_agents, "FILE", path)
    with pytest.raises(KnowledgeError, match="'none' is missing"):
        says_person("broker")
