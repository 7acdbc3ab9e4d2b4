"""Keyboard only: every daily task can be done, and the focus is never lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, Person
from tests.browser.test_journeys import row, today
from tests.faults.serving import until

MOST_STOPS = 40
FOCUSED = "() => document.activeElement?.textContent?.slice(0, 80) + ' ' + document.activeElement?.tagName"


def sign_in_by_keys(page: Page, person: Person) -> Page:
    page.goto("/app/sign-in")
    expect(page.get_by_label("Электронная почта")).to_be_focused()
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
    return page


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """As many times as it takes: what Tab does not reach, a keyboard cannot use."""
    expect(target).to_be_visible()
    passed = []
    for _ in range(MOST_STOPS):
        if target.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press(key)
        passed.append(page.evaluate(FOCUSED))
    raise AssertionError(f"{key} does not lead to {target}: {passed}")


def keep_focus(page: Page) -> None:
    """Somebody who reads a screen by ear is somewhere, not at the very beginning."""
    page.wait_for_function("() => document.activeElement && document.activeElement !== document.body")


@pytest.fixture
def home(page: Page, anna: Person) -> Page:
    for index, title in enumerate(("такси", "обед", "хлеб", "кино")):
        anna.record(str(100 + index), "Развлечения", str(today().replace(day=1)), title)
    return sign_in_by_keys(page, anna)


@pytest.fixture
def rows(home: Page) -> Page:
    tab_to(home, home.get_by_role("navigation").get_by_role("link", name="Операции"))
    home.keyboard.press("Enter")
    expect(home.get_by_role("button", name="такси", exact=True)).to_be_visible()
    return home


def to_rows(page: Page) -> list[Locator]:
    """Rows as they stand; the focus is on the first."""
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    found = page.get_by_role("row").all()[1:]
    expect(found[0]).to_be_focused()
    return found


def title_of(line: Locator) -> str:
    return line.get_by_role("gridcell").nth(2).inner_text()


def fill_entry(page: Page, text: str, shown: str) -> None:
    form = page.get_by_role("dialog", name="Новая операция")
    expect(form.get_by_label("Быстрая запись")).to_be_focused()
    page.keyboard.type(text)
    expect(form.get_by_label("Сумма")).to_have_value(re.compile(f"^{shown}$"))
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()


def test_n_records_and_gives_the_focus_back(home: Page, anna: Person) -> None:
    link = home.get_by_role("navigation").get_by_role("link", name="Счета")
    tab_to(home, link)
    home.keyboard.press("n")
    fill_entry(home, "кофе 250", "250")
    expect(home.get_by_text("Записано: −250,00 ₽")).to_be_visible()
    assert anna.transactions(q="кофе")[0]["amount"] == 250
    expect(link).to_be_focused()
    home.keyboard.press("n")
    expect(home.get_by_role("dialog", name="Новая операция")).to_be_visible()
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog", name="Новая операция")).to_be_hidden()
    expect(link).to_be_focused()


def test_n_on_the_russian_layout(home: Page, anna: Person) -> None:
    keys = home.context.new_cdp_session(home)
    pressed = {"key": "т", "code": "KeyN", "windowsVirtualKeyCode": 78}
    keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "т", **pressed})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})
    form = home.get_by_role("dialog", name="Новая операция")
    expect(form.get_by_label("Быстрая запись")).to_have_value("")
    fill_entry(home, "аптека 1,5к", r"1\s500")
    until(lambda: [it["amount"] for it in anna.transactions(q="аптека")] == [1500])


def test_the_form_without_a_phrase(home: Page, anna: Person) -> None:
    tab_to(home, home.get_by_role("button", name="Новая операция"))
    home.keyboard.press("Enter")
    form = home.get_by_role("dialog", name="Новая операция")
    tab_to(home, form.get_by_label("Сумма"))
    home.keyboard.press("Enter")
    expect(form.get_by_text("Нужна сумма")).to_be_visible()
    home.keyboard.type("99,90")
    home.keyboard.press("Tab")
    expect(form.get_by_role("combobox", name="Категория")).to_be_focused()
    # At full speed: the first match is chosen, and the next key is typed into the same field.
    home.keyboard.type("апте")
    home.keyboard.press("Enter")
    expect(form.get_by_role("combobox", name="Категория")).to_have_value("Аптека")
    expect(form.get_by_role("combobox", name="Категория")).to_be_focused()
    tab_to(home, form.get_by_label("Описание"))
    home.keyboard.type("пластырь")
    home.keyboard.press("Enter")
    expect(form).to_be_hidden()
    expect(home.get_by_role("button", name="Новая операция")).to_be_focused()
    (stored,) = anna.transactions(q="пластырь")
    assert (stored["amount"], stored["category_id"]) == (99.9, anna.categories()["Аптека"])


def test_a_key_is_not_taken_from_whoever_types(home: Page) -> None:
    tab_to(home, home.get_by_label("Быстрая запись"))
    home.keyboard.type("n/?")
    expect(home.get_by_label("Быстрая запись")).to_have_value("n/?")
    expect(home.get_by_role("dialog")).to_have_count(0)


def test_slash_searches(rows: Page) -> None:
    rows.keyboard.press("/")
    expect(rows.get_by_label("Поиск по описанию")).to_be_focused()
    rows.keyboard.type("обед")
    expect(rows.get_by_text("Найдена 1 операция")).to_be_visible()
    expect(rows.get_by_label("Поиск по описанию")).to_have_value("обед")
    rows.keyboard.press("Escape")
    expect(rows.get_by_text("4 операции")).to_be_visible()


def test_the_question_mark_shows_the_keys(home: Page) -> None:
    link = home.get_by_role("navigation").get_by_role("link", name="Цели")
    tab_to(home, link)
    home.keyboard.press("?")
    keys = home.get_by_role("dialog", name="Клавиши")
    for line in ("новая операция", "поиск и команды", "изменить строку", "в корзину"):
        expect(keys.get_by_role("row").filter(has_text=line)).to_be_visible()
    home.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(link).to_be_focused()


def take_action(page: Page, name: str) -> None:
    """A line of the palette, whether it is the chosen one already or some arrows away."""
    wanted = page.get_by_role("button", name=name, exact=True).and_(page.locator("[data-selected]"))
    for _ in range(MOST_STOPS):
        if wanted.count():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_the_palette_goes_and_finds(home: Page) -> None:
    link = home.get_by_role("navigation").get_by_role("link", name="Цели")
    tab_to(home, link)
    home.keyboard.press("Control+k")
    # At once, while the palette is on its way.
    home.keyboard.type("abc")
    asked = home.get_by_placeholder("Куда перейти или что найти")
    expect(asked).to_be_focused()
    expect(asked).to_have_value("abc")
    home.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(link).to_be_focused()
    home.keyboard.press("Control+k")
    expect(asked).to_be_focused()
    home.keyboard.type("счета")
    expect(home.get_by_role("button", name="Счета", exact=True)).to_be_visible()
    take_action(home, "Счета")
    expect(home.get_by_role("heading", name="Счета", level=1)).to_be_visible()
    expect(asked).to_be_hidden()
    keep_focus(home)
    home.keyboard.press("Control+k")
    expect(asked).to_be_focused()
    home.keyboard.type("обе")
    expect(home.get_by_text("Найти в операциях: обе")).to_be_visible()
    take_action(home, "Найти в операциях: обе")
    expect(home).to_have_url(re.compile(r"/app/transactions\?q="))
    expect(row(home, "обед")).to_be_visible()
    expect(home.get_by_role("row")).to_have_count(2)
    keep_focus(home)


def test_arrows_walk_and_enter_edits(rows: Page, anna: Person) -> None:
    lines = to_rows(rows)
    for key, index in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", 3), ("ArrowDown", 3), ("Home", 0)):
        rows.keyboard.press(key)
        expect(lines[index]).to_be_focused()
    rows.keyboard.press("ArrowDown")
    old = title_of(lines[1])
    rows.keyboard.press("Enter")
    expect(rows.get_by_label("Описание")).to_be_focused()
    rows.keyboard.press("End")
    rows.keyboard.type(" и ещё")
    rows.keyboard.press("Escape")
    expect(lines[1]).to_be_focused()
    expect(lines[1]).to_contain_text(old)
    rows.keyboard.press("Enter")
    expect(rows.get_by_label("Описание")).to_be_focused()
    expect(rows.get_by_label("Описание")).to_have_value(f"{old} и ещё")
    rows.keyboard.press("Control+a")
    rows.keyboard.type("новое имя")
    rows.keyboard.press("Enter")
    expect(lines[1]).to_contain_text("новое имя")
    expect(lines[1]).to_be_focused()
    names = {it["description"] for it in anna.transactions()}
    assert {"новое имя", old} & names == {"новое имя"}


def test_space_selects_and_the_bar_is_within_reach(rows: Page, anna: Person) -> None:
    lines = to_rows(rows)
    titles = {title_of(it) for it in lines[:2]}
    rows.keyboard.press("Space")
    rows.keyboard.press("ArrowDown")
    rows.keyboard.press("Space")
    for line in lines[:2]:
        expect(line).to_have_attribute("aria-selected", "true")
    bar = rows.get_by_role("region", name="Выбранные операции")
    tab_to(rows, bar.get_by_role("button", name="Категория"))
    rows.keyboard.press("Enter")
    item = rows.get_by_role("menuitem", name="Аптека")
    tab_to(rows, item, "ArrowDown")
    rows.keyboard.press("Enter")
    expect(rows.get_by_text("Изменены 2 операции")).to_be_visible()
    keep_focus(rows)
    pharmacy = anna.categories()["Аптека"]
    assert {it["description"] for it in anna.transactions() if it["category_id"] == pharmacy} == titles


def test_delete_moves_to_the_trash(rows: Page, anna: Person) -> None:
    lines = to_rows(rows)
    rows.keyboard.press("ArrowDown")
    gone, following = title_of(lines[1]), title_of(lines[2])
    rows.keyboard.press("Delete")
    expect(rows.get_by_text("1 операция в корзине")).to_be_visible()
    expect(row(rows, gone)).to_be_hidden()
    until(lambda: gone not in {it["description"] for it in anna.transactions()})
    # On the row that took its place, to go on from there.
    expect(row(rows, following)).to_be_focused()
    for key in ("Space", "ArrowDown", "Space", "Delete"):
        rows.keyboard.press(key)
    toast = rows.get_by_role("alert").filter(has_text="2 операции в корзине")
    expect(row(rows, following)).to_be_hidden()
    tab_to(rows, toast.get_by_role("button", name="Отменить"))
    rows.keyboard.press("Enter")
    expect(row(rows, following)).to_be_visible()
    until(lambda: len(anna.transactions()) == 3)


def test_the_skip_link(home: Page) -> None:
    home.reload()
    expect(home.get_by_role("heading", name="Обзор")).to_be_visible()
    home.keyboard.press("Tab")
    expect(home.get_by_role("link", name="К содержимому")).to_be_focused()
    expect(home.get_by_role("link", name="К содержимому")).to_be_in_viewport()
    home.keyboard.press("Enter")
    expect(home.get_by_role("main")).to_be_focused()
    home.keyboard.press("Tab")
    expect(home.get_by_label("Быстрая запись")).to_be_focused()
    expect(home).to_have_url(re.compile(r"/app/(#content)?$"))


@pytest.mark.parametrize("where", ["Цели", "Счета"])
def test_dialogs_of_pages_give_the_focus_back(home: Page, where: str) -> None:
    tab_to(home, home.get_by_role("navigation").get_by_role("link", name=where))
    home.keyboard.press("Enter")
    button = home.get_by_role("button", name=re.compile("Новая цель|Новый счёт"))
    tab_to(home, button)
    home.keyboard.press("Enter")
    expect(home.get_by_label("Название")).to_be_focused()
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_menu_and_its_question_give_the_focus_back(home: Page, anna: Person) -> None:
    anna.http.post("/goals", json={"name": "Байкал", "target_amount": 60000}).raise_for_status()
    # Without it the overview's answer of a moment ago, which had no goals yet, would do for half a minute.
    home.reload()
    expect(home.get_by_role("heading", name="Обзор")).to_be_visible()
    tab_to(home, home.get_by_role("navigation").get_by_role("link", name="Цели"))
    home.keyboard.press("Enter")
    button = home.get_by_role("button", name="Действия:")
    tab_to(home, button)
    home.keyboard.press("Enter")
    tab_to(home, home.get_by_role("menuitem", name="Удалить"), "ArrowDown")
    home.keyboard.press("Enter")
    expect(home.get_by_role("dialog").get_by_role("button", name="Отмена")).to_be_focused()
    home.keyboard.press("Enter")
    expect(home.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()
