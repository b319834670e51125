"""Run a page's chunks and inline expressions once, and give back the page as plain markdown."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bigsale.runs._nbformat import nbformat  # isort: split

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbclient.util import ensure_async

from bigsale.errors import RunError
from bigsale.runs.failure import cell_error, error_of
from bigsale.runs.kernel import DIED_BECAUSE, KERNEL_NAME, START_SECONDS, ThisPython, with_patience
from bigsale.runs.quarto.source import Chunk, Page, Prose

PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
_FENCE = "`" * 4
_NO_PART = -1


def execute_page(
    page: Page,
    copies: Sequence[Mapping[str, object]],
    *,
    folders: Sequence[Path],
    done: Callable[[int, str], None],
    kernel: ThisPython | None = None,
) -> None:
    """Run `page` once for each of `copies`, its parameters, one after the other in one kernel.

    As soon as a copy is through, `done` is given its number and the page as markdown, with all
    chunks and expressions replaced by what they show. Pictures of a copy are written to its own of
    `folders`, where the kernel works. `kernel`: one that was started early, else a new one.

    Raises the BigsaleError of a failing chunk, or RunError naming the page's line.
    """
    notebook = nbformat.v4.new_notebook()
    for number, (parameters, folder) in enumerate(zip(copies, folders, strict=True)):
        notebook.cells += _cells(page, parameters, copy=number, folder=folder)

    def show(number: int) -> None:
        cells = [cell for cell in notebook.cells if cell.metadata["copy"] == number][1:]
        done(number, "\n\n".join(_markdown(page, cell, folders[number]) for cell in cells))

    try:
        with_patience(lambda manager: _run(notebook, page, show, manager), kernel)
    except CellExecutionError as error:
        raise _failure(page, notebook) from error
    except DeadKernelError as error:
        raise RunError(page.problem(f"the kernel died while running; {DIED_BECAUSE}")) from error


def _run(
    notebook: Any, page: Page, show: Callable[[int], None], manager: ThisPython | None
) -> None:
    client = _PageClient(
        notebook,
        page=page,
        show=show,
        km=manager,
        kernel_manager_class=ThisPython,
        kernel_name=KERNEL_NAME,
        startup_timeout=START_SECONDS,
        timeout=None,
    )
    try:
        client.execute()
    finally:
        if client.kc is not None:  # a kernel that is ours to keep keeps its client open too
            client.kc.stop_channels()


class _PageClient(NotebookClient):
    """Also evaluates the inline expressions of prose; tells when a copy of the page is through."""

    def __init__(
        self, notebook: Any, *, page: Page, show: Callable[[int], None], **options: Any
    ) -> None:
        super().__init__(notebook, **options)
        self.page, self.show = page, show

    async def async_execute_cell(
        self,
        cell: Any,
        cell_index: int,
        execution_count: int | None = None,
        store_history: bool = True,
    ) -> Any:
        """Run a code cell as nbclient does; fill the expressions of a markdown cell."""
        part = self.page.parts[cell.metadata["part"]]
        if cell.cell_type == "code":
            await super().async_execute_cell(cell, cell_index, execution_count, store_history)
        elif isinstance(part, Prose):
            cell.source = part.fill(await self._values(part.expressions))
        following = self.nb.cells[cell_index + 1 : cell_index + 2]
        if not following or following[0].metadata["copy"] != cell.metadata["copy"]:
            self.show(cell.metadata["copy"])
        return cell

    async def _values(self, expressions: list[str]) -> dict[str, str]:
        if not expressions:
            return {}
        asked = {str(number): text for number, text in enumerate(expressions)}
        assert self.kc is not None
        message = await ensure_async(self.kc.execute("", user_expressions=asked))
        reply = await self.async_wait_for_reply(message)
        assert reply is not None
        answers = reply["content"]["user_expressions"]
        return {text: self._value(answers[number], text) for number, text in asked.items()}

    def _value(self, answer: Mapping[str, Any], expression: str) -> str:
        if answer["status"] != "ok":
            where = self.page.problem("", self.page.line_of(expression))
            message = f"`{expression}`: {answer['evalue']}"
            raise cell_error(answer["ename"], message, file=where.file or "", row=where.row)
        data = answer["data"]
        return str(data.get("text/markdown", data["text/plain"]))


def _cells(page: Page, parameters: Mapping[str, object], *, copy: int, folder: Path) -> list[Any]:
    """Return one copy of the page as cells; after its parameters chunk the values given."""
    # Each copy starts with no names, whatever ran in the kernel before.
    start = f"%reset -f\n%cd -q {folder}"
    cells = [_code(start, _NO_PART, copy)]
    for number, part in enumerate(page.parts):
        if not isinstance(part, Chunk):
            about = {"part": number, "copy": copy}
            cells.append(nbformat.v4.new_markdown_cell(part.text, metadata=about))
        elif part.options.get("eval", True):
            cells.append(_code(part.code, number, copy))
        if isinstance(part, Chunk) and part.is_parameters:
            given = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
            cells.append(_code(given, number, copy))
    return cells


def _code(source: str, part: int, copy: int) -> Any:
    return nbformat.v4.new_code_cell(source, metadata={"part": part, "copy": copy})


def _failure(page: Page, notebook: Any) -> Exception:
    for cell in notebook.cells:
        outputs = cell.get("outputs", ())
        if any(output["output_type"] == "error" for output in outputs):
            part = page.parts[cell.metadata["part"]]
            where = page.problem("", part.line)
            return error_of(outputs, file=where.file or "", row=where.row)
    return RunError(page.problem("a chunk failed without saying why"))


def _markdown(page: Page, cell: Any, folder: Path) -> str:
    if cell.cell_type == "markdown":
        return str(cell.source)
    chunk = page.parts[cell.metadata["part"]]
    assert isinstance(chunk, Chunk)
    options = {**page.header.get("execute", {}), **chunk.options}
    if not options.get("include", True):
        return ""
    shown = [_code_block(chunk.code, "python")] if options.get("echo", True) else []
    if options.get("output", True):
        shown += [_output(page, chunk, output, folder, options) for output in cell.outputs]
    return "\n\n".join(shown)


def _output(page: Page, chunk: Chunk, output: Any, folder: Path, options: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        if output["name"] == "stderr" and not options.get("warning", True):
            return ""
        text = str(output["text"])
        return text if options.get("output") == "asis" else _code_block(text)
    data = output.get("data", {})
    if "text/html" in data:
        # Quarto answers this type with scripts from other sites, in any format.
        message = "the chunk shows text/html; end it with render.table(...) or a chart instead"
        raise RunError(page.problem(message, chunk.line))
    if "text/markdown" in data:
        return str(data["text/markdown"])
    for kind, ending in PICTURES.items():
        if kind in data:
            return _picture(data[kind], folder, f"chunk-{chunk.line}.{ending}")
    return _code_block(str(data.get("text/plain", "")))


def _picture(data: str, folder: Path, name: str) -> str:
    content = data.encode() if name.endswith(".svg") else base64.b64decode(data)
    (folder / name).write_bytes(content)
    return f"![]({name})"


def _code_block(text: str, language: str = "") -> str:
    return f"{_FENCE}{language}\n{text.rstrip()}\n{_FENCE}"
