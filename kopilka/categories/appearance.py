"""Icons and colours that categories are shown with: the names that are stored and that the API says.

An icon is an outline of Tabler's by its name there; the web app's build takes the list from the contract. The colours
are those of docs/design.md: a screen has its own values for light and dark, what is printed takes PRINT_COLORS.
"""

from dataclasses import dataclass
from typing import Literal, get_args

# In the order in which they are offered, by what they are for.
CategoryColor = Literal[
    "red", "orange", "amber", "lime", "green", "teal", "cyan", "blue", "indigo", "violet", "pink", "gray",
]  # fmt: skip
CategoryIcon = Literal[
    # food
    "tools-kitchen-2", "basket", "shopping-cart", "coffee", "bread", "apple", "meat", "fish", "pizza", "cake",
    "ice-cream", "glass", "beer", "bottle",
    # on the way
    "bus", "train", "car", "steering-wheel", "gas-station", "parking", "bike", "motorbike", "plane", "ship",
    "luggage", "map", "beach", "tent",
    # home
    "home", "key", "bolt", "droplet", "flame", "wash-machine", "bath", "sofa", "bed", "tools", "hammer", "paint",
    "plant", "wifi", "device-mobile", "device-laptop", "device-tv", "recycle",
    # health, oneself, family
    "heartbeat", "pill", "stethoscope", "dental", "eyeglass", "barbell", "ball-football", "swimming", "shirt",
    "shoe", "scissors", "sparkles", "diamond", "baby-carriage", "horse-toy", "users", "old", "paw",
    # learning, pastimes
    "school", "book", "palette", "music", "headphones", "movie", "ticket", "confetti", "device-gamepad-2",
    "camera", "calendar-repeat", "flower", "smoking",
    # giving, duties, money
    "gift", "heart-handshake", "receipt-tax", "receipt", "credit-card", "percentage", "building-bank",
    "shield-check", "scale", "package", "building-store", "briefcase", "award", "clock", "tag", "coins", "cash",
    "wallet", "pig-money", "trending-up", "rotate-clockwise", "star", "category", "dots",
]  # fmt: skip
COLORS: tuple[CategoryColor, ...] = get_args(CategoryColor)
ICONS: tuple[CategoryIcon, ...] = get_args(CategoryIcon)

# The light ones of web/src/design/tokens.ts; a test holds them equal.
PRINT_COLORS: dict[CategoryColor, str] = {
    "red": "#c0362c",
    "orange": "#ad4c0e",
    "amber": "#8f6200",
    "lime": "#5b7410",
    "green": "#2f7a33",
    "teal": "#0b7562",
    "cyan": "#0b718c",
    "blue": "#1f69b0",
    "indigo": "#4c59c4",
    "violet": "#7d47b5",
    "pink": "#b12f6d",
    "gray": "#5a656d",
}


@dataclass(frozen=True, slots=True)
class Appearance:
    icon: CategoryIcon
    color: CategoryColor


# Of a category that neither has its own nor a parent to take it from.
DEFAULTS: dict[str, Appearance] = {
    "expense": Appearance("category", "gray"),
    "income": Appearance("coins", "green"),
}


def known_icon(stored: str | None) -> CategoryIcon | None:
    """None for one that a newer version has stored, while this one still runs beside it."""
    return next((it for it in ICONS if it == stored), None)


def known_color(stored: str | None) -> CategoryColor | None:
    return next((it for it in COLORS if it == stored), None)
