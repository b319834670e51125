"""Runs that fail or are killed: the right error with everything in it, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.mini_project import PARAMETERS, mini_bundle, mini_project, write_notebook

from bigsale.errors import BriefError, DataError, InfeasibleError, Problem, RunError
from bigsale.runs import render_report, run_stage
from bigsale.runs.quarto.pages import write_html, write_pdf
from bigsale.runs.quarto.source import Page

INFEASIBLE = """\
from bigsale.errors import InfeasibleError, Problem
raise InfeasibleError([
    Problem("floors exceed the budget", file="params/mini.yaml", row=9, column="goal.budget_cny"),
    Problem("下限之和超过预算", value="¥120,000", allowed="≤ ¥100,000"),
])"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HOME", str(mini_project(tmp_path)))
    return tmp_path


def runs_of(project: Path) -> list[Path]:
    return [path for path in (project / "campaigns" / "mini").rglob("*") if "runs" in path.parts]


def test_an_error_raised_in_a_cell_arrives_as_it_was_raised(project):
    write_notebook(project / "notebooks" / "plan.ipynb", INFEASIBLE)
    with pytest.raises(InfeasibleError) as caught:
        run_stage("plan", "mini", progress=False)
    assert caught.value.exit_code == 5
    assert caught.value.problems == (
        Problem("floors exceed the budget", "params/mini.yaml", 9, "goal.budget_cny"),
        Problem("下限之和超过预算", value="¥120,000", allowed="≤ ¥100,000"),
    )
    assert runs_of(project) == []


def test_any_other_exception_is_a_run_error_naming_notebook_and_cause(project):
    write_notebook(project / "notebooks" / "plan.ipynb", "{}['spend_cny']")
    with pytest.raises(RunError) as caught:
        run_stage("plan", "mini", out=project / "out", progress=False)
    (problem,) = caught.value.problems
    assert problem == Problem("KeyError: 'spend_cny'", "notebooks/plan.ipynb")
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"overrides": {"goal.budget": 1}}, BriefError),
        ({"params": "../mini"}, BriefError),
        ({"out": "documents"}, BriefError),
    ],
)
def test_wrong_arguments_are_told_before_anything_runs(project, change, error):
    (project / "documents").mkdir()
    (project / "documents" / "mine.txt").touch()
    write_notebook(project / "notebooks" / "plan.ipynb", "open('ran.txt', 'w')")
    given = {"params": "mini", **change}
    if "out" in given:
        given["out"] = project / given["out"]
    with pytest.raises(error):
        run_stage("plan", progress=False, **given)
    assert not Path("ran.txt").exists()
    assert runs_of(project) == []


def test_wrong_tables_are_told_before_anything_runs(project):
    (project / "campaigns" / "mini" / "inputs" / "shop_daily.csv").write_text("", "utf-8")
    with pytest.raises(DataError):
        run_stage("plan", "mini", progress=False)
    assert runs_of(project) == []


def test_a_notebook_without_a_parameter_that_it_is_given_does_not_run(project):
    notebook = project / "notebooks" / "plan.ipynb"
    text = notebook.read_text("utf-8").replace("overrides = {}", "other = {}")
    assert PARAMETERS.count("overrides") == 1
    notebook.write_text(text, "utf-8")
    with pytest.raises(BriefError, match="unknown parameter"):
        run_stage("plan", "mini", progress=False)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_a_kernel_that_dies_is_a_run_error(project):
    write_notebook(project / "notebooks" / "plan.ipynb", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(RunError, match="kernel died while running"):
        run_stage("plan", "mini", progress=False)
    assert runs_of(project) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_a_killed_run_leaves_nothing_that_looks_finished_and_the_next_one_cleans_up(project):
    runs = project / "campaigns" / "mini" / "runs" / "plan"
    busy = "from pathlib import Path; Path(out, 'busy').touch(); import time; time.sleep(600)"
    write_notebook(project / "notebooks" / "plan.ipynb", busy)
    code = "from bigsale.runs import run_stage; run_stage('plan', 'mini', progress=False)"
    # A session of its own, so that the kernel dies with it as it does when a terminal closes.
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    _wait_until(lambda: any(runs.glob(".partial-*/busy")), process)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert [path.name.startswith(".partial-") for path in runs.iterdir()] == [True]
    assert list(runs.rglob("manifest.json")) == []

    write_notebook(project / "notebooks" / "plan.ipynb", "1 / 0")
    with pytest.raises(RunError, match="ZeroDivisionError"):
        run_stage("plan", "mini", progress=False)
    assert list(runs.glob("*")) == []


@pytest.mark.parametrize(
    ("page", "row", "message"),
    [
        ("x\n\n```{python}\n1 / 0\n```\n", 8, "ZeroDivisionError: division by zero"),
        ("x `{python} unknown` y\n", 6, "NameError: `unknown`: name 'unknown' is not defined"),
        ("```{python}\nfrom IPython.display import HTML\nHTML('<b>x</b>')\n```\n", 6, "text/html"),
    ],
)
def test_a_failing_page_names_its_line_and_keeps_the_old_report(tmp_path, page, row, message):
    bundle = mini_bundle(tmp_path / "bundle")
    (bundle / "report.html").write_text("old", "utf-8")
    reports = mini_project(tmp_path / "project") / "reports"
    head = '```{python}\n#| tags: [parameters]\nbundle = ""\nlanguage = ""\n```\n'
    (reports / "plan.qmd").write_text(head + page, "utf-8")
    with pytest.raises(RunError) as caught:
        _render(bundle, reports)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("reports/plan.qmd", row)
    assert message in problem.message
    assert (bundle / "report.html").read_text("utf-8") == "old"
    assert sorted(path.name for path in bundle.iterdir()) == ["report.html", "report.json"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("见 @fig-none 。", "reference to nothing"),
        ("$x^2$", "maths is outside the supported subset"),
    ],
)
@pytest.mark.parametrize("write", [write_html, write_pdf])
def test_what_only_pandoc_sees_is_refused_with_its_line(tmp_path, text, message, write):
    file = mini_project(tmp_path) / "reports" / "plan.qmd"
    file.write_text(f"一\n\n{text}\n", "utf-8")
    page = Page(file, {}, ())
    partials = ["style/typst-template.typ", "style/typst-show.typ"]
    facts = {"template": "style/report.html", "template-partials": partials}
    with pytest.raises(RunError) as caught:
        write(page, f"一\n\n{text}\n", facts, folder=tmp_path, target=tmp_path / "made")
    (problem,) = caught.value.problems
    assert (problem.message, problem.row) == (message, 3)
    assert not (tmp_path / "made").exists()


def test_a_page_sees_nothing_of_the_notebook_that_ran_before_it(project):
    page = project / "reports" / "plan.qmd"
    page.write_text(page.read_text("utf-8") + "\n`{python} brief.campaign`\n", "utf-8")
    with pytest.raises(RunError, match=r"NameError: `brief\.campaign`"):
        run_stage("plan", "mini", progress=False)
    assert runs_of(project) == []


def test_a_page_without_parameters_would_show_the_wrong_campaign_and_is_refused(tmp_path):
    reports = mini_project(tmp_path / "project") / "reports"
    (reports / "plan.qmd").write_text("x\n", "utf-8")
    with pytest.raises(RunError, match="no chunk has the tag `parameters`"):
        _render(mini_bundle(tmp_path / "bundle"), reports)


def _render(bundle: Path, reports: Path) -> None:
    render_report(
        bundle, stage="plan", languages=["zh"], formats=["html"], reports=reports, engine="embedded"
    )


def _wait_until(ready, process) -> None:
    until = time.monotonic() + 120
    while not ready():
        assert process.poll() is None, "the run ended by itself"
        assert time.monotonic() < until
        time.sleep(0.1)
