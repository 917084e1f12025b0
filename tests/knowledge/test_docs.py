"""What the documents say of the knowledge is true: the coverage table, the worked example."""

from __future__ import annotations

import re
from pathlib import Path

from docs import coverage
from knowledge.countryfile import read
from knowledge.yamlfile import ROOT


def test_the_coverage_table_is_the_present_one() -> None:
    readme = coverage.README.read_text(encoding="utf-8")
    day = coverage.counted_on(readme)
    assert readme == coverage.with_table(readme, day), "run: python -m docs.coverage"


def test_the_worked_example_is_a_sound_country_file(tmp_path: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert example
    path = tmp_path / "FJ.yml"
    path.write_text(example[1], encoding="utf-8")
    assert read(path)[1] == []
    broken = path.read_text(encoding="utf-8").replace('"999"', "999")
    path.write_text(broken, encoding="utf-8")
    told = str(read(path)[1][0])
    assert "999 is not text. Mend: put the number in quotes" in told
    assert re.search(r"FJ\.yml:\d+: destination\.police\.phones\.0: 999 is not text\. Mend: put.*", page)
