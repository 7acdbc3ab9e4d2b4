"""Keyboards under messages, checked as the real server checks them."""

from typing import Any

from tests.telegram.errors import bad_request

Markup = dict[str, Any]
MAX_DATA = 64
MAX_BUTTONS = 100
ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
}  # fmt: skip


def checked(markup: Any) -> Markup | None:
    """As it is kept, None where there is nothing to show. Raises Refused."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", markup.get("keyboard", []))
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: an Array of Arrays of buttons expected")
    if "inline_keyboard" not in markup:
        return markup
    for row in rows:
        for button in row:
            check_button(button)
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    kept = [row for row in rows if row]
    return {**markup, "inline_keyboard": kept} if kept else None


def check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    if not ACTIONS & {name for name, value in button.items() if value is not None}:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    address = button.get("url")
    if address is not None and not address.startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{address}' is invalid: Wrong HTTP URL")
    if address is not None and address.partition("//")[2].partition("/")[0].partition(":")[0] in ("", "localhost"):
        raise bad_request(f"inline keyboard button URL '{address}' is invalid: Wrong HTTP URL")
