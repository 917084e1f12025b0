"""What SECURITY.md promises is proven by tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

from bot.settings import ROOT

TOLD = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROOFS = re.findall(r"(tests/[a-z_/]+\.py)::(\w+)", TOLD)


def test_every_line_about_what_somebody_cannot_get_has_its_proof() -> None:
    model = TOLD.partition("## Who may want something")[2].partition("\n## ")[0]
    lines = re.split(r"\n- ", model)[1:]
    bare = [line for line in lines if "::" not in line and not line.startswith(("**Can**", "Sees what still stands"))]
    assert len(lines) > 15
    assert bare == []


@pytest.mark.parametrize(("file", "name"), PROOFS)
def test_the_proof_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
