"""Makes the pictures of every page and state: a real Kopilka in Chromium. `make screenshots`.

`python -m docs.screenshots.make huge goals` makes only those whose names contain one of the words.
"""

import os
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from docs.screenshots import camera, checks
from docs.screenshots.households import prepare
from docs.screenshots.states import PIECES, STATES, Dress, Scene, State
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.faults.serving import Serving, kopilka, new_folder

HERE = Path(__file__).parent
# Of the browser's own parts: how a field for a date shows it. Debian's Chromium has no Russian words of its own, so the
# field takes the language of the page.
RUSSIAN_DATES = "--enable-blink-features=LangAttributeAwareFormControlUI"
RUSSIAN = {**os.environ, "LANGUAGE": "ru", "LANG": "ru_RU.UTF-8"}
REPORT = HERE / "states" / "checks.txt"


def main(words: list[str]) -> None:
    if CHROMIUM is None:
        sys.exit("No Chromium on this machine: `make browser`.")
    started = time.monotonic()
    found: dict[str, list[str]] = {}
    with new_folder() as folder:
        kopilka("seed", "--data-dir", folder)
        with Serving(folder) as serving, sync_playwright() as playwright:
            prepare(serving.url, folder)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, RUSSIAN_DATES], env=RUSSIAN)
            for state in STATES:
                for dress in state.dresses:
                    shoot(browser, serving.url, state, dress, words, found)
            browser.close()
    said = checks.report(found)
    if words:
        print(said)
    else:
        REPORT.write_text(said)
        forget_others(found)
    print(f"{len(found)} pictures in {time.monotonic() - started:.0f} s")


def shoot(
    browser: Browser, url: str, state: State, dress: Dress, words: list[str], found: dict[str, list[str]]
) -> None:
    """One browser for all scenes of a state in one dress."""
    scenes = {name: it for it in state.scenes if is_wanted(name := name_of(state, it, dress), words)}
    if not scenes:
        return
    with camera.dressed(browser, url, dress) as page:
        if state.person:
            camera.sign_in(page, state.person)
        if state.answer:
            page.route("**/*", state.answer)
        for name, scene in scenes.items():
            faults = camera.open_scene(page, scene)
            found[name] = [*faults, *checks.look(page, phone=dress.phone)]
            camera.keep(page, scene, dress, HERE / f"{name}.png")


def name_of(state: State, scene: Scene, dress: Dress) -> str:
    """Pages as they usually are lie at the top, all else in `states`."""
    plain = not state.name and scene not in PIECES
    name = "-".join(it for it in (state.name, scene.name, dress.name) if it)
    return name if plain else f"states/{name}"


def is_wanted(name: str, words: list[str]) -> bool:
    return not words or any(it in name for it in words)


def forget_others(found: dict[str, list[str]]) -> None:
    """Of scenes that there no longer are."""
    for picture in HERE.rglob("*.png"):
        if str(picture.relative_to(HERE).with_suffix("")) not in found:
            picture.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
