"""Which cell of a row a column of the contract is read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bigsale.data.cells import CellError, clean_text, is_blank, read_number
from bigsale.data.files import Row
from bigsale.data.platforms.declaration import Source
from bigsale.data.platforms.recognise import Recognised

Picker = Callable[[Row], object]


def cell_picker(found: Recognised, source: Source) -> Picker:
    """Return the function that gives a row's cell for one column; None where the row is short."""
    places = found.source_places(source)
    if source.join:
        return _joined_texts(places, found.report.total_words)
    if source.first_filled:
        return lambda row: next((c for c in _cells(row, places) if not is_blank(c)), None)
    pick = _one_cell(places[0] if places else None)
    if source.add_joined:
        return lambda row: _added(pick(row))
    if source.only_when:
        return lambda row: pick(row) if says_one_of(found, row, source.only_when) else 0.0
    return pick


def says_one_of(found: Recognised, row: Row, wanted: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a cell of the row is one of the words given for its header."""
    for header, words in wanted.items():
        place = found.place(header)
        if place is not None and place < len(row) and clean_text(row[place]) in words:
            return True
    return False


def _one_cell(place: int | None) -> Picker:
    def pick(row: Row) -> object:
        cell = row[place] if place is not None and place < len(row) else None
        if isinstance(cell, str) and "~" in cell:
            first, _, last = cell.partition("~")
            return first if first.strip() == last.strip() else cell
        return cell

    return pick


def _joined_texts(places: Sequence[int], total_words: Sequence[str]) -> Picker:
    words = {word.casefold() for word in total_words} | {"", "-"}

    def pick(row: Row) -> object:
        texts = [clean_text(cell) for cell in _cells(row, places)]
        return " / ".join(text for text in texts if text.casefold() not in words)

    return pick


def _cells(row: Row, places: Sequence[int]) -> list[object]:
    return [row[place] for place in places if place < len(row)]


def _added(cell: object) -> object:
    """Return the sum of figures with ; between them; the cell as it is where they are not."""
    text = clean_text(cell).replace("；", ";")
    if ";" not in text:
        return cell
    try:
        return sum(read_number(part) for part in text.split(";"))
    except CellError:
        return cell
