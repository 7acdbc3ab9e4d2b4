"""`kopilka openapi`: prints the OpenAPI document; needs no database."""

import argparse
import json

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.processes.api.app import create_app


def contract() -> str:
    """openapi.json as it is committed."""
    app = create_app(Settings(), KeyRing([bytes(32)]), "postgresql://nobody@127.0.0.1:1/nothing")
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n"


def run(arguments: argparse.Namespace) -> int:
    print(contract(), end="")
    return 0
