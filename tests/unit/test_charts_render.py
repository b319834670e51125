import json
import re

import nbformat
import pandas as pd
import pytest

from bigsale.charts import render
from bigsale.charts._altair import alt

FRAME = pd.DataFrame({"channel": ["搜索", "直播</script>"], "spend_cny": [3.0, 1.0]})


@pytest.fixture
def spec():
    chart = alt.Chart(FRAME, width=320, height=60, title="各渠道花费")
    return chart.mark_bar().encode(x="spend_cny:Q", y="channel:N").to_dict()


def test_a_notebook_gets_a_picture_and_a_spec_that_nbformat_accepts(spec):
    data = render._in_notebook(spec)
    output = nbformat.v4.new_output("display_data", data)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    nbformat.validate(notebook)
    assert "各渠道花费" in data["image/svg+xml"]
    assert data[render.LAB_MIMETYPE]["$schema"] == render.LAB_SCHEMA
    assert data[render.LAB_MIMETYPE]["mark"] == spec["mark"]


def test_a_report_gets_markdown_and_a_picture_file_and_no_html_type(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = render._in_report(spec)
    assert set(data) == {"text/markdown"}
    (picture,) = (tmp_path / render.PICTURE_FOLDER).iterdir()
    named = re.search(r'image\("([^"]+)", width: ([\d.]+)%, alt: "(.*?)"\)', data["text/markdown"])
    assert named.group(1) == f"{render.PICTURE_FOLDER}/{picture.name}"
    assert named.group(3) == "各渠道花费"
    assert 50 < float(named.group(2)) < 75  # 320 px and its axis, of the 640 px that fill a page


def test_a_label_cannot_end_the_script_that_holds_the_spec(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    html = render.chart_block(spec).html
    inside = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html).group(1)
    assert "直播</script>" in json.dumps(json.loads(inside), ensure_ascii=False)


def test_all_letters_are_set_in_the_bundled_font(spec):
    svg = render.chart_svg(render._with_font(spec))
    families = set(re.findall(r'font-family="([^"]*)"', svg))
    assert families == {render.FONT}


def test_the_same_chart_is_the_same_picture(spec):
    assert render.chart_svg(spec) == render.chart_svg(spec)
