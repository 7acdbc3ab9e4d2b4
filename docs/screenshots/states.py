"""What there is a picture of: pages, and the states they may be in, as data."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from playwright.sync_api import Page, Route

from docs.screenshots import steps
from docs.screenshots.households import ADMINISTRATOR, EMPTY, EXAMPLE, HUGE_SUMS, NEWCOMER, SAVER, Person
from tests.browser.conftest import DESKTOP, PHONE


@dataclass(frozen=True, slots=True)
class Dress:
    """How a page is looked at."""

    name: str
    width: int
    height: int
    phone: bool = False
    scheme: str = "light"
    letters: int | None = None
    """What a person sets in the browser who needs larger ones, in pixels; usually it is 16."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An address, and what is done there before the picture."""

    name: str
    path: str
    act: Callable[[Page], None] | None = None
    whole: bool = True
    """The page to its end; else what is on screen, where something lies over it."""


@dataclass(frozen=True, slots=True)
class State:
    """Some scenes of one person, in some dresses."""

    name: str
    person: Person | None
    dresses: tuple[Dress, ...]
    scenes: tuple[Scene, ...]
    answer: Callable[[Route], None] | None = None
    """What becomes of the API's answers, once the person is in."""


WIDE = Dress("desktop-light", DESKTOP["width"], DESKTOP["height"])
WIDE_DARK = replace(WIDE, name="desktop-dark", scheme="dark")
HAND = Dress("phone-light", PHONE["width"], PHONE["height"], phone=True)
HAND_DARK = replace(HAND, name="phone-dark", scheme="dark")
NARROW = replace(HAND, name="320", width=320, height=640)
WIDE_LARGE = replace(WIDE, name="desktop-text-200", letters=32)
HAND_LARGE = replace(HAND, name="phone-text-200", letters=32)
EVERY = (WIDE, WIDE_DARK, HAND, HAND_DARK)

# Before sign-in. Links of e-mails, whose token nobody looks at before a button is pressed.
DOORS = (
    Scene("sign-in", "sign-in"),
    Scene("sign-up", "sign-in?mode=up"),
    Scene("forgot", "forgot"),
    Scene("reset", "reset#" + 64 * "a"),
    Scene("confirm", "confirm#" + 64 * "a"),
)
OVERVIEW = Scene("overview", "")
TRANSACTIONS = Scene("transactions", "transactions")
MONEY = (
    OVERVIEW,
    TRANSACTIONS,
    Scene("analytics-months", "analytics"),
    Scene("analytics-categories", "analytics?view=categories"),
    Scene("analytics-comparison", "analytics?view=comparison"),
    Scene("analytics-forecast", "analytics?view=trends"),
    Scene("goals", "goals"),
    Scene("exports", "exports"),
    Scene("accounts", "accounts"),
    Scene("net-worth", "net-worth"),
    Scene("explorer", "analytics/explore"),
    Scene("explorer-year", "analytics/explore?rows=day&type=expense&look=year"),
    Scene("exchange-rates", "settings/exchange-rates"),
)
REST = (
    Scene("categories", "categories"),
    Scene("payees", "payees"),
    Scene("settings", "settings"),
    Scene("imports", "imports"),
    Scene("rules", "rules"),
)
ACCOUNT = Scene("account", "accounts", steps.open_first_account)
COMPONENTS = Scene("components", "components")
# What opens over a page, or unfolds in it.
PIECES = (
    Scene("quick-entry", "", steps.type_quickly, whole=False),
    Scene("quick-entry-several", "", steps.type_several, whole=False),
    Scene("entry", "", steps.open_entry, whole=False),
    Scene("entry-refused", "", steps.refuse_entry, whole=False),
    Scene("edit", "transactions", steps.edit_first, whole=False),
    Scene("selected", "transactions", steps.select_two, whole=False),
    Scene("filters", "transactions", steps.open_filters),
    Scene("found", "transactions?q=кофе&type=expense"),
    Scene("nothing-found", "transactions?q=нет%20такого"),
    Scene("trash", "transactions?trash=1"),
    Scene("palette", "", steps.open_palette, whole=False),
    Scene("help", "", steps.open_help, whole=False),
    Scene("more", "", steps.open_more, whole=False),
    Scene("chart-as-numbers", "", steps.show_numbers),
    Scene("comparison-as-numbers", "analytics?view=comparison", steps.show_numbers),
    Scene("goal-new", "goals", steps.press("Новая цель"), whole=False),
    Scene("goal-contribution", "goals", steps.press("Отложить"), whole=False),
    Scene("goal-menu", "goals", steps.open_menu, whole=False),
    Scene("account-new", "accounts", steps.press("Новый счёт"), whole=False),
    Scene("category-new", "categories", steps.press("Новая категория"), whole=False),
    Scene("not-found", "no-such-page"),
    Scene("toast", "transactions", steps.delete_two, whole=False),
)

# Money between own accounts.
MOVES = (
    Scene("new", "accounts", steps.open_transfer, whole=False),
    Scene("suggested", "accounts"),
    Scene("entry", "", steps.offer_transfer, whole=False),
    Scene("quick-entry", "", steps.offer_transfer_quickly, whole=False),
)

# A statement that is looked through, and the rules that gave some of its categories.
STATEMENTS = (
    Scene("review", "imports", steps.bring_statement, whole=False),
    Scene("imports", "imports"),
    Scene("rules", "rules"),
)


def server_fails(route: Route) -> None:
    if is_of_data(route):
        route.fulfill(status=503, headers={"Retry-After": "5"}, content_type="application/problem+json", body="{}")
    else:
        route.continue_()


def server_is_away(route: Route) -> None:
    if is_of_app(route):
        route.continue_()
    else:
        route.abort()


def is_of_app(route: Route) -> bool:
    return "/app/" in route.request.url


def is_of_data(route: Route) -> bool:
    """Of what a page asks for; who it is that asks is known."""
    opens = ("/auth/", "/users/me", "/households", "/installation")
    return not is_of_app(route) and not any(it in route.request.url for it in opens)


STATES = (
    State("", None, EVERY, DOORS),
    State("", EXAMPLE, EVERY, (*MONEY, *REST, ACCOUNT, COMPONENTS)),
    State("", ADMINISTRATOR, EVERY, (Scene("admin", "admin"),)),
    State("", NEWCOMER, EVERY, (Scene("first-visit", "start"),)),
    State("", EXAMPLE, (HAND, WIDE_DARK), PIECES),
    State("empty", EMPTY, (HAND, WIDE), (*MONEY, REST[0], ACCOUNT)),
    State("huge", HUGE_SUMS, (HAND, WIDE, NARROW), (*MONEY, *REST, ACCOUNT)),
    State("huge", HUGE_SUMS, (HAND,), tuple(it for it in PIECES if it.name in ("edit", "selected", "goal-menu"))),
    State("full", EXAMPLE, (NARROW, HAND_LARGE, WIDE_LARGE), (*MONEY, *REST, ACCOUNT, PIECES[2], PIECES[4])),
    State("transfer", SAVER, (HAND, WIDE), MOVES),
    State("transfer", SAVER, (HAND_DARK,), MOVES[2:3]),
    State("statement", SAVER, EVERY, STATEMENTS),
    State("door", None, (NARROW, HAND_LARGE), DOORS[:2]),
    State("failing", EXAMPLE, (HAND,), (*MONEY, *REST), server_fails),
    State("away", EXAMPLE, (WIDE,), MONEY, server_is_away),
    State(
        "offline",
        EXAMPLE,
        (HAND, WIDE_DARK),
        (
            Scene("entry-waits", "", steps.record_offline, whole=False),
            Scene("leave", "", steps.leave, whole=False),
        ),
        server_is_away,
    ),
)
