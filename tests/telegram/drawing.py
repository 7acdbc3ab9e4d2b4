"""A conversation as a phone shows it: a page of HTML, for the pictures of the documentation."""

import base64
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tests.telegram.entities import Entity
from tests.telegram.transcript import Event, Transcript, screen

WIDTH = 390
FIRST_MINUTE = 12 * 60 + 30
FONTS = Path(__file__).parents[2] / "kopilka" / "exports" / "fonts"
TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "expandable_blockquote": "blockquote", "text_link": "a", "url": "a", "email": "a",
    "mention": "a", "bot_command": "a",
}  # fmt: skip
SERVICE = {
    ("joined", "ru"): "теперь в группе", ("joined", "en"): "joined the group",
    ("left", "ru"): "больше не в группе", ("left", "en"): "left the group",
}  # fmt: skip
NAME_COLOURS = ("#c2581a", "#7d47b5", "#1f69b0", "#2f7a33", "#b12f6d")
STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 390px; font: 15px/1.32 Plex, Emoji, sans-serif; color: #14181a; background: #cfdfd6 }
header { height: 56px; padding: 0 14px; display: flex; align-items: center; gap: 10px; background: #fff;
  position: relative; z-index: 1 }
header i { width: 38px; height: 38px; border-radius: 50%; background: #0b7562; color: #fff; text-align: center;
  font: 600 17px/38px Plex }
header b { display: block; font-weight: 600; line-height: 1.2 }
header small { color: #6b747a; font-size: 13px }
main { padding: 10px 8px 12px; display: flex; flex-direction: column; justify-content: flex-end; gap: 6px }
.wall { max-height: 724px; overflow: hidden; display: flex; flex-direction: column; justify-content: flex-end }
.said { max-width: 318px; align-self: flex-start; min-width: 96px }
.said.keyed { width: 318px }
.own { align-self: flex-end }
.bubble { background: #fff; border-radius: 16px 16px 16px 5px; padding: 7px 11px 6px; overflow: hidden;
  box-shadow: 0 1px 1px rgb(0 0 0 / .09); overflow-wrap: anywhere }
.own .bubble { background: #e3f8d4; border-radius: 16px 16px 5px }
.text { white-space: pre-wrap }
time { float: right; margin: 5px -2px 0 10px; font-size: 12px; color: #6b8a7a }
.said:not(.own) time { color: #7b858b }
a { color: #1f69b0 } b { font-weight: 600 } code, pre { font-family: DejaVu Sans Mono, monospace; font-size: .88em }
blockquote, .reply { border-left: 3px solid #0b7562; background: rgb(11 117 98 / .09); border-radius: 4px;
  padding: 2px 8px; margin-bottom: 4px }
.reply { font-size: 13.5px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.reply b, .source, .name { display: block; font-size: 13.5px; color: #0b7562; font-weight: 600 }
.source { font-weight: 400 }
img { display: block; width: calc(100% + 22px); margin: -7px -11px 6px; max-height: 380px; object-fit: cover }
.file { display: flex; gap: 10px; align-items: center; margin: 2px 0 4px }
.file i { flex: none; width: 40px; height: 40px; border-radius: 50%; background: #0b7562; color: #fff;
  font: 600 11px/40px Plex; text-align: center; text-transform: uppercase }
.keys { display: grid; gap: 4px; margin-top: 4px }
.keys div, footer div { display: flex; gap: 4px }
.keys span { flex: 1; min-width: 0; padding: 8px 4px; border-radius: 9px; background: rgb(45 88 70 / .62); color: #fff;
  text-align: center; font: 600 14px Plex, Emoji; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.keys .pressed { background: #08493d; outline: 2px solid #fff; outline-offset: -2px }
.service { align-self: center; padding: 3px 10px; border-radius: 12px; background: rgb(45 88 70 / .5); color: #fff;
  font-size: 13px }
.notice { align-self: center; margin-top: 4px; padding: 9px 16px; border-radius: 12px; background: #262c30; color: #fff;
  font-size: 14px; max-width: 340px }
.notice.alert { background: #fff; color: #14181a; box-shadow: 0 4px 20px rgb(0 0 0 / .3); padding: 14px 18px }
footer { padding: 6px; background: #eef2f0; display: grid; gap: 4px }
footer span { flex: 1; background: #fff; border-radius: 8px; padding: 10px 4px; text-align: center }
"""


def page(transcript: Transcript, mark: str, *, language: str = "ru") -> str:
    """The chat of this mark, as the person who did something last saw it then."""
    events = transcript.upto(mark)
    if not events:
        raise ValueError(f"nothing happened before «{mark}»")
    last = events[-1]
    viewer = next((it.sender for it in reversed(events) if not it.bot and it.sender), "")
    bot = next((it.sender for it in events if it.bot and it.sender), "")
    is_group = last.chat < 0
    title = transcript.chats.get(last.chat, "") if is_group else bot
    people = sorted({it.sender for it in events if it.sender and it.sender != bot})
    under = members(len(people), language) if is_group else {"ru": "бот", "en": "bot"}[language]
    body = "".join(drawn(transcript, events, viewer, is_group=is_group, language=language))
    toast = f'<p class="notice{" alert" * last.alert}">{escape(last.text)}</p>' if last.kind == "notice" else ""
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><style>{faces()}{STYLE}</style>'
        f"<header><i>{escape(title[:1])}</i><div><b>{escape(title)}</b><small>{under}</small></div></header>"
        f'<div class="wall"><main>{body}{toast}</main></div>{keyboard(events)}'
    )


def members(people: int, language: str) -> str:
    total = people + 1  # the bot too
    if language == "en":
        return f"{total} members"
    few = total % 10 in (2, 3, 4) and total % 100 not in (12, 13, 14)
    return f"{total} участника" if few else f"{total} участников"


def faces() -> str:
    names = {
        ("Plex", 400): "IBMPlexSans-Regular.ttf",
        ("Plex", 600): "IBMPlexSans-SemiBold.ttf",
        ("Emoji", 400): "NotoEmoji-Regular.ttf",
    }
    return "".join(
        f"@font-face{{font-family:{family};font-weight:{weight};src:url(data:font/ttf;base64,{encoded(FONTS / name)})}}"
        for (family, weight), name in names.items()
    )


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def drawn(transcript: Transcript, events: list[Event], viewer: str, *, is_group: bool, language: str) -> Iterator[str]:
    """Every message that stands, at a minute that its place gives it: pictures do not change with the clock."""
    standing = screen(events)
    texts = {it.message: it for it in standing}
    edited = {it.message for it in events if it.kind == "edited" and not it.bot}
    pressed = {(it.message, it.text) for it in events[-3:] if it.kind == "pressed"}
    minute = FIRST_MINUTE - 1
    names = sorted({it.sender for it in standing if not it.bot})
    for event in standing:
        minute += not event.bot
        own = event.sender == viewer and not event.bot
        if event.service:
            yield f'<p class="service">{escape(event.text)} {SERVICE[event.service, language]}</p>'
            continue
        parts = []
        if is_group and not own:
            colour = "#0b7562" if event.bot else NAME_COLOURS[names.index(event.sender) % len(NAME_COLOURS)]
            parts.append(f'<span class="name" style="color:{colour}">{escape(event.sender)}</span>')
        parts.extend(above(transcript, event, texts, language))
        mark = {"ru": "изменено ", "en": "edited "}[language] if event.message in edited else ""
        shown = f"{minute // 60 % 24}:{minute % 60:02}"
        words = f'<span class="text">{marked_up(event.text, event.entities)}</span>'
        bubble = f'<div class="bubble">{"".join(parts)}{words}<time>{mark}{shown}</time></div>'
        kinds = f"said{' own' * own}{' keyed' * bool(event.buttons)}"
        yield f'<div class="{kinds}">{bubble}{keys(event, pressed)}</div>'


def above(transcript: Transcript, event: Event, texts: dict[int, Event], language: str) -> Iterator[str]:
    """What stands over the words: whose they were, what they answer, a picture, a file."""
    if event.forwarded_from:
        source = {"ru": "Переслано от", "en": "Forwarded from"}[language]
        yield f'<span class="source">{source} <b>{escape(event.forwarded_from)}</b></span>'
    if event.reply_to in texts:
        quoted = texts[event.reply_to]
        yield f'<div class="reply"><b>{escape(quoted.sender)}</b>{escape(quoted.text.replace(chr(10), " "))}</div>'
    content = transcript.files.get((event.chat, event.message))
    if event.photo and content:
        yield f'<img src="data:image/jpeg;base64,{base64.b64encode(content).decode()}">'
    if event.file:
        suffix = event.file.rpartition(".")[2][:4]
        yield f'<div class="file"><i>{escape(suffix)}</i><b>{escape(event.file)}</b></div>'


def keys(event: Event, pressed: set[tuple[int, str]]) -> str:
    rows = [
        "".join(
            f'<span class="{"pressed" * ((event.message, label) in pressed)}">{escape(label)}</span>' for label in row
        )
        for row in event.buttons
    ]
    return '<div class="keys">' + "".join(f"<div>{row}</div>" for row in rows) + "</div>" if rows else ""


def keyboard(events: list[Event]) -> str:
    """The keyboard that stands in for the person's own: the last that the bot gave."""
    rows = next((it.keyboard for it in reversed(events) if it.bot and it.keyboard), [])
    lines = "".join("<div>" + "".join(f"<span>{escape(it)}</span>" for it in row) + "</div>" for row in rows)
    return f"<footer>{lines}</footer>" if rows else ""


def marked_up(text: str, entities: list[Entity]) -> str:
    """Text with its entities as HTML; their offsets count UTF-16."""
    units = text.encode("utf-16-le")
    starts: dict[int, list[Entity]] = {}
    ends: dict[int, list[Entity]] = {}
    for entity in entities:
        if entity["type"] in TAGS:
            starts.setdefault(entity["offset"], []).append(entity)
            ends.setdefault(entity["offset"] + entity["length"], []).insert(0, entity)
    written, position = "", 0
    for place in sorted({0, *starts, *ends, len(units) // 2}):
        written += escape(units[position * 2 : place * 2].decode("utf-16-le"))
        written += "".join(f"</{TAGS[it['type']]}>" for it in ends.get(place, []))
        written += "".join(f"<{TAGS[it['type']]}>" for it in starts.get(place, []))
        position = place
    return written
