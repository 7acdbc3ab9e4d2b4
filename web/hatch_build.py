"""Puts the built web app into the wheel, as `kopilka/web`; an editable install takes it from where `make` builds it."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAppHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "web"))
        from build import build  # noqa: PLC0415 - needs Node's package, which an editable install may lack

        build_data["force_include"][str(build(root / "openapi.json"))] = "kopilka/web"
