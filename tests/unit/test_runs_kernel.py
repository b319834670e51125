import sys

import pytest

from bigsale.errors import RunError
from bigsale.runs.kernel import STARTS, ThisPython, with_patience


def dying(times: int):
    starts = []

    def run(kernel) -> str:
        starts.append(1)
        if len(starts) <= times:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return "done"

    return run, starts


def test_a_kernel_that_dies_while_starting_is_started_again():
    run, starts = dying(STARTS - 1)
    assert with_patience(run) == "done"
    assert len(starts) == STARTS


def test_a_kernel_that_keeps_dying_is_an_error_of_the_run():
    run, starts = dying(STARTS)
    with pytest.raises(RunError, match="died while starting, 3 times"):
        with_patience(run)
    assert len(starts) == STARTS


def test_other_failures_are_not_repeated():
    calls = []

    def run(kernel) -> None:
        calls.append(1)
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        with_patience(run)
    assert calls == [1]


def test_the_kernel_is_this_python_whatever_is_registered_on_the_machine(tmp_path, monkeypatch):
    other = tmp_path / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text('{"argv": ["other"], "display_name": "x", "language": "x"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert ThisPython(kernel_name="python3").kernel_spec.argv[0] == sys.executable
