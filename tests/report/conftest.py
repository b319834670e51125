"""One run of the mini campaign in two languages, rendered at once, for all tests of reports."""

from pathlib import Path

import pytest
from tests.support.mini_project import mini_project
from tests.support.once import once

from bigsale.runs import run_stage


@pytest.fixture(scope="session")
def mini_run(tmp_path_factory) -> Path:
    """Return the folder of the finished run."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("BIGSALE_HOME", str(mini_project(folder / "project")))
            # The embedded engine, also where Quarto is installed.
            patch.setattr("bigsale.runs.quarto.binary.find_quarto", lambda: None)
            run_stage("plan", "mini", out=folder / "run", languages=["zh", "en"], progress=False)

    return once(tmp_path_factory, "mini-run", make) / "run"
