"""A file of SQLite; addresses of database servers are told by their scheme alone."""

from harvesters.recognise.answers import Answer, Found
from metadata.text import text

ORDER = 1


def by_answer(answer: Answer) -> Found | None:
    """A local file that begins as SQLite's do. One on the web is no database: its bytes would have to be copied."""
    if not answer.is_local or not answer.body.startswith(b"SQLite format 3\0"):
        return None
    options = {"url": f"sqlite:///{answer.location}", "tables": ["*"]}
    return Found("sql", options, text("ฐานข้อมูล SQLite", "an SQLite database"))
