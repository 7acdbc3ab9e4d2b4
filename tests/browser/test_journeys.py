"""What a person does here from day to day, on a desktop: each effect is looked up in the API too."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from kopilka.periods import today_in
from tests.browser.conftest import PASSWORD, Person, Watch, sign_in
from tests.faults.serving import until


def today() -> date:
    """Of the household that is signed up; asked for anew, since a run may pass midnight."""
    return today_in("Europe/Moscow")


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


def undo(page: Page, said: str) -> None:
    page.get_by_role("alert").filter(has_text=said).last.get_by_role("button", name="Отменить").click()


def removed(page: Page, said: str, path: str) -> None:
    """What is deleted once its toast has gone is deleted: the toast is closed."""
    with page.expect_response(lambda it: path in it.url and it.request.method == "DELETE"):
        page.get_by_role("alert").filter(has_text=said).last.get_by_role("button", name="Закрыть").click()


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def act(page: Page, name: str, action: str) -> None:
    page.get_by_role("button", name=f"Действия: {name}").click()
    page.get_by_role("menu", name=f"Действия: {name}").get_by_role("menuitem", name=action).click()


def test_an_unknown_word_is_asked_about(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    page.get_by_label("Быстрая запись").fill("абракадабра 777,50")
    understood = page.locator("form").get_by_role("status")
    save = page.get_by_role("button", name="Записать", exact=True)
    expect(understood).to_contain_text("Какая это категория?")
    expect(save).to_be_disabled()
    choose(page, "Категория", "Питомцы")
    expect(understood).not_to_contain_text("Какая это категория?")
    save.click()
    expect(page.get_by_text("Записано: −777,50 ₽")).to_be_visible()
    expect(page.get_by_label("Быстрая запись")).to_have_value("")
    (stored,) = anna.transactions()
    assert (stored["amount"], stored["description"]) == (777.5, "абракадабра")
    assert stored["category_id"] == anna.categories()["Питомцы"]
    # Next time it knows.
    page.get_by_label("Быстрая запись").fill("абракадабра 10")
    expect(understood).to_contain_text("Питомцы")
    undo(page, "Записано: −777,50 ₽")
    until(lambda: anna.transactions() == [])


@pytest.mark.parametrize(
    ("phrase", "shown", "category", "amount", "days_ago", "description"),
    [
        ("вчера такси 430", "−430,00 ₽", "Такси", 430, 1, "такси"),
        ("позавчера хлеб 1к", "−1 000,00 ₽", "Продукты", 1000, 2, "хлеб"),
        ("+120000 зарплата", "+120 000,00 ₽", "Зарплата", 120000, 0, "зарплата"),
        ("аптека 1,2к", "−1 200,00 ₽", "Аптека", 1200, 0, "аптека"),
        ("250р кофе с собой", "−250,00 ₽", "Кафе и рестораны", 250, 0, "кофе с собой"),
    ],
)
def test_phrases(
    page: Page, anna: Person, phrase: str, shown: str, category: str, amount: float, days_ago: int, description: str
) -> None:
    sign_in(page, anna)
    field = page.get_by_label("Быстрая запись")
    field.fill(phrase)
    understood = page.locator("form").get_by_role("status")
    expect(understood).to_contain_text(shown)
    expect(understood).to_contain_text(category)
    expect(understood).to_contain_text(description)
    expect(page.get_by_role("button", name="Записать", exact=True)).to_be_enabled()
    field.press("Enter")
    expect(page.get_by_text(f"Записано: {shown}")).to_be_visible()
    expect(page.get_by_role("region", name="Последние операции")).to_contain_text(shown)
    (stored,) = anna.transactions()
    assert (stored["amount"], stored["description"]) == (amount, description)
    assert stored["type"] == ("income" if shown.startswith("+") else "expense")
    assert stored["category_id"] == anna.categories()[category]
    assert stored["date"] == str(today() - timedelta(days=days_ago))


def test_nothing_is_sent_without_an_amount(page: Page, anna: Person) -> None:
    sign_in(page, anna)
    sent: list[str] = []
    page.on("request", lambda it: sent.append(f"{it.method} {it.url}"))
    field = page.get_by_label("Быстрая запись")
    field.fill("такси")
    expect(page.locator("form").get_by_role("status")).to_contain_text("Сколько? Напишите сумму.")
    expect(page.get_by_role("button", name="Записать", exact=True)).to_be_disabled()
    field.press("Enter")
    field.fill("такси 300")
    expect(page.locator("form").get_by_role("status")).to_contain_text("−300,00 ₽")
    field.press("Enter")
    expect(page.get_by_text("Записано: −300,00 ₽")).to_be_visible()
    assert len([it for it in sent if re.match("POST .*/transactions$", it)]) == len(anna.transactions()) == 1


def test_filters_live_in_the_address(page: Page, anna: Person) -> None:
    last_month = today().replace(day=1) - timedelta(days=1)
    anna.record("250", "Кафе и рестораны", str(today()), "кофе утром")
    anna.record("300", "Кафе и рестораны", str(today()), "пирог")
    anna.record("260", "Кафе и рестораны", str(last_month), "кофе давно")
    anna.record("70000", "Зарплата", str(today()), "кофе за зарплату")
    go(sign_in(page, anna), "Операции")
    expect(page.get_by_text("4 операции")).to_be_visible()
    page.get_by_role("button", name="Фильтры").click()
    choose(page, "Тип", "Расходы")
    choose(page, "Категория", "Кафе и рестораны")
    choose(page, "Период", "Этот месяц")
    expect(page.get_by_text("Найдены 2 операции")).to_be_visible()
    page.get_by_label("Поиск по описанию").fill("кофе")
    expect(page.get_by_text("Найдена 1 операция")).to_be_visible()

    def found_it() -> None:
        expect(row(page, "кофе утром")).to_be_visible()
        expect(page.get_by_role("row")).to_have_count(2)
        expect(page.get_by_label("Поиск по описанию")).to_have_value("кофе")
        expect(page.get_by_role("combobox", name="Период")).to_have_value("Этот месяц")
        expect(page.get_by_role("combobox", name="Категория")).to_have_value("Кафе и рестораны")

    found_it()
    cafe = anna.categories()["Кафе и рестораны"]
    for part in ("type=expense", f"category_id={cafe}", f"start_date={today():%Y-%m}-01"):
        assert part in page.url
    page.reload()
    found_it()
    go(page, "Счета")
    page.go_back()
    found_it()
    page.get_by_role("button", name="Сбросить фильтры").click()
    expect(page.get_by_text("Найдены 3 операции")).to_be_visible()
    page.get_by_role("button", name="Очистить поиск").click()
    expect(page.get_by_text("4 операции")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/app/transactions$"))


def test_the_first_entry_in_english(open_context: Callable[..., BrowserContext], arrive: Callable[..., Person]) -> None:
    john = arrive(locale="en", name="john")
    page = sign_in(open_context(locale="en-US").new_page(), john)
    expect(page.get_by_role("heading", name="Let us start with one entry")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label("Quick entry").fill("yesterday coffee 250")
    understood = page.locator("form").get_by_role("status")
    expect(understood).to_contain_text("−₽250.00")
    expect(understood).to_contain_text("Eating out")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recorded: −₽250.00")).to_be_visible()
    expect(page.get_by_role("region", name="Latest")).to_contain_text("coffee")
    (stored,) = john.transactions()
    assert stored["date"] == str(today() - timedelta(days=1))
    assert stored["category_id"] == john.categories()["Eating out"]
    assert not re.search("[А-Яа-яЁё]", page.get_by_role("main").inner_text())


def test_a_goal_from_its_first_rouble_on(page: Page, anna: Person) -> None:
    go(sign_in(page, anna), "Цели")
    page.get_by_role("button", name="Новая цель").click()
    form = page.get_by_role("dialog", name="Новая цель")
    form.get_by_label("Название").fill("Байкал")
    form.get_by_label("Сколько накопить").fill("60 000")
    form.get_by_label("К какому дню").fill(str(today() + timedelta(days=300)))
    form.get_by_role("button", name="Сохранить").click()
    card = page.get_by_role("article", name="Байкал")
    expect(card).to_contain_text("из 60 000 ₽")
    expect(card).to_contain_text("Откладывать в месяц")

    def move(button: str, amount: str, note: str) -> None:
        card.get_by_role("button", name=button).click()
        dialog = page.get_by_role("dialog", name=f"{button}: Байкал")
        dialog.get_by_label("Сумма").fill(amount)
        dialog.get_by_label("Заметка").fill(note)
        dialog.get_by_label("Заметка").press("Enter")
        expect(dialog).to_be_hidden()

    move("Отложить", "15 000,50", "с премии")
    expect(card).to_contain_text("15 000,50 ₽")
    expect(card).to_contain_text("25 %")
    (goal,) = anna.http.get("/goals").json()
    assert goal["current_amount"] == 15000.5
    undo(page, "Отложено: 15 000,50 ₽")
    expect(card.get_by_text("0 ₽", exact=True)).to_be_visible()
    move("Отложить", "10000", "с аванса")
    move("Взять", "2 500", "на билеты")
    expect(card).to_contain_text("7 500 ₽")
    act(page, "Байкал", "История взносов")
    history = page.get_by_role("dialog", name="История взносов: Байкал")
    expect(history.get_by_role("listitem")).to_have_count(2)
    expect(history.get_by_role("listitem").filter(has_text="на билеты")).to_contain_text("−2 500,00 ₽")
    history.get_by_role("listitem").filter(has_text="на билеты").get_by_role("button").click()
    expect(history.get_by_role("listitem")).to_have_count(1)
    undo(page, "Взнос удалён: −2 500,00 ₽")
    expect(history.get_by_role("listitem").filter(has_text="на билеты")).to_be_visible()
    history.get_by_role("listitem").filter(has_text="на билеты").get_by_role("button").click()
    expect(history.get_by_role("listitem")).to_have_count(1)
    history.get_by_role("button", name="Закрыть").click()
    expect(card.get_by_text("10 000 ₽", exact=True)).to_be_visible()


def test_a_goal_is_deleted_once_nobody_wants_it_back(page: Page, anna: Person) -> None:
    made = anna.http.post("/goals", json={"name": "Байкал", "target_amount": 60000}).json()
    assert anna.http.post(f"/goals/{made['id']}/contributions", json={"amount": 10000}).status_code == 201
    go(sign_in(page, anna), "Цели")
    question = page.get_by_role("dialog", name="Удалить цель «Байкал»?")
    act(page, "Байкал", "Удалить")
    question.get_by_role("button", name="Отмена").click()
    act(page, "Байкал", "Удалить")
    question.get_by_role("button", name="Удалить").click()
    expect(page.get_by_text("На что копим?")).to_be_visible()
    undo(page, "Цель удалена")
    expect(page.get_by_role("article", name="Байкал").get_by_text("10 000 ₽", exact=True)).to_be_visible()
    assert len(anna.http.get("/goals").json()) == 1
    act(page, "Байкал", "Удалить")
    question.get_by_role("button", name="Удалить").click()
    removed(page, "Цель удалена", "/goals")
    assert anna.http.get("/goals").json() == []


def test_an_account_is_made_made_default_and_archived(page: Page, anna: Person) -> None:
    (old,) = anna.http.get("/accounts").json()
    go(sign_in(page, anna), "Счета")
    page.get_by_role("button", name="Новый счёт").click()
    page.get_by_label("Название").fill("Кредитка")
    choose(page, "Тип счёта", "Кредитка")
    page.get_by_label("Остаток на начало").fill("−12 000,50")
    page.keyboard.press("Enter")
    card = page.get_by_role("article", name="Кредитка")
    expect(card).to_contain_text("−12 000,50 ₽")
    act(page, "Кредитка", "Сделать основным")
    expect(card).to_contain_text("основной")
    expect(page.get_by_role("article", name=old["name"])).not_to_contain_text("основной")
    act(page, old["name"], "В архив")
    expect(page.get_by_role("article", name=old["name"])).to_be_hidden()
    (left,) = anna.http.get("/accounts").json()
    assert (left["name"], left["kind"], left["balance"], left["is_default"]) == ("Кредитка", "credit", -12000.5, True)
    expect(page.get_by_text(f"Счёт «{old['name']}» в архиве")).to_be_visible()
    page.get_by_role("button", name="В архиве: 1").click()
    expect(page.get_by_role("article", name=old["name"])).to_contain_text("в архиве")
    act(page, old["name"], "Вернуть из архива")
    expect(page.get_by_role("article", name=old["name"])).not_to_contain_text("в архиве")
    assert len(anna.http.get("/accounts").json()) == 2
    act(page, old["name"], "Удалить")
    undo(page, f"Счёт «{old['name']}» удалён")
    expect(page.get_by_role("article", name=old["name"])).to_be_visible()
    (again,) = [it for it in anna.http.get("/accounts").json() if it["name"] == old["name"]]
    assert (again["kind"], again["currency"]) == (old["kind"], old["currency"])


def test_the_page_of_an_account_tells_what_was_on_it(page: Page, anna: Person) -> None:
    anna.record("250.50", "Продукты", "2026-05-05", "рынок")
    anna.record("100", "Продукты", "2026-05-06", "булочная")
    (account,) = anna.http.get("/accounts").json()
    go(sign_in(page, anna), "Счета")
    page.get_by_role("link", name=account["name"]).click()
    expect(page.get_by_role("heading", name=account["name"], level=1)).to_be_visible()
    rows = page.get_by_role("region", name="Операции").get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="булочная")).to_contain_text("−350,50 ₽")
    expect(rows.filter(has_text="рынок")).to_contain_text("−250,50 ₽")
    page.get_by_text("Всё время", exact=True).click()
    page.get_by_role("button", name="Показать числами").click()
    expect(page.get_by_role("row").filter(has_text="−350,50 ₽").first).to_be_visible()
    act(page, account["name"], "Изменить")
    page.get_by_label("Остаток на начало").fill("1000")
    page.keyboard.press("Enter")
    expect(rows.filter(has_text="булочная")).to_contain_text("649,50 ₽")
    rows.filter(has_text="рынок").get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/app/transactions\\?account_id={account['id']}&start_date=2026-05-05"))


def test_own_categories_are_locked_without_premium(page: Page, anna: Person) -> None:
    go(sign_in(page, anna), "Категории")
    # Said otherwise to the administrator, whom the first account of a server belongs to.
    expect(page.get_by_text(re.compile("^Свои категории .*закрыты"))).to_be_visible()
    expect(page.get_by_role("link", name="Такси", exact=True)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button", name="Новая категория")).to_have_count(0)
    page.get_by_text("Доходы", exact=True).click()
    expect(page.get_by_role("link", name="Зарплата", exact=True)).to_be_visible()


def test_language_and_look_are_kept(page: Page, anna: Person) -> None:
    go(sign_in(page, anna), "Настройки")
    page.get_by_text("Тёмная", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    until(lambda: anna.http.get("/users/me").json()["locale"] == "en")
    page.reload()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    go(page, "Categories")
    expect(page.get_by_role("link", name="Groceries", exact=True)).to_be_visible()


def test_a_new_password_ends_other_sessions(
    open_context: Callable[..., BrowserContext], anna: Person, watch: Watch
) -> None:
    watch.allow("40[13]")
    here, there = (sign_in(open_context().new_page(), anna) for _ in range(2))
    go(here, "Настройки")
    here.get_by_label("Текущий пароль").fill("не тот пароль")
    here.get_by_label("Новый пароль").fill("другой-пароль-2026")
    here.get_by_role("button", name="Сменить пароль").click()
    expect(here.get_by_text("Текущий пароль не подошёл.")).to_be_visible()
    here.get_by_label("Текущий пароль").fill(PASSWORD)
    here.get_by_role("button", name="Сменить пароль").click()
    expect(here.get_by_text("Пароль сменён, другие устройства вышли")).to_be_visible()
    there.get_by_role("link", name="Цели").click()
    expect(there.get_by_role("heading", name="С возвращением")).to_be_visible()
    go(here, "Цели")
    statuses = [
        anna.http.post("/auth/sign-in", json={"email": anna.email, "password": it}).status_code
        for it in (PASSWORD, "другой-пароль-2026")
    ]
    assert statuses == [401, 200]


def test_a_session_elsewhere_is_ended(open_context: Callable[..., BrowserContext], anna: Person, watch: Watch) -> None:
    watch.allow("401")
    here, there = (sign_in(open_context().new_page(), anna) for _ in range(2))
    go(here, "Настройки")
    sessions = here.get_by_role("region", name="Где вы вошли").get_by_role("listitem")
    expect(sessions).to_have_count(3)
    expect(sessions.filter(has_text="это устройство")).to_contain_text("Chrome, Linux")
    expect(sessions.filter(has_text="Python")).to_have_count(1)
    sessions.filter(has_text="Chrome, Linux").get_by_role("button", name="Выйти").click()
    expect(here.get_by_text("Сеанс завершён")).to_be_visible()
    expect(sessions).to_have_count(2)
    there.get_by_role("link", name="Цели").click()
    expect(there.get_by_role("heading", name="С возвращением")).to_be_visible()
    assert len(anna.http.get("/auth/sessions").json()) == 2
