"""A small project of its own: one campaign, a notebook without a model, a page with everything.

What is tested with it is how notebooks run and pages are rendered, not what they say.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
from tests.support.data_files import sound_inputs, write

REPOSITORY = Path(__file__).parents[2]

BRIEF = """\
campaign: mini
event: "618"
title: {zh: 小店618（虚构）, en: Mini 618 (made up)}
phases:
  - {name: burst, title: {zh: 爆发, en: Burst}, start: 2026-06-16T20:00, end: 2026-06-19T00:00}
goal: {budget_cny: 100000}
economics: {gross_margin: 0.5, platform_fee_rate: 0.05, refund_rate: 0.2}
channels:
  search_ads: {kind: auction}
  kol: {kind: deals}
"""

PARAMETERS = 'params = "mini"\nout = ""\noverrides = {}'
WORK = """\
from pathlib import Path
from bigsale.brief import load_brief
brief = load_brief(params, overrides=overrides)"""
WRITE = """\
import json
figures = {"stage": "plan", "title": brief.title.model_dump(), "budget": brief.goal.budget_cny}
Path(out, "report.json").write_text(json.dumps(figures, ensure_ascii=False), "utf-8")
print("out", out)"""

PAGE = """\
---
title: 小报告
---

```{python}
#| tags: [parameters]
bundle = ""
language = "zh"
```

```{python}
import pandas as pd
from bigsale.bundle import open_bundle
from bigsale.charts import render
from bigsale.charts._altair import alt
render.use("report")
```

```{python}
zh = language == "zh"
budget = open_bundle(bundle).figures["budget"]
frame = pd.DataFrame({"name": ["搜索", "直播 <&*$", "合计"], "spend": [60000.0, 40000.4, 100000.4]})
bars = alt.Chart(frame[:2], width=600, height=150).mark_bar().encode(x="spend:Q", y="name:N")
```

## `{python} "一页结论" if zh else "One page"`

预算 `{python} f"{budget:,.0f}"` 元，见 @fig-spend 和 @tbl-spend。

```{python}
render.cards([render.Card("预算", "¥10万", "含备用金"), render.Card("达标", "62%", "", "bad")])
```

::: {#fig-spend}

```{python}
bars.properties(title="各渠道花费")
```

`{python} "各渠道花费" if zh else "Spend by channel"`

:::

::: {#tbl-spend}

```{python}
columns = [render.Column("name", "渠道"), render.Column("spend", "花费", "{:,.0f}", bar=True)]
render.table(frame, columns, total=True)
```

花费表

:::

::: {.callout-warning}

## 归因重叠

平台归因为支付金额的 **138%**。

:::

::: {.panel-tabset}

### 甲

第一页签。

### 乙

```{python}
bars.mark_bar(color="teal")
```

:::

::: {.content-visible when-format="html"}

只在网页。

:::

::: {.content-visible when-format="typst"}

只在纸上。

:::
"""


def mini_project(folder: Path) -> Path:
    """Write the project into `folder` and return it."""
    write(folder / "params" / "mini.yaml", BRIEF)
    sound_inputs(folder / "campaigns" / "mini" / "inputs")
    write_notebook(folder / "notebooks" / "plan.ipynb", WORK, WRITE)
    shutil.copytree(REPOSITORY / "reports" / "style", folder / "reports" / "style")
    shutil.copy(REPOSITORY / "reports" / "_quarto.yml", folder / "reports")
    write(folder / "reports" / "plan.qmd", PAGE)
    return folder


def mini_bundle(folder: Path) -> Path:
    """Write the bundle that the mini notebook would, and return its folder."""
    title = {"zh": "小店618（虚构）", "en": "Mini 618 (made up)"}
    figures = {"stage": "plan", "title": title, "budget": 100000.0}
    write(folder / "report.json", json.dumps(figures, ensure_ascii=False))
    return folder


def write_notebook(file: Path, *cells: str) -> Path:
    """Write a notebook with the parameters cell and `cells`."""
    notebook = nbformat.v4.new_notebook()
    tagged = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    notebook.cells = [tagged, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)
    return file
