from __future__ import annotations

import logging
from pathlib import Path

from salonapp.foundation.log_file import close_log, open_log


def test_the_log_tells_where_an_error_arose_and_not_what_it_quotes(tmp_path: Path) -> None:
    handler = open_log(tmp_path, "a.log")
    try:
        quoted = "anna@example.com"
        try:
            raise ValueError(quoted)
        except ValueError:
            logging.getLogger("salonapp.test").exception("sending failed")
    finally:
        close_log(handler)
    text = (tmp_path / "a.log").read_text()
    assert "sending failed" in text
    assert "ValueError" in text
    assert "anna@example.com" not in text
