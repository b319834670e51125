"""Where params and tables are looked for."""

import pytest
from tests.support.brief_texts import write_params

from bigsale.brief import check_campaign_id, find_inputs, find_params, find_root
from bigsale.errors import BriefError, DataError


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project of its own with one campaign."""
    root = tmp_path / "project"
    (root / "params").mkdir(parents=True)
    (root / "campaigns").mkdir()
    monkeypatch.setenv("BIGSALE_HOME", str(root))
    write_params(root / "params")
    return root.resolve()


def test_the_root_is_named_by_the_environment(project):
    assert find_root() == project


def test_the_root_is_found_from_a_folder_inside(project, monkeypatch):
    monkeypatch.delenv("BIGSALE_HOME")
    inside = project / "campaigns" / "deep"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert find_root().resolve() == project


def test_an_absent_home_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(BriefError, match="no such folder"):
        find_root()


def test_params_are_an_id_or_a_path(project, tmp_path):
    assert find_params("spring-2027") == project / "params" / "spring-2027.yaml"
    assert find_params("elsewhere/x.yaml").name == "x.yaml"
    assert find_params(tmp_path) == tmp_path


def test_an_unknown_campaign_names_the_nearest(project):
    with pytest.raises(BriefError, match=r"spring-2027 \(did you mean this\?\)"):
        find_params("sping-2027")


@pytest.mark.parametrize(
    "name", ["../evil", "a/b", "a\\b", "", ".", "..", "-x", "a b", "活动", "x" * 65, "CON", "a\n"]
)
def test_an_id_that_could_leave_the_project_is_refused(name):
    with pytest.raises(BriefError, match="not a campaign id"):
        check_campaign_id(name)


def test_inputs_are_looked_for_in_order(project):
    beside = project / "params" / "inputs"
    usual = project / "campaigns" / "spring-2027" / "inputs"
    with pytest.raises(DataError, match="campaigns/spring-2027/inputs"):
        find_inputs("spring-2027")
    beside.mkdir()
    assert find_inputs("spring-2027") == beside
    usual.mkdir(parents=True)
    assert find_inputs("spring-2027") == usual


def test_a_params_file_elsewhere_uses_the_projects_tables(project, tmp_path):
    usual = project / "campaigns" / "spring-2027" / "inputs"
    usual.mkdir(parents=True)
    (tmp_path / "far" / "away").mkdir(parents=True)
    assert find_inputs(write_params(tmp_path / "far" / "away")) == usual


def test_the_inputs_key_counts_from_the_file(project):
    (project / "tables").mkdir()
    path = write_params(project / "params", ("event:", "inputs: ../tables\nevent:"))
    assert find_inputs(path) == project / "tables"
    assert find_inputs(str(path)) == project / "tables"


def test_an_inputs_key_that_leads_nowhere_is_an_error(project):
    write_params(project / "params", ("event:", "inputs: ../tables\nevent:"))
    with pytest.raises(BriefError, match=r"line 2, inputs: no such folder \(got '../tables'\)"):
        find_inputs("spring-2027")
