"""Which schema revision this version needs. Apart from the runner, so that it does not import Alembic."""

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"


def head() -> str:
    """The newest revision, read from the file names (0001_….py)."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))


def serves(revision: str | None, newest: str) -> bool:
    """Whether this version works on a schema of this revision: its own, or that of a newer version.

    During a rolling update, processes of the old version run on the new schema (CONTRIBUTING.md, Migrations).
    """
    return revision is not None and revision >= newest
