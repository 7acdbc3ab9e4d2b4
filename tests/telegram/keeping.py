"""Conversations of the tests that the documentation shows: kept beside it, and compared with it ever after."""

import os
from pathlib import Path

from tests.telegram.transcript import Transcript

DOCS = Path(__file__).parents[2] / "docs" / "telegram"
VARIABLE = "KOPILKA_KEEP_TRANSCRIPTS"


def keep(transcript: Transcript, name: str, folder: Path = DOCS) -> None:
    """`keep(chat.transcript, "entry")`: fails where the documentation shows another conversation than this one.

    Only what is the same on any day can be kept: «вчера», no dates.
    """
    path = folder / f"{name}.json"
    if os.environ.get(VARIABLE):
        transcript.save(path)
        path.with_suffix(".txt").write_text(transcript.text() + "\n")
    shown = Transcript.load(path) if path.exists() else Transcript()
    assert shown.to_json() == transcript.to_json(), (
        f"The conversation differs from {path}. If it should: run this test with {VARIABLE}=1, then `make screenshots`"
    )
