"""A workbook that looks like one, but whose list of parts cannot be read."""

import io
import zipfile

import pytest

from bigsale.data.files import read_sheets
from bigsale.errors import DataError


def test_a_damaged_directory_is_a_clear_error(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    file = tmp_path / "channel_daily.xlsx"
    file.write_bytes(content.getvalue().replace(b"PK\x01\x02", b"PK\x09\x09"))
    with pytest.raises(DataError, match="cannot be read as a workbook"):
        read_sheets(file, "channel_daily.xlsx")
