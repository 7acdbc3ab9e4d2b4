"""Colours of printed categories: those of the design (docs/design.md) in its light scheme."""

from collections.abc import Mapping

PALETTE: Mapping[str, str] = {
    "red": "#c0362c", "orange": "#ad4c0e", "amber": "#8f6200", "lime": "#5b7410", "green": "#2f7a33",
    "teal": "#0b7562", "cyan": "#0b718c", "blue": "#1f69b0", "indigo": "#4c59c4", "violet": "#7d47b5",
    "pink": "#b12f6d", "gray": "#5a656d",
}  # fmt: skip
# For categories without a colour: neighbours differ, in grey print too. Gray is left to those that chose it.
_ORDER = ("blue", "orange", "teal", "violet", "amber", "cyan", "red", "lime", "indigo", "green", "pink")


def category_color(name: str | None, key: int) -> str:
    """The print colour of this name; without one, that of the category's place in its list."""
    return PALETTE.get(name or "", PALETTE[_ORDER[key % len(_ORDER)]])
