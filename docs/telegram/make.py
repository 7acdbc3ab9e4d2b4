"""Makes the pictures of conversations with the bot, from the transcripts that the tests keep here. Needs Chromium.

A picture for every mark of a transcript: `entry.json` with the mark `undo` makes `entry-undo.png`.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.telegram.drawing import WIDTH, page
from tests.telegram.transcript import Transcript

HERE = Path(__file__).parent
SHARPNESS = 2


def main(folder: Path = HERE) -> None:
    if CHROMIUM is None:
        sys.exit("No Chromium on this machine: `make browser`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        view = browser.new_page(viewport={"width": WIDTH, "height": 100}, device_scale_factor=SHARPNESS)
        for path in sorted(folder.glob("*.json")):
            transcript = Transcript.load(path)
            for mark in transcript.marks:
                view.set_content(page(transcript, mark, language="en" if path.stem.endswith("-en") else "ru"))
                view.wait_for_function("() => document.fonts.status === 'loaded'")
                picture = Image.open(io.BytesIO(view.screenshot(full_page=True))).convert("RGB")
                picture.quantize(128).save(folder / f"{path.stem}-{mark}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
