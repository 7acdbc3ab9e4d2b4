"""Memory of a process that is to be small rather than quick."""

import ctypes
import importlib
import sys
from typing import Any

# Of glibc's malloc.h.
_M_TRIM_THRESHOLD, _M_ARENA_MAX = -1, -8
_TRIM_BYTES = 128 * 1024
# What httpx imports where it is installed: a command line of its own, and an encoding that nobody answers the bot in.
_UNUSED = ("click", "rich", "pygments", "brotli", "brotlicffi")


def keep_small() -> None:
    """To be called before anything large is imported.

    Optional packages that the process has no use for count as missing: 1.2 MB of the bot's 90. Pydantic builds the
    validator of a model at its first use, as most schemas of the API are never used here: 2.5 MB. One arena of the C
    library's for all threads, whose free end goes back early: half a megabyte; does nothing where the library is
    another one than glibc.
    """
    for name in _UNUSED:
        # Python refuses to import what stands here as None, and its importer goes on without.
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    # Imported only now: it looks for some of what is to count as missing.
    importlib.import_module("pydantic").BaseModel.model_config["defer_build"] = True
    mallopt: Any = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_TRIM_THRESHOLD, _TRIM_BYTES)
