from pathlib import Path

import pytest

from bigsale.errors import RunError
from bigsale.runs.quarto.source import Chunk, Prose, read_page

PAGE = """\
---
title: 页
---

一 `{python} a + 1` 二

```{python}
#| label: one
#| tags: [parameters]
a = 1
# | not an option any more
```

````markdown
```{python}
shown, not run
```
````
"""


def page_of(tmp_path: Path, text: str):
    file = tmp_path / "reports" / "page.qmd"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_page(file)


def test_a_page_is_header_prose_and_chunks_with_their_lines(tmp_path):
    page = page_of(tmp_path, PAGE)
    before, chunk, after = page.parts
    assert page.header == {"title": "页"}
    assert isinstance(before, Prose)
    assert before.line == 4
    assert isinstance(chunk, Chunk)
    assert (chunk.line, chunk.options["label"]) == (7, "one")
    assert chunk.is_parameters
    assert chunk.code == "a = 1\n# | not an option any more"
    assert isinstance(after, Prose)
    assert "shown, not run" in after.text


def test_inline_expressions_are_found_and_filled_and_shown_code_is_left_alone(tmp_path):
    prose = page_of(tmp_path, "x `{python} a` y `{python} b['k']` z ``{python} c`` `code`").parts[0]
    assert prose.expressions == ["a", "b['k']"]
    assert prose.fill({"a": "1", "b['k']": "2"}) == "x 1 y 2 z ``{python} c`` `code`"


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        ("---\ntitle: x\n", 1, "never closed"),
        ("---\ntitle: [x\n---\n", 1, "not YAML"),
        ("a\n\n```{python}\nx = 1\n", 3, "never closed"),
        ("```{python}\n#| just words\n```\n", 2, "key: value"),
    ],
)
def test_what_does_not_parse_names_its_line(tmp_path, text, row, message):
    with pytest.raises(RunError) as caught:
        page_of(tmp_path, text)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("reports/page.qmd", row)
    assert message in problem.message
