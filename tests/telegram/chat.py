"""One person in one chat: what they do there, and what they see of the bot."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.telegram.inline import Asked, ask
from tests.telegram.pictures import sizes_of
from tests.telegram.transcript import Transcript
from tests.telegram.world import PATIENCE, Button, Json, Message, NeverHappened, Person, Query, Room

if TYPE_CHECKING:
    from tests.telegram.control import Telegram


@dataclass(frozen=True)
class Pressed:
    """What the bot answered to a press. Whether it changed the message: `chat.sees_edit(answer)`."""

    text: str
    alert: bool
    url: str | None


class Seen:
    """What the bot says in a room, each message taken once by whoever waits there."""

    def __init__(self, telegram: "Telegram", room: Room) -> None:
        self.telegram = telegram
        self.room = room

    @property
    def _world(self) -> Any:
        return self.telegram.world

    def answer(self, seconds: float = PATIENCE) -> Message:
        """The next message of the bot. Raises NeverHappened."""

        def next_one() -> Message | None:
            said = self.room.from_bot()
            return said[self.room.taken] if len(said) > self.room.taken else None

        message = self.telegram.until(next_one, f"an answer in «{self.room.title}»", seconds)
        self.room.taken += 1
        message.seen = message.changes
        return message

    def answers(self, count: int, seconds: float = PATIENCE) -> list[Message]:
        return [self.answer(seconds) for _ in range(count)]

    def sees_edit(self, message: Message, seconds: float = PATIENCE) -> Message:
        """Waits until the message was changed since the test last looked at it; the same object, changed."""
        what = f"a change of «{message.text[:60]}»"
        self.telegram.until(lambda: message.changes > message.seen and not message.deleted, what, seconds)
        message.seen = message.changes
        return message

    def sees_deleted(self, message: Message, seconds: float = PATIENCE) -> None:
        self.telegram.until(lambda: message.deleted, f"«{message.text[:60]}» was deleted", seconds)

    def is_silent(self, seconds: float = 0.3) -> None:
        """Asserts that nothing comes; what is already there and was not taken counts."""
        try:
            message = self.answer(seconds)
        except NeverHappened:
            return
        raise AssertionError(f"the bot said «{message.text}»")

    @property
    def messages(self) -> list[Message]:
        """Everything that stands in the chat now."""
        return [message for message in self.room.messages if not message.deleted]

    def marks(self, name: str) -> None:
        """Names this moment in the transcript: the documentation has a picture of it."""
        self._world.transcript.mark(name, self.room)

    @property
    def transcript(self) -> Transcript:
        """Of this chat alone."""
        found: Transcript = self._world.transcript.of(self.room)
        return found

    @property
    def untaken(self) -> int:
        """Messages of the bot that the test has not looked at."""
        return len(self.room.from_bot()) - self.room.taken


class Chat(Seen):
    @property
    def person(self) -> Person:
        return self._person or self.room.members[0]

    def __init__(self, telegram: "Telegram", room: Room, person: Person | None = None) -> None:
        super().__init__(telegram, room)
        self._person = person

    @property
    def id(self) -> int:
        return self.room.id

    # What they write

    def sends(self, text: str, *, reply_to: Message | None = None, at: int | None = None, **fields: Any) -> Message:
        """`at`: a time of the past, in Unix seconds; now if left out."""
        past = {} if at is None else {"date": at}
        return self._say(text, reply_to=reply_to, fields=fields, **past)

    def starts(self, payload: str = "") -> Message:
        """Presses «Start»."""
        return self.sends(f"/start {payload}".strip())

    def opens_link(self, url: str) -> Message:
        """A deep link to the bot, from a page or a QR code, and «Start» behind it."""
        return self.starts(self.telegram.payload_of(url))

    def replies(self, message: Message, text: str) -> Message:
        return self.sends(text, reply_to=message)

    def forwards(self, text: str, *, by: str | Person, channel: bool = False) -> Message:
        """What somebody else wrote: by the name of one who hides, a person, or a channel."""
        origin: Json = {"date": int(time.time()) - 60}
        if isinstance(by, Person):
            origin |= {"type": "user", "sender_user": by.json()}
        elif channel:
            chat = {"id": -1_001_900_000_001, "type": "channel", "title": by}
            origin |= {"type": "channel", "chat": chat, "message_id": 17}
        else:
            origin |= {"type": "hidden_user", "sender_user_name": by}
        return self.sends(text, forward_origin=origin)

    def sends_photo(self, content: bytes, caption: str = "", *, reply_to: Message | None = None) -> Message:
        """Compressed on the way, as photos are; `sends_file` leaves the bytes alone."""
        with self._world.changed:
            sizes = sizes_of(self._world, content)
            return self._say(caption, photo=sizes, reply_to=reply_to)

    def sends_file(
        self, content: bytes, name: str, *, mime: str = "application/octet-stream", caption: str = ""
    ) -> Message:
        with self._world.changed:
            stored = self._world.new_file(content, "documents/file_{}", name=name, mime=mime)
            return self._say(caption, document=stored)

    def edits(self, message: Message, text: str) -> Message:
        assert message.sender is self.person, "only one's own messages can be edited"
        with self._world.changed:
            self._world.change(message, text=text.strip())
            self._tell("edited_message", message)
            return message

    def deletes(self, message: Message) -> None:
        """For everybody; Telegram tells no bot of it."""
        self._world.change(message, deleted=True)

    def _say(self, text: str, **more: Any) -> Message:
        with self._world.changed:
            if self.room.kind == "private":
                self.room.blocked, self.room.bot_in = False, True
            message: Message = self._world.post(self.room, self.person, text.strip(), **more)
            self._tell("message", message)
            return message

    def _tell(self, kind: str, message: Message) -> None:
        if self.room.bot_in and not self.room.blocked and self._is_for_bot(message):
            self._world.tell(kind, message.json(), self.room.id)

    def _is_for_bot(self, message: Message) -> bool:
        """In a group whose messages the bot does not read: commands, mentions, answers to it, who came and went."""
        if self.room.kind == "private" or self._world.reads_groups:
            return True
        is_service = not (message.text or message.photo or message.document)
        is_answer = message.reply_to is not None and message.reply_to.sender.is_bot
        return is_service or is_answer or message.text.startswith("/") or f"@{self._world.bot.username}" in message.text

    # What they press

    def presses(self, message: Message, button: str | Button, seconds: float = PATIENCE) -> Pressed:
        """Waits until the bot has answered the press.

        By its label, exact or a part of it that no other button has. A `Button` kept from before is pressed though the
        message has lost it meanwhile: so does an old screen.
        """
        query = self.begins_press(message, button)
        self.telegram.until(lambda: query.answered, f"an answer to the press of «{button}»", seconds)
        return Pressed(query.text, query.alert, query.url)

    def begins_press(self, message: Message, button: str | Button) -> Query:
        """Does not wait."""
        found = button if isinstance(button, Button) else self.button(message, button)
        assert found.data is not None, f"«{found.text}» opens {found.url}"
        with self._world.changed:
            query: Query = self._world.press(self.person, message, found.data)
            self._world.transcript.pressed(query, found.text)
            return query

    def button(self, message: Message, label: str) -> Button:
        there = [button for row in message.buttons for button in row]
        exact = [button for button in there if button.text == label]
        found = exact or [button for button in there if label in button.text]
        assert len(found) == 1, f"«{label}» among {[button.text for button in there]} under «{message.text}»"
        return found[0]

    def presses_key(self, message: Message, label: str) -> Message:
        """Of the keyboard below: sends its text."""
        assert label in message.keyboard, f"«{label}» among {message.keyboard}"
        return self.sends(label)

    def types_inline(self, text: str = "", seconds: float = PATIENCE) -> Asked:
        """After the bot's name, in some chat that the bot is not told of. Waits for the answer."""
        asked = ask(self._world, self.person, text)
        self.telegram.until(lambda: asked.answered, "an answer to an inline query", seconds)
        return asked

    # Whether they listen

    def blocks(self) -> None:
        self._membership("kicked")

    def unblocks(self) -> None:
        self._membership("member")

    def _membership(self, status: str) -> None:
        with self._world.changed:
            before = "kicked" if self.room.blocked else "member"
            self.room.blocked = status == "kicked"
            self._world.tell("my_chat_member", membership(self, before, status), self.room.id)


class Group(Seen):
    def __getitem__(self, chat: Chat) -> Chat:
        """That person in this group."""
        assert chat.person in self.room.members, f"{chat.person.first_name} is not in «{self.room.title}»"
        return Chat(self.telegram, self.room, chat.person)

    @property
    def id(self) -> int:
        return self.room.id

    def adds_bot(self, by: Chat) -> None:
        with self._world.changed:
            actor = self[by]
            self.room.blocked = False
            self.room.bot_in = True
            self._world.tell("my_chat_member", membership(actor, "left", "member"), self.room.id)
            bot = self._world.bot.json()
            actor.sends("", new_chat_members=[bot])

    def opens_link(self, url: str, by: Chat) -> Message:
        """`?startgroup=…`: adds the bot and starts it with that."""
        payload = self.telegram.payload_of(url, "startgroup")
        if not self.room.bot_in:
            self.adds_bot(by)
        return self[by].sends(f"/start@{self._world.bot.username} {payload}".strip())

    def removes_bot(self, by: Chat) -> None:
        with self._world.changed:
            actor = self[by]
            self._world.tell("my_chat_member", membership(actor, "member", "kicked"), self.room.id)
            self.room.bot_in, self.room.blocked = False, True

    def joins(self, chat: Chat) -> Chat:
        with self._world.changed:
            self.room.members.append(chat.person)
            here = self[chat]
            here.sends("", new_chat_members=[chat.person.json()])
            return here

    def leaves(self, chat: Chat) -> None:
        with self._world.changed:
            self[chat].sends("", left_chat_member=chat.person.json())
            self.room.members.remove(chat.person)

    def becomes_supergroup(self) -> "Group":
        """The group gets another id, and calls with the old one are refused with it."""
        with self._world.changed:
            assert self.room.kind == "group"
            room = self._world.new_group(self.room.title, self.room.members, "supergroup")
            room.bot_in = True
            owner = Chat(self.telegram, self.room, self.room.members[0])
            owner.sends("", migrate_to_chat_id=room.id)
            Chat(self.telegram, room, owner.person).sends("", migrate_from_chat_id=self.room.id)
            self.room.moved_to = room
            return Group(self.telegram, room)


def membership(chat: Chat, before: str, after: str) -> Json:
    def state(status: str) -> Json:
        more = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": chat.telegram.world.bot.json(), **more}

    return {
        "chat": chat.room.json(),
        "from": chat.person.json(),
        "date": int(time.time()),
        "old_chat_member": state(before),
        "new_chat_member": state(after),
    }
