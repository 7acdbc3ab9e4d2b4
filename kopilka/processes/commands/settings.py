"""`kopilka settings`: every variable that Kopilka reads, as the table in docs/settings.md."""

import argparse
from collections.abc import Iterator

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from kopilka.infrastructure.config import Settings

HEAD = """# Settings

Variables of the environment, read once at start. Made by `kopilka settings` from `infrastructure/config.py`.

| variable | default | meaning |
|---|---|---|
"""


def page() -> str:
    return HEAD + "".join(_rows(Settings, "KOPILKA_"))


def _rows(group: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in group.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _rows(inner, f"{prefix}{name.upper()}_")
        else:
            yield f"| `{prefix}{name.upper()}` | {_default(field)} | {field.description} |\n"


def _default(field: FieldInfo) -> str:
    value = field.get_default()
    if value is None or value == () or isinstance(value, SecretStr):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def run(arguments: argparse.Namespace) -> int:
    print(page(), end="")
    return 0
