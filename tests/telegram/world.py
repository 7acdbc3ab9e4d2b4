"""What the server of Telegram knows: people, chats, messages, files, and the updates that the bot has yet to take."""

import itertools
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from tests.telegram.entities import Entity, found_in
from tests.telegram.transcript import Transcript

Json = dict[str, Any]
Found = TypeVar("Found")
RoomKind = Literal["private", "group", "supergroup"]
# Against hanging only: it says nothing of speed.
PATIENCE = 60.0
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class NeverHappened(AssertionError):
    """What was waited for did not come about in time."""


@dataclass(frozen=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None


@dataclass(eq=False)
class Person:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = "ru"
    is_bot: bool = False

    def json(self) -> Json:
        return compact(
            id=self.id,
            is_bot=self.is_bot,
            first_name=self.first_name,
            last_name=self.last_name,
            username=self.username,
            language_code=self.language,
        )


@dataclass(eq=False)
class Room:
    """A chat: of one person with the bot, or a group."""

    id: int
    kind: RoomKind
    title: str
    members: list[Person]
    bot_in: bool = False
    """In a private chat: the person wrote first. In a group: the bot was added."""
    blocked: bool = False
    """The person blocked the bot, or the group threw it out."""
    moved_to: "Room | None" = None
    messages: list["Message"] = field(default_factory=list)
    taken: int = 0
    """Messages of the bot that the test has seen."""

    def json(self) -> Json:
        if self.kind == "private":
            person = self.members[0].json()
            names = ("first_name", "last_name", "username")
            return {"id": self.id, "type": "private", **{name: person[name] for name in names if name in person}}
        return {"id": self.id, "type": self.kind, "title": self.title}

    def from_bot(self) -> list["Message"]:
        return [message for message in self.messages if message.sender.is_bot]

    def find(self, message_id: int) -> "Message | None":
        return next((it for it in self.messages if it.id == message_id and not it.deleted), None)


@dataclass(eq=False)
class Message:
    """Of a person or of the bot. Alive: an edit changes it, `versions` keeps what it said before."""

    id: int
    room: Room
    sender: Person
    text: str = ""
    """Of a photo or a document: what stands below it."""
    entities: list[Entity] = field(default_factory=list)
    markup: Json | None = None
    photo: "list[StoredFile] | None" = None
    document: "StoredFile | None" = None
    reply_to: "Message | None" = None
    fields: Json = field(default_factory=dict)
    """More of the Bot API's own: forward_origin, media_group_id, new_chat_members."""
    date: int = field(default_factory=lambda: int(time.time()))
    edited: int | None = None
    deleted: bool = False
    at: float = field(default_factory=time.monotonic)
    versions: list[str] = field(default_factory=list)
    changes: int = 0
    """Edits of any kind, the deletion included."""
    seen: int = 0
    """Of them, those that the test has seen."""

    @property
    def buttons(self) -> list[list[Button]]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(it["text"], it.get("callback_data"), it.get("url")) for it in row] for row in rows]

    @property
    def labels(self) -> list[str]:
        """Of its buttons, row by row."""
        return [button.text for row in self.buttons for button in row]

    @property
    def keyboard(self) -> list[str]:
        """Labels of the keyboard that stands in for the person's own."""
        rows = (self.markup or {}).get("keyboard", [])
        return [it if isinstance(it, str) else it["text"] for row in rows for it in row]

    @property
    def file(self) -> bytes:
        stored = self.document or (self.photo[-1] if self.photo else None)
        assert stored is not None, "no file in this message"
        return stored.content

    def json(self, *, quoted: bool = False) -> Json:
        has_file = self.photo is not None or self.document is not None
        inline = self.markup if self.markup and self.markup.get("inline_keyboard") else None
        return compact(
            message_id=self.id,
            chat=self.room.json(),
            date=self.date,
            edit_date=self.edited,
            reply_to_message=self.reply_to.json(quoted=True) if self.reply_to and not quoted else None,
            photo=[size.json() for size in self.photo] if self.photo else None,
            document=self.document.json() if self.document else None,
            reply_markup=inline,
            **({} if "from" in self.fields else {"from": self.sender.json()}),
            **{"caption" if has_file else "text": self.text or None},
            **{"caption_entities" if has_file else "entities": self.entities or None},
            **self.fields,
        )


@dataclass(eq=False)
class StoredFile:
    id: str
    unique_id: str
    path: str
    content: bytes
    name: str | None = None
    mime: str | None = None
    width: int | None = None
    height: int | None = None

    def json(self) -> Json:
        return compact(
            file_id=self.id,
            file_unique_id=self.unique_id,
            file_size=len(self.content),
            file_name=self.name,
            mime_type=self.mime,
            width=self.width,
            height=self.height,
        )


@dataclass(eq=False)
class Query:
    """A press of a button: the bot must answer it."""

    id: str
    person: Person
    message: Message
    data: str
    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Update:
    id: int
    kind: str
    body: Json
    queue: int
    """Those of one chat are delivered in order."""
    at: float

    def json(self) -> Json:
        return {"update_id": self.id, self.kind: self.body}


def compact(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not None}


class World:
    """Everything is read and changed under `changed`, which is told of every change."""

    def __init__(self, *, username: str, name: str, reads_groups: bool) -> None:
        self.changed = threading.Condition(threading.RLock())
        # Numbers beyond 32 bits, as real people have; other ones in each world, for several meet one database, which
        # remembers the updates of a bot.
        self._user_ids = itertools.count(7_000_000_001 + 1_000 * secrets.randbelow(1_000_000))
        self._room_ids = itertools.count(secrets.randbelow(90_000_000) + 1)
        self._update_ids = itertools.count(870_000_001)
        self._query_ids = itertools.count(4_382_109_883_007_000_001)
        self._file_ids = itertools.count(1)
        self._message_ids = itertools.count(1)
        self.bot = Person(next(self._user_ids), name, username=username, language=None, is_bot=True)
        self.reads_groups = reads_groups
        self.rooms: dict[int, Room] = {}
        self.people: dict[int, Person] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.asked: dict[str, Any] = {}
        """Inline queries (inline.py)."""
        self.updates: list[Update] = []
        """Not yet confirmed."""
        self.all_updates: list[Update] = []
        self.allowed: set[str] | None = None
        self.commands: dict[str, list[Json]] = {}
        self.profile: dict[str, str] = {}
        self.transcript = Transcript()
        self.closing = False

    def new_person(self, name: str, *, last_name: str | None, username: str | None, language: str | None) -> Room:
        with self.changed:
            person = Person(next(self._user_ids), name, last_name, username, language)
            self.people[person.id] = person
            room = self.rooms[person.id] = Room(person.id, "private", name, [person])
            return room

    def new_group(self, title: str, members: list[Person], kind: RoomKind) -> Room:
        with self.changed:
            number = next(self._room_ids)
            identity = -1_002_100_000_000 - number if kind == "supergroup" else -4_500_000_000 - number
            room = Room(identity, kind, title, members)
            self.rooms[room.id] = room
            return room

    def new_file(self, content: bytes, path: str, **more: Any) -> StoredFile:
        number = next(self._file_ids)
        stored = StoredFile(
            f"AgACAgIAAxkBAAI{number:08d}", f"AQADfile{number:06d}", path.format(number), content, **more
        )
        self.files[stored.id] = stored
        return stored

    def new_album(self) -> str:
        return str(13_800_000_000_000_000 + next(self._file_ids))

    def post(self, room: Room, sender: Person, text: str = "", **more: Any) -> Message:
        """A new message, by whomever."""
        with self.changed:
            # In a supergroup they count from one, elsewhere through all chats of the bot.
            number = len(room.messages) + 1 if room.kind == "supergroup" else next(self._message_ids)
            more.setdefault("entities", found_in(text))
            message = Message(number, room, sender, text, **more)
            room.messages.append(message)
            self.transcript.message(message)
            self.changed.notify_all()
            return message

    def change(self, message: Message, **values: Any) -> None:
        """An edit or the deletion of a message, by whomever."""
        with self.changed:
            message.versions.append(message.text)
            for name, value in values.items():
                setattr(message, name, value)
            message.changes += 1
            if message.deleted:
                self.transcript.deleted(message)
            else:
                message.edited = int(time.time())
                self.transcript.edited(message)
            self.changed.notify_all()

    def tell(self, kind: str, body: Json, queue: int) -> Update | None:
        """An update for the bot, unless it asked not to be told of this kind. The body stays as it is now."""
        with self.changed:
            wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
            if not wanted:
                return None
            update = Update(next(self._update_ids), kind, json.loads(json.dumps(body)), queue, time.monotonic())
            self.updates.append(update)
            self.all_updates.append(update)
            self.changed.notify_all()
            return update

    def press(self, person: Person, message: Message, data: str) -> Query:
        with self.changed:
            query = Query(str(next(self._query_ids)), person, message, data)
            self.queries[query.id] = query
            gone = {"chat": message.room.json(), "message_id": message.id, "date": 0}
            body = {
                "id": query.id, "from": person.json(), "message": gone if message.deleted else message.json(),
                "data": data, "chat_instance": str(message.room.id * 31),
            }  # fmt: skip
            self.tell("callback_query", body, message.room.id)
            return query

    def until(self, happened: Callable[[], Found | None], what: str, seconds: float = PATIENCE) -> Found:
        """What it gave first. Raises NeverHappened with the end of the conversation."""
        with self.changed:
            found: list[Found] = []

            def look() -> bool:
                result = happened()
                if result is not None and result is not False:
                    found.append(result)
                return bool(found)

            if not self.changed.wait_for(look, seconds):
                raise NeverHappened(f"{what}: not within {seconds} s. So far:\n{self.transcript.text(last=12)}")
            return found[0]
