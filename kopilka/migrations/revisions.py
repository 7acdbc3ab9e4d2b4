"""Which schema this version needs. Apart from the runner: asking must not cost an import of Alembic."""

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"


def head() -> str:
    """The newest revision, read from the file names (0001_….py)."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))


def serves(revision: str | None, newest: str) -> bool:
    """Whether this version works on a schema of this revision: its own, or one that a newer version has brought.

    While all processes are replaced one by one, those of before run on the new schema (CONTRIBUTING.md, Migrations).
    """
    return revision is not None and revision >= newest
