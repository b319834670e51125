import pytest
from tests.support.mini_project import write_notebook

from bigsale.errors import BriefError, RunError
from bigsale.runs.notebook import check_parameters, parameters_of


def test_parameters_are_the_names_in_the_tagged_cell(tmp_path):
    notebook = write_notebook(tmp_path / "plan.ipynb", "other = 1")
    assert parameters_of(notebook) == {"params": "mini", "out": "", "overrides": {}}


def test_unknown_and_missing_parameters_are_told_together(tmp_path):
    notebook = write_notebook(tmp_path / "plan.ipynb")
    with pytest.raises(BriefError) as caught:
        check_parameters(notebook, {"params": "", "budget": 1})
    unknown, missing = caught.value.problems
    assert (unknown.value, unknown.allowed) == ("budget", "params, out, overrides")
    assert (missing.message, missing.value) == ("missing parameter", "params")


def test_a_notebook_without_parameters_cell_is_ours_to_repair(tmp_path):
    notebook = write_notebook(tmp_path / "plan.ipynb")
    notebook.write_text(notebook.read_text("utf-8").replace("parameters", "other"), "utf-8")
    with pytest.raises(RunError, match="0 cells are tagged"):
        parameters_of(notebook)
