"""/app/: serves the built web app from memory, with its Content-Security-Policy."""

import mimetypes
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import kopilka
from kopilka.infrastructure.errors import AppError, NotFound
from kopilka.infrastructure.http.routing import public

PACKAGE = Path(kopilka.__file__).parent
# In a wheel the app lies inside the package; in a checkout, where `make` builds it.
PLACES = (PACKAGE / "web", PACKAGE.parent / "web" / "dist")
PAGE = "index.html"
HASHED = "assets/"
NONCE = b"__NONCE__"
NEVER = re.compile(r"q=0(\.0*)?")
PACKED = {"br": ".br", "gzip": ".gz"}
# Only this origin; the one inline script, which sets the colour scheme before the first paint, is allowed by its
# digest. Components create style sheets at run time: those carry the nonce. Pictures of a household are fetched by
# script, which names the household, and shown from memory (blob:).
POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# A service worker lives under the policy of its own file's answer, and has to fetch what it keeps for offline starts.
FILE_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript", ".woff2": "font/woff2"}


class WebAppNotBuilt(AppError):
    status = 404
    code = "web_app_not_built"
    texts = {
        "ru": "Веб-приложение не собрано: это делают `make run` и установка пакета.",
        "en": "The web app is not built: `make run` and installing the package do that.",
    }


@dataclass(frozen=True, slots=True)
class File:
    body: bytes
    packed: tuple[tuple[str, bytes], ...]  # smaller forms by their names in Content-Encoding, the smallest first
    media_type: str
    etag: str
    cache: str


def find_web_app() -> Path | None:
    """The folder of the built app; None where it has not been built."""
    return next((place for place in PLACES if (place / PAGE).is_file()), None)


def read_files(folder: Path) -> dict[str, File]:
    """All files by their paths in the app, some 3 MB; no other path can be read."""
    paths = {
        it.relative_to(folder).as_posix(): it
        for it in sorted(folder.rglob("*"))
        if it.is_file() and ".vite" not in it.parts
    }
    return {
        name: _read(name, path, {kind: paths[name + end] for kind, end in PACKED.items() if name + end in paths})
        for name, path in paths.items()
        if path.suffix not in PACKED.values()
    }


def _read(name: str, path: Path, packed: Mapping[str, Path]) -> File:
    body = path.read_bytes()
    return File(
        body=body,
        packed=tuple((kind, form.read_bytes()) for kind, form in packed.items()),
        media_type=TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        etag=f'"{blake2b(body, digest_size=12).hexdigest()}"',
        cache=FOR_EVER if name.startswith(HASHED) else ASK_FIRST,
    )


def install_web_app(app: FastAPI, folder: Path | None) -> None:
    files = read_files(folder) if folder else {}

    @app.get("/", include_in_schema=False)
    @public
    async def home() -> Response:
        return RedirectResponse("/app/")

    @app.api_route("/app", methods=["GET", "HEAD"], include_in_schema=False)
    @public
    async def start() -> Response:
        return page(files)

    @app.api_route("/app/{name:path}", methods=["GET", "HEAD"], include_in_schema=False)
    @public
    async def file(name: str, request: Request) -> Response:
        found = files.get(name)
        if found is not None and name != PAGE:
            return send(found, request)
        if name.startswith(HASHED):
            raise NotFound
        # Paths of the app's own pages: its router starts from the one HTML page.
        return page(files)


def page(files: dict[str, File]) -> Response:
    """The HTML page with a fresh nonce. Raises WebAppNotBuilt."""
    found = files.get(PAGE)
    if found is None:
        raise WebAppNotBuilt
    nonce = secrets.token_urlsafe(18)
    return Response(
        found.body.replace(NONCE, nonce.encode()),
        media_type="text/html; charset=utf-8",
        headers={
            "Cache-Control": ASK_FIRST,
            "Content-Security-Policy": POLICY.format(nonce=nonce, scripts=digests(found.body)),
        },
    )


@cache
def digests(body: bytes) -> str:
    """Digests of the inline scripts in the form of a CSP source."""
    scripts = re.findall(rb"<script>(.*?)</script>", body, re.DOTALL)
    return "".join(f" 'sha256-{b64encode(sha256(it).digest()).decode()}'" for it in scripts)


def send(file: File, request: Request) -> Response:
    headers = {"Cache-Control": file.cache, "ETag": file.etag, "Content-Security-Policy": FILE_POLICY}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    if not file.packed:
        return Response(file.body, media_type=file.media_type, headers=headers)
    headers["Vary"] = "Accept-Encoding"
    wished = (it.partition(";") for it in request.headers.get("accept-encoding", "").split(","))
    accepted = {name.strip() for name, _, weight in wished if not NEVER.fullmatch(weight.strip())}
    for kind, body in file.packed:
        if kind in accepted:
            headers["Content-Encoding"] = kind
            return Response(body, media_type=file.media_type, headers=headers)
    return Response(file.body, media_type=file.media_type, headers=headers)
