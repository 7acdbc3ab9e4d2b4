"""Without a network, or without a server: what is known stays readable, what is entered is stored once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, Route, expect

from tests.browser.conftest import PASSWORD, Person, Watch, sign_in
from tests.faults.serving import Serving, prepared_folder, until

UNOPENED = "эта страница ещё не открывалась на этом устройстве"
WAITS = "Ждёт 1 запись"
KEPT = """async (text) => {
  const open = indexedDB.open("kopilka");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result) });
  const asked = db.transaction("kept").objectStore("kept").getAll();
  const all = await new Promise((done) => { asked.onsuccess = () => done(asked.result) });
  db.close();
  return JSON.stringify(all).includes(text);
}"""
FOCUS = "dispatchEvent(new Event('focus'))"
Contexts = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def unreachable(watch: Watch) -> None:
    """What a browser says of a network that is not there."""
    watch.allow(r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|FAILED|CONNECTION_RESET|EMPTY_RESPONSE)")
    watch.allow("Service Worker registration blocked by Playwright")


def ready(page: Page) -> Page:
    """The worker that serves the shell is in place, for this page too."""
    page.wait_for_function("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def begin(page: Page, amount: str) -> Locator:
    """The form of a new entry, all but sent: it needs nobody's understanding."""
    page.get_by_role("button", name="Новая операция").click()
    form = page.get_by_role("dialog", name="Новая операция")
    form.get_by_label("Сумма").fill(amount)
    form.get_by_label("Категория").click()
    page.get_by_role("option", name="Кафе и рестораны").click()
    return form


def write(page: Page, amount: str, word: str, account: str | None = None) -> None:
    form = begin(page, amount)
    if account:
        form.get_by_label("Счёт").click()
        page.get_by_role("option", name=account).click()
    form.get_by_label("Описание").fill(word)
    form.get_by_role("button", name="Записать", exact=True).click()
    expect(form).to_be_hidden()


def is_entry(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/transactions")


def send(page: Page, form: Locator) -> None:
    """Until it is on its way, not until it is there."""
    with page.expect_request(is_entry):
        form.get_by_role("button", name="Записать", exact=True).click()


def waits(page: Page) -> None:
    expect(page.get_by_role("button", name=WAITS)).to_be_visible()


def all_sent(page: Page) -> None:
    expect(page.get_by_role("button", name="Ждёт")).to_be_hidden()


def words(person: Person) -> list[str]:
    return [it["description"] for it in person.transactions()]


def test_the_shell_and_the_overview_come_without_a_network(page: Page, anna: Person) -> None:
    anna.record("777.77", "Кафе и рестораны", "2026-05-05", "ужин у моря")
    ready(sign_in(page, anna))
    expect(page.get_by_text("ужин у моря")).to_be_visible()
    page.wait_for_function(KEPT, arg="ужин у моря")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
    expect(page.get_by_role("region", name="Последние операции")).to_contain_text("ужин у моря")
    page.goto("/app/accounts")
    expect(page.get_by_role("article").first).to_contain_text("₽")
    other = page.context.new_page()
    other.goto("/app/")
    expect(other.get_by_role("region", name="Последние операции")).to_contain_text("ужин у моря")


def test_what_is_kept_outlives_the_failures_of_reading_it_anew(page: Page, anna: Person) -> None:
    anna.record("777.77", "Кафе и рестораны", "2026-05-05", "ужин у моря")
    ready(sign_in(page, anna))
    page.wait_for_function(KEPT, arg="ужин у моря")
    page.context.set_offline(True)
    for _ in range(3):
        page.reload()
        expect(page.get_by_role("region", name="Последние операции")).to_contain_text("ужин у моря")
        # As somebody does who comes back to the page: everything is read anew, and fails.
        with page.expect_event("requestfailed", lambda it: it.url.endswith("/users/me")):
            page.evaluate(FOCUS)
        page.wait_for_timeout(2_000)
        assert page.evaluate(KEPT, "ужин у моря")


def test_the_list_comes_without_a_network_once_it_was_seen(page: Page, anna: Person) -> None:
    anna.record("777.77", "Кафе и рестораны", "2026-05-05", "ужин у моря")
    ready(sign_in(page, anna))
    page.get_by_role("navigation", name="Разделы").get_by_role("link", name="Операции").click()
    row = page.get_by_role("row").filter(has_text="ужин у моря")
    expect(row).to_be_visible()
    page.wait_for_function(KEPT, arg='"transactions",{}')
    page.context.set_offline(True)
    page.reload()
    expect(row).to_be_visible()
    expect(page.get_by_text("Сервер не отвечает")).to_have_count(0)


def test_an_unknown_page_without_a_network_says_so(page: Page, anna: Person) -> None:
    anna.record("777.77", "Кафе и рестораны", "2026-05-05", "ужин у моря")
    ready(sign_in(page, anna))
    page.wait_for_function(KEPT, arg="ужин у моря")
    page.context.set_offline(True)
    page.goto("/app/transactions")
    expect(page.get_by_text(UNOPENED)).to_be_visible()
    expect(page.get_by_text("Записывать операции можно и сейчас")).to_be_visible()
    page.context.set_offline(False)
    # By itself: the browser tells it that the network is back.
    expect(page.get_by_role("row").filter(has_text="ужин у моря")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "link", "says", "entry"),
    [
        ("ru-RU", "Категории", UNOPENED, "Записывать операции можно и сейчас"),
        ("en-GB", "Categories", "this page has not been opened on this device yet", "You can still record"),
    ],
)
def test_a_page_whose_parts_are_not_on_the_device(
    open_context: Contexts, arrive: Callable[..., Person], watch: Watch, locale: str, link: str, says: str, entry: str
) -> None:
    """Without the worker that keeps them: a page's own scripts cannot be had, and come by themselves afterwards."""
    watch.allow("Failed to fetch dynamically imported module|Unable to preload CSS")
    page = sign_in(open_context(locale=locale, service_workers="block").new_page(), arrive(locale=locale[:2]))
    page.context.set_offline(True)
    page.get_by_role("navigation").get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", name=says, level=1)).to_be_visible()
    expect(page.get_by_text(entry)).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name=link, level=1)).to_be_visible()


def test_a_page_that_could_not_be_had_is_asked_for_again(open_context: Contexts, anna: Person) -> None:
    """By a button, where the network was there all the time and the server was not."""
    anna.record("777.77", "Кафе и рестораны", "2026-05-05", "ужин у моря")
    page = sign_in(open_context(service_workers="block").new_page(), anna)
    page.route("**/transactions?*", lambda it: it.abort())
    page.goto("/app/transactions")
    expect(page.get_by_text(UNOPENED)).to_be_visible()
    page.unroute("**/transactions?*")
    page.get_by_role("button", name="Повторить").click()
    expect(page.get_by_role("row").filter(has_text="ужин у моря")).to_be_visible()


def test_an_entry_made_offline_is_stored_once(page: Page, anna: Person) -> None:
    ready(sign_in(page, anna))
    page.wait_for_function(KEPT, arg="Кафе и рестораны")
    page.context.set_offline(True)
    write(page, "250", "кофе в поезде")
    expect(page.get_by_text("Нет связи. −250,00 ₽ запишется")).to_be_visible()
    page.reload()
    page.evaluate(FOCUS)
    waits(page)
    assert words(anna) == []
    page.context.set_offline(False)
    all_sent(page)
    expect(page.get_by_text("Отправлена 1 запись")).to_be_visible()
    page.reload()
    assert words(anna) == ["кофе в поезде"]


def test_an_entry_whose_answer_was_lost_is_stored_once(open_context: Contexts, anna: Person) -> None:
    page = open_context(service_workers="block").new_page()
    sign_in(page, anna)
    keys: list[str | None] = []

    def lose_first(route: Route) -> None:
        if is_entry(route.request):
            keys.append(route.request.header_value("idempotency-key"))
        if is_entry(route.request) and len(keys) == 1:
            assert route.fetch().status == 201
            route.abort()
        else:
            route.continue_()

    page.route("**/transactions", lose_first)
    write(page, "250", "кофе")
    waits(page)
    assert words(anna) == ["кофе"], "the server has stored it, the app cannot know"
    page.evaluate(FOCUS)
    all_sent(page)
    assert len(keys) == 2
    assert keys[0] == keys[1] is not None
    assert words(anna) == ["кофе"]


def test_a_tab_that_dies_while_sending_loses_nothing(open_context: Contexts, anna: Person) -> None:
    context = open_context(service_workers="block")
    page = sign_in(context.new_page(), anna)
    caught: list[Route] = []
    page.route("**/transactions", lambda it: caught.append(it) if it.request.method == "POST" else it.continue_())
    form = begin(page, "250")
    send(page, form)
    while not caught:
        page.wait_for_timeout(20)
    # Whether a request that was held leaves with its tab is the browser's choice: the entry is stored once either way.
    page.close()
    other = context.new_page()
    other.goto("/app/")
    # Not the toast: it may have come and gone before a busy machine looks.
    until(lambda: len(anna.transactions()) == 1, "the entry")
    all_sent(other)
    assert len(anna.transactions()) == 1


def test_another_tab_may_send_what_this_one_is_sending(open_context: Contexts, anna: Person) -> None:
    context = open_context(service_workers="block")
    here, there = context.new_page(), context.new_page()
    sign_in(here, anna)
    there.goto("/app/")
    expect(there.get_by_role("heading", name="Обзор")).to_be_visible()
    held: list[Route] = []
    here.route("**/transactions", lambda it: held.append(it) if it.request.method == "POST" else it.continue_())
    form = begin(here, "250")
    send(here, form)
    there.evaluate(FOCUS)
    held[0].continue_()
    expect(form).to_be_hidden()
    expect(here.get_by_text("Записано: −250,00 ₽")).to_be_visible()
    for tab in (here, there):
        tab.reload()
        expect(tab.get_by_role("region", name="Последние операции")).to_be_visible()
        all_sent(tab)
    assert len(anna.transactions()) == 1


def test_two_tabs_send_one_entry_once(open_context: Contexts, anna: Person) -> None:
    context = open_context()
    here, there = context.new_page(), context.new_page()
    ready(sign_in(here, anna))
    there.goto("/app/")
    expect(there.get_by_role("heading", name="Обзор")).to_be_visible()
    here.wait_for_function(KEPT, arg="Кафе и рестораны")
    sent: list[Request] = []
    context.on("requestfinished", lambda it: sent.extend([it] if is_entry(it) else []))
    context.set_offline(True)
    write(here, "250", "кофе в поезде")
    waits(here)
    waits(there)
    context.set_offline(False)
    for tab in (here, there):
        tab.evaluate(f"for (let i = 0; i < 5; i++) {FOCUS}")
    for tab in (here, there):
        all_sent(tab)
    assert words(anna) == ["кофе в поезде"]
    assert len(sent) == 1


def refuse(page: Page, anna: Person) -> str:
    """An entry for an account that is gone when it comes. The account's id."""
    account = anna.http.post("/accounts", json={"name": "Старая карта", "kind": "card"}).json()["id"]
    ready(sign_in(page, anna))
    page.wait_for_function(KEPT, arg="Старая карта")
    page.context.set_offline(True)
    write(page, "250", "кофе в поезде", "Старая карта")
    waits(page)
    assert anna.http.patch(f"/accounts/{account}", json={"archived": True}).status_code == 200
    page.context.set_offline(False)
    page.evaluate(FOCUS)
    return str(account)


def test_a_refused_entry_is_shown_and_can_be_discarded(page: Page, anna: Person, watch: Watch) -> None:
    watch.allow("status of 4(04|09|22)")
    refuse(page, anna)
    waits(page)
    page.reload()
    page.get_by_role("button", name=WAITS).click()
    shelf = page.get_by_role("dialog", name="Ждут отправки")
    expect(shelf).to_contain_text(re.compile("кофе в поезде.*250,00"))
    expect(shelf.get_by_role("button", name="Отправить снова")).to_be_visible()
    shelf.get_by_role("button", name="Убрать").click()
    expect(shelf).not_to_contain_text("кофе в поезде")
    page.reload()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
    all_sent(page)
    assert words(anna) == []


def test_a_refused_entry_can_be_sent_again(page: Page, anna: Person, watch: Watch) -> None:
    watch.allow("status of 4(04|09|22)")
    account = refuse(page, anna)
    page.get_by_role("button", name=WAITS).click()
    shelf = page.get_by_role("dialog", name="Ждут отправки")
    again = shelf.get_by_role("button", name="Отправить снова")
    expect(again).to_be_visible()
    assert anna.http.patch(f"/accounts/{account}", json={"archived": False}).status_code == 200
    again.click()
    expect(shelf).to_contain_text("Всё отправлено.")
    assert words(anna) == ["кофе в поезде"]


def test_what_waits_is_its_owners_alone(open_context: Contexts, arrive: Callable[..., Person], watch: Watch) -> None:
    """Where the session ended elsewhere, nobody was asked: the entry waits for its owner."""
    watch.allow("status of 401")
    anna, boris = arrive(), arrive(name="boris")
    page = open_context(service_workers="block").new_page()
    sign_in(page, anna)
    page.route("**/transactions", lambda it: it.abort() if is_entry(it.request) else it.continue_())
    write(page, "250", "кофе анны")
    waits(page)
    for it in anna.http.get("/auth/sessions").json():
        if not it["is_current"]:
            assert anna.http.delete(f"/auth/sessions/{it['id']}").status_code == 204
    page.reload()
    expect(page.get_by_text("Сеанс закончился")).to_be_visible()
    page.unroute("**/transactions")
    sign_in(page, boris)
    page.evaluate(FOCUS)
    expect(page.get_by_text(boris.email)).to_be_visible()
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name="С возвращением")).to_be_visible()
    assert words(boris) == words(anna) == []
    sign_in(page, anna)
    expect(page.get_by_text("Отправлена 1 запись")).to_be_visible()
    assert words(anna) == ["кофе анны"]
    assert words(boris) == []


def test_signing_out_asks_about_what_waits(open_context: Contexts, anna: Person, watch: Watch) -> None:
    page = open_context(service_workers="block").new_page()
    sign_in(page, anna)
    page.route("**/transactions", lambda it: it.abort() if is_entry(it.request) else it.continue_())
    write(page, "250", "кофе")
    waits(page)
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_text("Одна запись не отправлена")).to_be_visible()
    page.get_by_role("button", name="Остаться").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Выйти").click()
    page.get_by_role("button", name="Выйти и удалить её").click()
    expect(page.get_by_role("heading", name="С возвращением")).to_be_visible()
    page.unroute("**/transactions")
    sign_in(page, anna)
    page.evaluate(FOCUS)
    expect(page.get_by_role("heading", name="Начнём с одной записи")).to_be_visible()
    assert words(anna) == []


def test_an_entry_outlives_a_server_that_is_down(open_context: Contexts) -> None:
    with prepared_folder() as folder, Serving(folder) as own_serving:
        outlive(open_context().new_page(), own_serving)


def outlive(page: Page, own_serving: Serving) -> None:
    page.goto(f"{own_serving.url}/app/sign-in?mode=up")
    page.locator("input[name=email]").fill("anna@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Пропустить").click()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
    ready(page).wait_for_function(KEPT, arg="Кафе и рестораны")
    own_serving.stop()
    write(page, "250", "кофе в тишине")
    page.reload()
    waits(page)
    own_serving.start().wait_ready()
    page.evaluate(FOCUS)
    all_sent(page)
    page.get_by_role("link", name="Операции").first.click()
    expect(page.get_by_role("row").filter(has_text="кофе в тишине")).to_have_count(1)
    rows = page.context.request.get(f"{own_serving.url}/transactions").json()
    assert [it["description"] for it in rows] == ["кофе в тишине"]
