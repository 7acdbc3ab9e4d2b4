"""HTML of the Bot API to text and entities, with the refusals of the real parser."""

import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "blockquote": "blockquote", "a": "text_link", "span": "spoiler",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-z]+);?")
ATTRIBUTE = re.compile(r"""\s*([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
# What the real server finds in plain text by itself; the list there is longer.
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?)"
    r"|(?P<url>https?://[^\s<>]+)|(?P<email>[\w.+-]+@[\w-]+\.[a-z]{2,})|(?P<mention>(?<!\w)@[a-zA-Z0-9_]{4,32})"
)


class CannotParse(ValueError):
    """The words that follow «can't parse entities: »."""


@dataclass
class Open:
    tag: str
    entity: Entity
    start: int


def utf16(text: str) -> int:
    """Length as Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Raises CannotParse."""
    text, position = "", 0
    stack: list[Open] = []
    entities: list[Entity] = []
    while position < len(source):
        character = source[position]
        if character == "&":
            found = REFERENCE.match(source, position)
            text += decoded(found[1]) or found[0] if found else "&"
            position = found.end() if found else position + 1
        elif character != "<":
            text += character
            position += 1
        elif source.startswith("</", position):
            position = close_tag(source, position, stack, entities, utf16(text))
        else:
            position = open_tag(source, position, stack, utf16(text))
    if stack:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return text, sorted(entities, key=lambda it: (it["offset"], -it["length"]))


def decoded(reference: str) -> str:
    """Empty where the real parser leaves the characters as they are."""
    if not reference.startswith("#"):
        return NAMED.get(reference, "")
    number = int(reference[2:], 16) if reference[1] in "xX" else int(reference[1:])
    return chr(number) if 0 < number < 0x110000 else ""


def byte_offset(source: str, position: int) -> int:
    return len(source[:position].encode())


def open_tag(source: str, position: int, stack: list[Open], offset: int) -> int:
    at = byte_offset(source, position)
    name = re.compile(r"[^\s>]*").match(source, position + 1)
    assert name is not None
    tag = name[0].lower()
    if name.end() >= len(source):
        raise CannotParse(f"Unclosed start tag at byte offset {at}")
    if tag not in SIMPLE:
        raise CannotParse(f'Unsupported start tag "{tag}" at byte offset {at}')
    position = name.end()
    attributes: dict[str, str] = {}
    while True:
        found = ATTRIBUTE.match(source, position)
        if not found:
            break
        attributes[found[1].lower()] = (found[2] or "").strip("\"'")
        position = found.end()
    end = source.find(">", position)
    if end < 0 or source[position:end].strip():
        raise CannotParse(f'Unclosed start tag "{tag}" at byte offset {at}')
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    stack.append(Open(tag, entity_of(tag, attributes), offset))
    return end + 1


def entity_of(tag: str, attributes: dict[str, str]) -> Entity:
    entity: Entity = {"type": SIMPLE[tag]}
    if tag == "a":
        user = re.fullmatch(r"tg://user\?id=(\d+)", attributes.get("href", ""))
        if user:
            return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
        entity["url"] = attributes.get("href", "")
    elif tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif tag == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif tag == "code" and attributes.get("class", "").startswith("language-"):
        entity["language"] = attributes["class"].removeprefix("language-")
    return entity


def close_tag(source: str, position: int, stack: list[Open], entities: list[Entity], offset: int) -> int:
    at = byte_offset(source, position)
    end = source.find(">", position)
    if end < 0:
        raise CannotParse(f"Unclosed end tag at byte offset {at}")
    if not stack:
        raise CannotParse(f"Unexpected end tag at byte offset {at}")
    name = source[position + 2 : end].strip().lower()
    top = stack.pop()
    if name and name != top.tag:
        raise CannotParse(f'Unmatched end tag at byte offset {at}, expected "</{top.tag}>", found "</{name}>"')
    length = offset - top.start
    if length and top.entity.get("url") != "":
        entities.append({**top.entity, "offset": top.start, "length": length})
    return end + 1


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without spaces around it, as the real server keeps it."""
    left = utf16(text) - utf16(text.lstrip())
    text = text.strip()
    total = utf16(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        end = min(entity["offset"] + entity["length"] - left, total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def found_in(text: str) -> list[Entity]:
    """Commands, links, addresses and mentions in plain text."""
    return [
        {"type": found.lastgroup, "offset": utf16(text[: found.start()]), "length": utf16(found[0])}
        for found in FOUND.finditer(text)
    ]
