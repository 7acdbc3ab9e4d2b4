"""The pages that e-mails link to, in a browser: confirm an address, reset a password.

E-mails are read from the folder that a Kopilka without a mail server writes them to.
"""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.conftest import PASSWORD, Person, Watch, axe, numbers, sign_in
from tests.browser.test_accessible import DRESSES, NAMES, Inspector
from tests.faults.serving import Serving, prepared_folder, until

NEW = "совсем-новый-пароль"
LINK = re.compile(r"http://\S+/app/(?:confirm|reset)#\S+")

USUAL = {("ru-RU", "dark-phone"), ("en-US", "light-wide")}


@pytest.fixture(scope="module")
def confirming() -> Iterator[Serving]:
    """A Kopilka where addresses are confirmed."""
    with prepared_folder() as folder, Serving(folder, KOPILKA_AUTH_CONFIRM_EMAIL="true") as server:
        yield server


def new_email() -> str:
    return f"letter{next(numbers)}@example.com"


def emails_to(serving: Serving, email: str) -> list[EmailMessage]:
    """In the order in which they were written."""
    files = sorted((serving.folder / "mail").glob("*.eml"), key=lambda it: it.stat().st_mtime_ns)
    found = [message_from_bytes(it.read_bytes(), policy=default) for it in files]
    return [it for it in found if isinstance(it, EmailMessage) and it["To"] == email]


def link_to(serving: Serving, email: str, count: int = 1) -> str:
    """The link of the newest e-mail, once there are so many."""
    until(lambda: len(emails_to(serving, email)) == count, f"e-mail {count}")
    body = emails_to(serving, email)[-1].get_body(("plain",))
    assert body is not None
    [link] = LINK.findall(body.get_content())
    return str(link)


def fill(page: Page, email: str, password: str = PASSWORD) -> None:
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_sign_up_email_confirm_inside(
    open_context: Callable[..., BrowserContext], confirming: Serving, watch: Watch
) -> None:
    watch.allow("status of 401")
    email = new_email()
    page = open_context().new_page()
    asked: list[Request] = []
    page.on("request", lambda it: asked.append(it))
    page.goto(f"{confirming.url}/app/sign-in?mode=up")
    fill(page, email)
    heading(page, "Проверьте почту")
    expect(page.get_by_text(email)).to_be_visible()
    assert email not in page.url
    page.reload()
    expect(page.get_by_text(email)).to_be_visible()
    first = link_to(confirming, email)
    page.get_by_role("button", name="Отправить ещё раз").click()
    expect(page.get_by_role("status")).to_contain_text("Если этот адрес нам знаком")
    expect(page.get_by_role("status")).to_contain_text("в папке mail")
    link = link_to(confirming, email, 2)
    # Too early: the right password is answered as a wrong one would be.
    page.get_by_role("link", name="Ко входу").click()
    fill(page, email)
    expect(page.get_by_text("адрес ещё не подтверждён")).to_be_visible()
    page.goto(first)
    page.get_by_role("button", name="Подтвердить адрес").click()
    heading(page, "Ссылка не подошла")
    watch.allow("status of 422")
    page.goto("about:blank")
    page.goto(link)
    heading(page, "Подтвердите адрес")
    token = link.partition("#")[2]
    assert page.url == f"{confirming.url}/app/confirm"
    page.get_by_role("button", name="Подтвердить адрес").click()
    heading(page, "Адрес подтверждён")
    page.get_by_role("link", name="Ко входу").click()
    fill(page, email)
    heading(page, "Обзор")
    sent = [it for it in asked if token in it.url or token in str(it.headers)]
    assert not sent, "the token stands in an address or a header"
    bodies = [it for it in asked if token in (it.post_data or "")]
    assert [it.url for it in bodies] == [f"{confirming.url}/auth/confirm"]
    said = confirming.said()
    assert token not in said
    assert email not in said


def test_a_forgotten_password(page: Page, anna: Person, serving: Serving, watch: Watch) -> None:
    watch.allow("status of 4")
    sign_in(page, anna)
    other = page.context.browser.new_context(base_url=serving.url, locale="ru-RU") if page.context.browser else None
    assert other is not None
    lost = watch.over(other.new_page())
    lost.goto("/app/sign-in")
    lost.get_by_role("link", name="Забыли пароль?").click()
    heading(lost, "Забыли пароль?")
    lost.locator("input[name=email]").fill(anna.email)
    lost.keyboard.press("Enter")
    heading(lost, "Проверьте почту")
    known = lost.locator("main").inner_text()
    link = link_to(serving, anna.email)
    lost.goto(link)
    heading(lost, "Новый пароль")
    assert "#" not in lost.url
    lost.locator("input[name=password]").fill("мало")
    lost.keyboard.press("Enter")
    # Not the hint, which is there before the answer: another Enter meanwhile would do nothing.
    expect(lost.get_by_text("слишком короткий")).to_be_visible()
    heading(lost, "Новый пароль")
    lost.locator("input[name=password]").fill(NEW)
    lost.keyboard.press("Enter")
    heading(lost, "Пароль сохранён")
    # Back leads to no token, and the link is used up.
    lost.go_back()
    assert link.partition("#")[2] not in lost.url
    lost.goto("about:blank")
    lost.goto(link)
    lost.locator("input[name=password]").fill(NEW)
    lost.keyboard.press("Enter")
    heading(lost, "Ссылка не подошла")
    lost.get_by_role("link", name="Попросить новое письмо").click()
    lost.locator("input[name=email]").fill(new_email())
    lost.keyboard.press("Enter")
    heading(lost, "Проверьте почту")
    assert lost.locator("main").inner_text() == known
    lost.get_by_role("link", name="Ко входу").click()
    fill(lost, anna.email, NEW)
    heading(lost, "Обзор")
    # Where one was signed in before, one is no longer.
    page.get_by_role("link", name="Операции").first.click()
    heading(page, "С возвращением")
    other.close()


def test_a_browser_that_is_signed_in_opens_the_link(page: Page, anna: Person, serving: Serving, watch: Watch) -> None:
    watch.allow("status of 401")
    sign_in(page, anna)
    assert httpx.post(f"{serving.url}/auth/password/forgot", json={"email": anna.email}).status_code == 202
    page.goto(link_to(serving, anna.email))
    page.locator("input[name=password]").fill(NEW)
    page.keyboard.press("Enter")
    heading(page, "Пароль сохранён")
    page.get_by_role("link", name="Ко входу").click()
    fill(page, anna.email, NEW)
    heading(page, "Обзор")


def test_a_second_link_in_the_same_tab(page: Page, anna: Person, serving: Serving) -> None:
    page.goto("/app/reset#" + "A" * 64)
    heading(page, "Новый пароль")
    httpx.post(f"{serving.url}/auth/password/forgot", json={"email": anna.email})
    good = link_to(serving, anna.email)
    page.evaluate("it => { location.hash = it }", good.partition("#")[2])
    expect(page).to_have_url(re.compile(r"/app/reset$"))
    page.locator("input[name=password]").fill(NEW)
    page.keyboard.press("Enter")
    heading(page, "Пароль сохранён")


@pytest.mark.parametrize("path", ["reset", "confirm"])
def test_without_a_token_there_is_nothing_to_do(page: Page, path: str) -> None:
    page.goto(f"/app/{path}")
    heading(page, "Ссылка не подошла")
    expect(page.locator("input")).to_have_count(0)


def test_check_mail_without_an_address_is_the_door(page: Page) -> None:
    page.goto("/app/check-mail")
    heading(page, "Вход")


def test_the_server_is_away(page: Page, watch: Watch) -> None:
    watch.allow("ERR_FAILED|Failed to load resource")
    page.goto("/app/forgot")
    heading(page, "Забыли пароль?")
    page.route("**/auth/password/forgot", lambda it: it.abort())
    page.locator("input[name=email]").fill("anna@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.unroute("**/auth/password/forgot")
    page.keyboard.press("Enter")
    heading(page, "Проверьте почту")


@pytest.mark.parametrize(
    ("locale", "scheme", "phone"),
    [
        # `make test` looks at each language, scheme and size, `make test-long` at all pairs of them.
        pytest.param(locale, *dress, id=f"{locale}-{name}", marks=[] if (locale, name) in USUAL else [pytest.mark.long])
        for locale in ("ru-RU", "en-US")
        for dress, name in zip(DRESSES, NAMES, strict=True)
    ],
)
def test_every_page_in_every_dress(
    open_context: Callable[..., BrowserContext],
    confirming: Serving,
    watch: Watch,
    scheme: str,
    phone: bool,
    locale: str,
) -> None:
    watch.allow("status of 4")
    context = open_context(phone=phone, scheme=scheme, locale=locale, reduced_motion="reduce")
    page = context.new_page()
    at = Inspector(page, phone)
    base = confirming.url

    def look(name: str, address: str) -> None:
        page.goto("about:blank")
        page.goto(f"{base}/app/{address}")
        at.look(name)

    look("forgot", "forgot")
    page.locator("input[name=email]").fill(new_email())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    at.look("sent")
    look("reset", "reset#" + "A" * 64)
    page.locator("input[name=password]").fill("мало")
    page.keyboard.press("Enter")
    expect(page.locator(".mantine-PasswordInput-error")).to_be_visible()
    at.look("reset refused")
    page.locator("input[name=password]").fill(NEW)
    page.keyboard.press("Enter")
    expect(page.locator("input")).to_have_count(0)
    at.look("reset bad link")
    look("confirm", "confirm#" + "A" * 64)
    look("confirm bad link", "confirm")
    look("sign-in", "sign-in")
    look("sign-up", "sign-in?mode=up")
    fill(page, f"a.very.long.address.of.somebody.who.has.a.long.name.{new_email()}")
    expect(page.locator("input")).to_have_count(0)
    at.look("check mail")
    page.locator("main button").last.click()
    expect(page.get_by_role("status")).to_be_visible()
    at.look("sent again")
    assert axe(page) == []
    at.told()
