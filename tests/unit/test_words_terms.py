"""One word for one figure: what docs/glossary.md decides, everywhere that a planner reads."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = sorted(
    path
    for pattern in ("lib/**/*.py", "reports/*.qmd", "notebooks/*.ipynb", "docs/*.md", "README.md")
    for path in ROOT.glob(pattern)
    if path.name != "glossary.md"  # names the words that are not used
)


def found(pattern: str) -> list[str]:
    """Return where a word stands, as file: words around it."""
    return [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in READ
        for hit in re.findall(rf".{{0,9}}(?:{pattern}).{{0,9}}", path.read_text(encoding="utf-8"))
    ]


def test_contribution_has_one_name():
    assert not found("净贡献|贡献(?!毛利)")
    assert not found("(?i:net contribution|contribution margin)")


def test_the_glossary_names_it():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert "| contribution | 贡献毛利 |" in text
