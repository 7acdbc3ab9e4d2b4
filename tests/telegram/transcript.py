"""A conversation as it went: data to keep, text to read, and what the screen showed at any moment of it."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from tests.telegram.world import Message, Query, Room

Kind = Literal["message", "edited", "deleted", "pressed", "notice", "mark"]
Rows = list[list[str]]


@dataclass
class Event:
    kind: Kind
    chat: int = 0
    message: int = 0
    """Its number in the chat, which edits and presses name again."""
    sender: str = ""
    bot: bool = False
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    buttons: Rows = field(default_factory=list)
    keyboard: Rows = field(default_factory=list)
    reply_to: int | None = None
    forwarded_from: str = ""
    photo: bool = False
    file: str = ""
    """Name of a document."""
    alert: bool = False
    service: str = ""
    """`joined` or `left`: the text names who."""
    at: float = 0
    """Seconds on the clock of this process; not kept in the data."""


# Characters of a message that is replied to.
ANSWERED = 40


class Transcript:
    def __init__(self, events: list[Event] | None = None, chats: dict[int, str] | None = None) -> None:
        self.events = events or []
        self.chats = chats or {}
        self.files: dict[tuple[int, int], bytes] = {}
        """Photos by chat and message, for the pictures; not kept in the data."""

    def message(self, message: "Message") -> None:
        self.chats[message.room.id] = message.room.title
        if message.photo:
            self.files[message.room.id, message.id] = message.photo[min(2, len(message.photo) - 1)].content
        self._add(self._of("message", message))

    def edited(self, message: "Message") -> None:
        self._add(self._of("edited", message))

    def deleted(self, message: "Message") -> None:
        self._add(self._of("deleted", message))

    def pressed(self, query: "Query", label: str) -> None:
        it = query.message
        self._add(Event("pressed", it.room.id, it.id, query.person.first_name, text=label))

    def notice(self, query: "Query") -> None:
        """What the answer to a press shows on top of the screen, where it shows anything."""
        if query.text:
            it = query.message
            self._add(Event("notice", it.room.id, it.id, bot=True, text=query.text, alert=query.alert))

    def mark(self, name: str, room: "Room") -> None:
        """Gives this moment in a chat a name, by which a picture of it is made."""
        self._add(Event("mark", room.id, text=name))

    def _of(self, kind: Kind, message: "Message") -> Event:
        origin = message.fields.get("forward_origin") or {}
        source = origin.get("sender_user_name") or origin.get("sender_user", {}).get("first_name")
        markup = message.markup or {}
        service, who = came_or_went(message.fields)
        keyboard = [[it if isinstance(it, str) else it["text"] for it in row] for row in markup.get("keyboard", [])]
        # A phone shows a deep link as the bare command: what the link carried is a secret, and another one each time.
        is_start = message.text.startswith("/start ") and not message.sender.is_bot
        return Event(
            kind,
            message.room.id,
            message.id,
            message.sender.first_name,
            bot=message.sender.is_bot,
            text="/start" if is_start else message.text or who,
            entities=message.entities,
            buttons=[[button.text for button in row] for row in message.buttons],
            keyboard=keyboard,
            reply_to=message.reply_to.id if message.reply_to else None,
            forwarded_from=source or origin.get("chat", {}).get("title", ""),
            photo=bool(message.photo),
            file=message.document.name or "" if message.document else "",
            service=service,
        )

    def _add(self, event: Event) -> None:
        event.at = time.monotonic()
        self.events.append(event)

    def of(self, room: "Room | int") -> "Transcript":
        """Of one chat alone."""
        number = room if isinstance(room, int) else room.id
        part = Transcript([it for it in self.events if it.chat == number], {number: self.chats.get(number, "")})
        part.files = self.files
        return part

    @property
    def marks(self) -> list[str]:
        return [it.text for it in self.events if it.kind == "mark"]

    def upto(self, mark: str) -> list[Event]:
        """What happened before this mark, in its chat."""
        end = next(i for i, it in enumerate(self.events) if it.kind == "mark" and it.text == mark)
        return [it for it in self.events[:end] if it.chat == self.events[end].chat and it.kind != "mark"]

    def text(self, last: int | None = None) -> str:
        """For people: one paragraph an event."""
        stands: dict[tuple[int, int], str] = {}
        lines: list[list[str]] = []
        for event in self.events:
            answered = stands.get((event.chat, event.reply_to or 0), "") if event.kind == "message" else ""
            lines.append([*lines_of(event, several=len(self.chats) > 1, in_=self.chats, answered=answered)])
            if event.kind in ("message", "edited"):
                stands[event.chat, event.message] = event.text
        return "\n".join(line for shown in (lines[-last:] if last else lines) for line in shown)

    def to_json(self) -> str:
        """The same for the same conversation: chats and messages are numbered anew, no times."""
        chats = {
            number: place if number > 0 else -place
            for place, number in enumerate(dict.fromkeys(it.chat for it in self.events), 1)
        }
        messages = self._numbers()
        events = []
        for event in self.events:
            row = {name: value for name, value in asdict(event).items() if value not in ("", 0, [], None, False)}
            row.pop("at", None)
            row["chat"] = chats[event.chat]
            if event.message:
                row["message"] = messages[event.chat, event.message]
            if event.reply_to:
                row["reply_to"] = messages.get((event.chat, event.reply_to), 0)
            events.append(row)
        titles = {str(chats[number]): title for number, title in self.chats.items() if number in chats}
        return json.dumps({"chats": titles, "events": events}, ensure_ascii=False, indent=1)

    def _numbers(self) -> dict[tuple[int, int], int]:
        """From one in each chat."""
        found: dict[tuple[int, int], int] = {}
        for event in self.events:
            key = event.chat, event.message
            if event.message and key not in found:
                found[key] = 1 + sum(chat == event.chat for chat, _ in found)
        return found

    @classmethod
    def from_json(cls, source: str) -> "Transcript":
        read = json.loads(source)
        chats = {int(number): title for number, title in read["chats"].items()}
        return cls([Event(**it) for it in read["events"]], chats)

    def save(self, path: Path) -> None:
        """As JSON, its photos beside it."""
        path.write_text(self.to_json() + "\n")
        chats = list(dict.fromkeys(it.chat for it in self.events))
        numbers = self._numbers()
        for key, content in self.files.items():
            if key in numbers:
                photo_path(path, chats.index(key[0]) + 1, numbers[key]).write_bytes(content)

    @classmethod
    def load(cls, path: Path) -> "Transcript":
        found = cls.from_json(path.read_text())
        for event in found.events:
            photo = photo_path(path, abs(event.chat), event.message)
            if event.photo and photo.exists():
                found.files[event.chat, event.message] = photo.read_bytes()
        return found


def photo_path(transcript: Path, chat: int, message: int) -> Path:
    return transcript.with_name(f"{transcript.stem}-photo-{chat}-{message}.jpg")


def came_or_went(fields: dict[str, Any]) -> tuple[str, str]:
    """How, and who."""
    if "new_chat_members" in fields:
        return "joined", ", ".join(it["first_name"] for it in fields["new_chat_members"])
    if "left_chat_member" in fields:
        return "left", fields["left_chat_member"]["first_name"]
    return "", ""


def lines_of(event: Event, *, several: bool, in_: dict[int, str], answered: str = "") -> Iterator[str]:
    """`answered`: the text of the message that this one is a reply to."""
    if event.kind == "mark":
        return
    place = f" [{in_.get(event.chat, '')}]" if several else ""
    who = f"{event.sender}{place}"
    if event.kind == "pressed":
        yield f"{who} → [{event.text}]"
    elif event.kind == "notice":
        yield f"{'!' if event.alert else '·'} {event.text}"
    elif event.service:
        yield f"{event.text}{place} {event.service}"
    elif event.kind == "deleted":
        yield f"{who} deletes «{event.text}»"
    else:
        verb = " (edits)" if event.kind == "edited" else ""
        source = f" (from {event.forwarded_from})" if event.forwarded_from else ""
        if answered:
            head = answered.splitlines()[0]
            source += f" (to «{head if len(head) <= ANSWERED else head[: ANSWERED - 1].rstrip() + '…'}»)"
        content = [*(["[photo]"] if event.photo else []), *([f"[{event.file}]"] if event.file else []), event.text]
        first, *rest = "\n".join(it for it in content if it).splitlines() or [""]
        yield f"{who}{verb}{source}: {first}"
        yield from (f"    {line}" for line in rest)
        for row in event.buttons or event.keyboard:
            yield "    " + " ".join(f"[{label}]" for label in row)


def screen(events: list[Event]) -> list[Event]:
    """The messages as they stand after these events: edited ones changed, deleted ones gone."""
    standing: dict[int, Event] = {}
    for event in events:
        if event.kind == "message":
            standing[event.message] = event
        elif event.kind == "edited" and event.message in standing:
            first = standing[event.message]
            standing[event.message] = Event(**{**vars(event), "at": first.at, "reply_to": first.reply_to})
        elif event.kind == "deleted":
            standing.pop(event.message, None)
    return list(standing.values())
