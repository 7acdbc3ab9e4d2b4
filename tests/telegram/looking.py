"""Methods of the Bot API that read, and those about the bot itself. Called under the world's lock."""

import re
from typing import Any

from tests.telegram.arguments import Arguments
from tests.telegram.errors import bad_request
from tests.telegram.methods import room_of
from tests.telegram.world import Json, Room, World

MAX_DOWNLOAD = 20 * 1024 * 1024
FULL = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True, "premium_subscription": True,
        "gifts_from_channels": True,
    },
}  # fmt: skip


def get_me(world: World, _: Arguments) -> Json:
    return {
        **world.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_groups,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, arguments: Arguments) -> Json:
    return {**room_of(world, arguments).json(), **FULL}


def status_of(world: World, room: Room, user_id: int) -> Json:
    if user_id == world.bot.id:
        status = "member" if room.bot_in and not room.blocked else "kicked" if room.blocked else "left"
        return member_json(status, world.bot.json())
    person = next((it for it in room.members if it.id == user_id), None)
    if person is None:
        known = world.people.get(user_id)
        if known is None:
            raise bad_request("PARTICIPANT_ID_INVALID")
        return member_json("left", known.json())
    return member_json("creator" if person is room.members[0] else "member", person.json())


def member_json(status: str, user: Json) -> Json:
    details: dict[str, Json] = {"creator": {"is_anonymous": False}, "kicked": {"until_date": 0}}
    more = details.get(status, {})
    return {"status": status, "user": user, **more}


def get_chat_member(world: World, arguments: Arguments) -> Json:
    return status_of(world, room_of(world, arguments), arguments.integer("user_id"))


def get_chat_administrators(world: World, arguments: Arguments) -> list[Json]:
    room = room_of(world, arguments)
    if room.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return [status_of(world, room, room.members[0].id)]


def get_chat_member_count(world: World, arguments: Arguments) -> int:
    return len(room_of(world, arguments).members) + 1


def leave_chat(world: World, arguments: Arguments) -> bool:
    room = room_of(world, arguments)
    if room.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    room.bot_in = False
    return True


def get_file(world: World, arguments: Arguments) -> Json:
    stored = world.files.get(arguments.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    kept = {name: it for name, it in stored.json().items() if name in ("file_id", "file_unique_id", "file_size")}
    return {**kept, "file_path": stored.path}


def scope_of(arguments: Arguments) -> str:
    return f"{arguments.text('scope') or 'default'} {arguments.text('language_code')}"


def set_my_commands(world: World, arguments: Arguments) -> bool:
    commands = arguments.json("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("can't parse commands: an Array of at most 100 commands expected")
    for it in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", it.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(it.get("description", "").strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[scope_of(arguments)] = commands
    return True


def get_my_commands(world: World, arguments: Arguments) -> Any:
    return world.commands.get(scope_of(arguments), [])


def delete_my_commands(world: World, arguments: Arguments) -> bool:
    world.commands.pop(scope_of(arguments), None)
    return True


def profile(world: World, arguments: Arguments) -> bool:
    """Its name, descriptions, menu button and rights: kept, and nothing shown of it."""
    world.profile.update(arguments.values)
    return True


def leave_server(_: World, __: Arguments) -> bool:
    """`close` and `logOut`."""
    return True
