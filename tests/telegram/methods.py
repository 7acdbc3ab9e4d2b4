"""Methods of the Bot API that write: what each checks, does and gives back. Called under the world's lock."""

from typing import Any

from tests.telegram.arguments import Arguments, Upload
from tests.telegram.entities import CannotParse, Entity, found_in, parse_html, trimmed
from tests.telegram.errors import Refused, bad_request, forbidden
from tests.telegram.markup import checked
from tests.telegram.pictures import sizes_of
from tests.telegram.world import Json, Message, Room, StoredFile, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_NOTICE = 200
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
Content = tuple[str, list[Entity]]


def room_of(world: World, arguments: Arguments) -> Room:
    """The chat that the bot may write to. Raises Refused."""
    given = arguments.text("chat_id")
    if not given:
        raise bad_request("chat_id is empty")
    room = world.rooms.get(int(given)) if given.lstrip("-").isdigit() else None
    if room is None:
        raise bad_request("chat not found")
    if room.moved_to:
        raise Refused(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=room.moved_to.id,
        )
    if room.blocked:
        raise forbidden(
            "bot was blocked by the user" if room.kind == "private" else f"bot was kicked from the {room.kind} chat"
        )
    if not room.bot_in:
        # A person who never wrote is known to the server, not to the bot.
        raise bad_request("chat not found") if room.kind == "private" else forbidden("bot is not a member of the chat")
    return room


def content_of(arguments: Arguments, name: str, entities_name: str) -> Content:
    """Raises Refused where it does not parse."""
    text, mode = arguments.text(name), arguments.text("parse_mode").lower()
    entities: list[Entity] = arguments.json(entities_name) or []
    if mode == "html":
        try:
            text, entities = parse_html(text)
        except CannotParse as error:
            raise bad_request(f"can't parse entities: {error}") from None
    elif mode and mode != "none":
        raise bad_request(f"this server of the tests parses HTML, not {mode}")
    text, entities = trimmed(text, entities)
    links = [it for it in found_in(text) if not any(overlap(it, other) for other in entities)]
    return text, sorted([*entities, *links], key=lambda it: (it["offset"], -it["length"]))


def overlap(one: Entity, other: Entity) -> bool:
    apart = one["offset"] + one["length"] <= other["offset"] or other["offset"] + other["length"] <= one["offset"]
    return not apart and other["type"] in ("code", "pre", "text_link", "text_mention", "bot_command", "url")


def text_of(arguments: Arguments, too_long: str) -> Content:
    text, entities = content_of(arguments, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad_request(too_long)
    return text, entities


def caption_of(arguments: Arguments) -> Content:
    text, entities = content_of(arguments, "caption", "caption_entities")
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def replied_to(room: Room, arguments: Arguments) -> Message | None:
    given = arguments.json("reply_parameters") or {}
    number = given.get("message_id") or arguments.integer("reply_to_message_id")
    if not number:
        return None
    found = room.find(int(number))
    if found is None and not (
        given.get("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply")
    ):
        raise bad_request("message to be replied not found")
    return found


def post(world: World, arguments: Arguments, content: Content, **more: Any) -> Json:
    room = room_of(world, arguments)
    markup = checked(arguments.json("reply_markup"))
    reply = replied_to(room, arguments)
    text, entities = content
    return world.post(room, world.bot, text, entities=entities, markup=markup, reply_to=reply, **more).json()


def send_message(world: World, arguments: Arguments) -> Json:
    return post(world, arguments, text_of(arguments, "message is too long"))


def send_document(world: World, arguments: Arguments) -> Json:
    return post(world, arguments, caption_of(arguments), document=stored(world, arguments, "document"))


def send_photo(world: World, arguments: Arguments) -> Json:
    return post(
        world,
        arguments,
        caption_of(arguments),
        photo=photo_of(world, arguments.upload("photo"), arguments.text("photo")),
    )


def send_media_group(world: World, arguments: Arguments) -> list[Json]:
    items = arguments.json("media") or []
    if not 2 <= len(items) <= 10:
        raise bad_request("wrong number of media in the album")
    sent = []
    group = {"media_group_id": world.new_album()}
    for item in items:
        one = Arguments(
            {
                **arguments.values,
                **{name: str(item[name]) for name in ("media", "caption", "parse_mode") if name in item},
            },
            arguments.uploads,
        )
        files: Json = (
            {"photo": photo_of(world, one.upload("media"), one.text("media"))}
            if item["type"] == "photo"
            else {"document": stored(world, one, "media")}
        )
        sent.append(post(world, one, caption_of(one), fields=group, **files))
    return sent


def stored(world: World, arguments: Arguments, name: str) -> StoredFile:
    upload = arguments.upload(name)
    if upload is None:
        return known_file(world, arguments.text(name))
    if not upload.content:
        raise bad_request("file must be non-empty")
    return world.new_file(
        upload.content, "documents/file_{}" + suffix(upload.name), name=upload.name, mime=mime(upload.name)
    )


def photo_of(world: World, upload: Upload | None, given: str) -> list[StoredFile]:
    if upload is None:
        return [known_file(world, given)]
    if not upload.content:
        raise bad_request("file must be non-empty")
    return sizes_of(world, upload.content)


def known_file(world: World, file_id: str) -> StoredFile:
    if not file_id:
        raise bad_request("there is no document in the request")
    if file_id not in world.files:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    return world.files[file_id]


def suffix(name: str) -> str:
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def mime(name: str) -> str:
    kinds = {
        ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".csv": "text/csv", ".txt": "text/plain",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }  # fmt: skip
    return kinds.get(suffix(name).lower(), "application/octet-stream")


def own_message(world: World, arguments: Arguments, doing: str) -> Message:
    room = room_of(world, arguments)
    message = room.find(arguments.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {doing} not found")
    if not message.sender.is_bot and doing == "edit":
        raise bad_request("message can't be edited")
    return message


def edited(world: World, message: Message, content: Content, markup: Json | None) -> Json:
    text, entities = content
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise bad_request(NOT_MODIFIED)
    world.change(message, text=text, entities=entities, markup=markup)
    return message.json()


def edit_message_text(world: World, arguments: Arguments) -> Json:
    message = own_message(world, arguments, "edit")
    if message.photo or message.document:
        raise bad_request("there is no text in the message to edit")
    return edited(world, message, text_of(arguments, "MESSAGE_TOO_LONG"), checked(arguments.json("reply_markup")))


def edit_message_caption(world: World, arguments: Arguments) -> Json:
    message = own_message(world, arguments, "edit")
    if not message.photo and not message.document:
        raise bad_request("there is no caption in the message to edit")
    return edited(world, message, caption_of(arguments), checked(arguments.json("reply_markup")))


def edit_message_reply_markup(world: World, arguments: Arguments) -> Json:
    message = own_message(world, arguments, "edit")
    return edited(world, message, (message.text, message.entities), checked(arguments.json("reply_markup")))


def delete_message(world: World, arguments: Arguments) -> bool:
    message = own_message(world, arguments, "delete")
    if not message.sender.is_bot and message.room.kind != "private":
        raise bad_request("message can't be deleted")
    world.change(message, deleted=True)
    return True


def answer_callback_query(world: World, arguments: Arguments) -> bool:
    query = world.queries.get(arguments.text("callback_query_id"))
    if query is None or query.answered:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = arguments.text("text")
    if len(text) > MAX_NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered, query.text, query.alert = True, text, arguments.flag("show_alert")
    query.url = arguments.text("url") or None
    world.transcript.notice(query)
    world.changed.notify_all()
    return True


def send_chat_action(world: World, arguments: Arguments) -> bool:
    room_of(world, arguments)
    known = (
        "typing",
        "upload_photo",
        "upload_document",
        "upload_video",
        "record_voice",
        "upload_voice",
        "choose_sticker",
        "find_location",
    )
    if arguments.text("action") not in known:
        raise bad_request("wrong parameter action in request")
    return True
