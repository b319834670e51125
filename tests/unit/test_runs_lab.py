import nbformat
import pytest
from tests.support.mini_project import mini_project

from bigsale.errors import BriefError
from bigsale.runs import lab_notebook
from bigsale.runs.notebook import parameters_of


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HOME", str(mini_project(tmp_path)))
    return tmp_path


def test_the_copy_carries_the_campaign_and_writes_beside_itself(project):
    copy = lab_notebook("mini", "plan")
    assert copy == project / "campaigns" / "mini" / "runs" / "lab" / "plan.ipynb"
    injected = nbformat.read(copy, as_version=4).cells[1]
    assert 'params = "mini"' in injected.source
    assert f'out = "{copy.with_suffix("").as_posix()}"' in injected.source
    assert parameters_of(copy) == parameters_of(project / "notebooks" / "plan.ipynb")
    assert [file.name for file in copy.parent.iterdir()] == ["plan.ipynb"]


def test_what_the_planner_wrote_is_kept(project):
    copy = lab_notebook("mini", "plan")
    copy.write_text("mine", "utf-8")
    assert lab_notebook("mini", "plan").read_text("utf-8") == "mine"


def test_a_params_file_is_named_by_its_full_path(project, monkeypatch):
    monkeypatch.chdir(project)
    copy = lab_notebook("params/mini.yaml", "plan")
    injected = nbformat.read(copy, as_version=4).cells[1]
    assert (project / "params" / "mini.yaml").as_posix() in injected.source


def test_a_wrong_campaign_opens_nothing(project):
    with pytest.raises(BriefError):
        lab_notebook("../mini", "plan")
    assert not (project / "campaigns" / "mini" / "runs").exists()
