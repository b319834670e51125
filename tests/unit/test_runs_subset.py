import pytest

from bigsale.errors import RunError
from bigsale.runs.quarto.source import read_page
from bigsale.runs.quarto.subset import check_page

CHUNK = "```{python}\n#| tags: [parameters]\na = 1\n```\n"


def check(tmp_path, text):
    file = tmp_path / "page.qmd"
    file.write_text(text, encoding="utf-8")
    check_page(read_page(file))


@pytest.mark.parametrize(
    "text",
    [
        CHUNK,
        "::: {.callout-note collapse=true}\n## T\nx\n:::\n",
        "::: {.panel-tabset}\n### A\nx\n:::\n",
        '::: {.content-visible when-format="html"}\nx\n:::\n',
        "::: {layout-ncol=2}\nx\n:::\n",
        "::: {#fig-a .wide}\nx\n:::\n",
        "```markdown\n{{< shown >}} ::: {.column-margin}\n```\n",
        "```{=html}\n<b>raw</b>\n```\n",
    ],
)
def test_the_subset_passes(tmp_path, text):
    check(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "row", "value"),
    [
        ("x\n\n{{< pagebreak >}}\n", 3, "{{< pagebreak >}}"),
        ("x\n\n```{r}\n1\n```\n", 3, "r"),
        ("x `{r} 1`\n", 1, "`{r}"),
        ("x\n::: {.column-margin}\nx\n:::\n", 2, "column-margin"),
        ("::: {.panel-sidebar}\nx\n:::\n", 1, "panel-sidebar"),
        ("::: {.callout-danger}\nx\n:::\n", 1, "callout-danger"),
        ('::: {.content-visible when-profile="x"}\nx\n:::\n', 1, "when-profile"),
        ("::: {layout='[[1,1],[1]]'}\nx\n:::\n", 1, "layout"),
        ("![](https://shop.invalid/a.png)\n", 1, "![](https://"),
        ("```{python}\n#| fig-cap: x\n1\n```\n", 1, "fig-cap"),
        ("---\nbibliography: a.bib\n---\n", 1, "bibliography"),
        ("---\nformat: {docx: default}\n---\n", 1, "docx"),
    ],
)
def test_what_is_outside_is_refused_with_line_and_value(tmp_path, text, row, value):
    with pytest.raises(RunError) as caught:
        check(tmp_path, text)
    (problem,) = caught.value.problems
    assert (problem.row, problem.value) == (row, value)


def test_all_problems_are_told_at_once(tmp_path):
    with pytest.raises(RunError) as caught:
        check(tmp_path, "{{< a >}}\n\n```{r}\n1\n```\n\n::: {.column-page}\nx\n:::\n")
    assert [problem.row for problem in caught.value.problems] == [1, 3, 7]
