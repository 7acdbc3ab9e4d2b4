"""Whether what the server said has the form of the Bot API's objects.

`objects.json` holds their JSON Schemas (Bot API 10.3), made from the types of aiogram 3.31.0 without what leads to
objects that the server has not: fields that it does not know are refused, and none is null.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.telegram.faults import Call
from tests.telegram.world import Update

OBJECTS = json.loads((Path(__file__).parent / "objects.json").read_text())
BOOLEAN = {"type": "boolean"}
GIVEN_BACK: dict[str, Any] = {
    "getme": "User", "getchat": "ChatFullInfo", "getfile": "File", "getwebhookinfo": "WebhookInfo",
    "sendmessage": "Message", "senddocument": "Message", "sendphoto": "Message", "editmessagetext": "Message",
    "editmessagecaption": "Message", "editmessagereplymarkup": "Message", "sendmediagroup": ["Message"],
    "getupdates": ["Update"], "getmycommands": ["BotCommand"], "getchatmembercount": {"type": "integer"},
    "getchatmember": {"anyOf": [{"$ref": f"#/$defs/ChatMember{it}"} for it in ("Member", "Owner", "Left", "Banned")]},
    "answercallbackquery": BOOLEAN, "deletemessage": BOOLEAN, "sendchataction": BOOLEAN, "setmycommands": BOOLEAN,
    "setwebhook": BOOLEAN, "deletewebhook": BOOLEAN, "answerinlinequery": BOOLEAN,
}  # fmt: skip


def schema_of(kind: Any) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"type": "array", "items": schema_of(kind[0])}
    return {"$ref": f"#/$defs/{kind}"} if isinstance(kind, str) else kind


VALIDATORS = {
    method: jsonschema_rs.validator_for({**schema_of(kind), "$defs": OBJECTS}) for method, kind in GIVEN_BACK.items()
}


def wrong_shapes(calls: list[Call], updates: list[Update]) -> list[str]:
    """What a client of the real server could trip over."""
    said = [update.json() for update in updates]
    wrong = [f"{it.instance_path}: {it.message}" for it in VALIDATORS["getupdates"].iter_errors(said)]
    for call in calls:
        validator = VALIDATORS.get(call.method.lower())
        if call.status == 200 and validator:
            wrong += [f"{call.method}: {it.instance_path}: {it.message}" for it in validator.iter_errors(call.answer)]
    return wrong
