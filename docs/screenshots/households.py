"""Whose pages are shown: the example household, an empty one, one whose words and sums are as long as they get."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx

from kopilka.processes.seeding import seed
from tests.faults.serving import kopilka

PASSWORD = "kopilka-looks-2026"  # noqa: S105 - of a server that lives for one run
LONG = "Непредвиденные сельскохозяйственные расходы"
ONE_WORD = "Достопримечательностями-высокопревосходительства"
HUGE = "99999999.99"
# (name, kind, currency, opening balance)
ACCOUNTS = (
    ("Общий накопительный счёт на строительство загородного дома", "savings", "RUB", "99999999.99"),
    (ONE_WORD, "credit", "RUB", "-98765432.10"),
    ("Brokerage account in another currency", "investment", "USD", "87654321.09"),
    ("Наличные", "cash", "RUB", "12345678.90"),
)
OF_SAVER = (("Сбер", "card"), ("Наличные", "cash"), ("Отпуск", "savings"))
GOALS = (
    ("Загородный дом с участком у воды и отдельным гостевым флигелем", "999999999.99", 36),
    (ONE_WORD, "87654321.50", 3),
)


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    password: str = PASSWORD


ADMINISTRATOR = Person("administrator@kopilka.example")
EXAMPLE = Person(seed.EMAIL, seed.PASSWORD)
EMPTY = Person("nothing.yet@kopilka.example")
# Left to the page of the first visit, which is seen once.
NEWCOMER = Person("newcomer@kopilka.example")
# Money between own accounts.
SAVER = Person("saver@kopilka.example")
HUGE_SUMS = Person("a.rather.long.address.that.does.not.fit@kopilka.example")


def prepare(url: str, folder: Path) -> None:
    for person in (ADMINISTRATOR, EMPTY, NEWCOMER, SAVER, HUGE_SUMS):
        with httpx.Client(base_url=url, timeout=60) as http:
            given = {"email": person.email, "password": person.password}
            http.post("/auth/sign-up", json=given).raise_for_status()
    with _signed_in(url, EXAMPLE) as http:
        for path in ("/export/pdf?period=month", "/export/excel?period=year"):
            http.get(http.get(path).raise_for_status().json()["url"]).raise_for_status()
    # The example's account is the first one, and its password is published: it administers nothing.
    kopilka("user", "grant-admin", "--data-dir", folder, ADMINISTRATOR.email)
    with _signed_in(url, ADMINISTRATOR) as http:
        _post(http.patch("/admin/installation", json={"premium_for_all": True}))
    with _signed_in(url, HUGE_SUMS) as http:
        _fill_with_huge_sums(http)
    with _signed_in(url, SAVER) as http:
        _fill_with_pairs(http)


def _signed_in(url: str, person: Person) -> httpx.Client:
    answer = httpx.post(f"{url}/auth/sign-in", json={"email": person.email, "password": person.password}, timeout=60)
    token = answer.raise_for_status().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "ru"}
    return httpx.Client(base_url=url, timeout=60, headers=headers)


def _post(answer: httpx.Response) -> str:
    answer.raise_for_status()
    return str(answer.json().get("id", ""))


def _fill_with_pairs(http: httpx.Client) -> None:
    """Expenses and incomes that look like transfers, one of them a transfer already."""
    main = http.get("/accounts").json()[0]["id"]
    (name, kind), *others = OF_SAVER
    card = _post(http.patch(f"/accounts/{main}", json={"name": name, "kind": kind, "opening_balance": "84300"}))
    cash, savings = (
        _post(http.post("/accounts", json={"name": name, "kind": kind, "opening_balance": "15000"}))
        for name, kind in others
    )
    standard = {it["name"]: it["id"] for it in http.get("/categories").json()}
    today = date.today()  # noqa: DTZ011 - the month that the pages show
    pairs = ((savings, "7000", 1, "На отпуск"), (cash, "10000", 3, "Банкомат"))
    for account, amount, back, words in pairs:
        body = {"amount": amount, "date": str(today - timedelta(days=back)), "description": words}
        spent = {"account_id": card, "category_id": standard["Прочие расходы"], "type": "expense"}
        came = {"account_id": account, "category_id": standard["Прочие доходы"], "type": "income"}
        _post(http.post("/transactions", json=body | spent))
        _post(http.post("/transactions", json=body | came))
    moved = {"from_account_id": card, "to_account_id": savings, "amount": "5000", "date": str(today)}
    _post(http.post("/transfers", json=moved))
    for text, key, tags in (("яндекс", "taxi", ["работа"]), ("пятёрочка", "groceries", [])):
        category = next(it["id"] for it in http.get("/categories").json() if it["standard_key"] == key)
        says = {"field": "description", "operator": "contains", "text": text}
        _post(http.post("/rules", json={"conditions": [says], "actions": {"category_id": category, "tags": tags}}))


def _fill_with_huge_sums(http: httpx.Client) -> None:
    wallet = http.get("/accounts").json()[0]["id"]
    first, *others = [{"name": it[0], "kind": it[1], "currency": it[2], "opening_balance": it[3]} for it in ACCOUNTS]
    del first["currency"]
    accounts = [
        _post(http.patch(f"/accounts/{wallet}", json=first)),
        *(_post(http.post("/accounts", json=it)) for it in others),
    ]
    standard = {it["name"]: it["id"] for it in http.get("/categories").json()}
    own = [
        _post(http.post("/categories", json={"name": name, "type": "expense", "icon": icon, "color": color}))
        for name, icon, color in ((LONG, "plant", "lime"), (ONE_WORD, "plane", "indigo"))
    ]
    spent = [*own, standard["Продукты"], standard["Общественный транспорт"], standard["Кафе и рестораны"]]
    today = date.today()  # noqa: DTZ011 - the month that the pages show
    for back in range(90):
        day = today - timedelta(days=back)
        category, amount = spent[back % len(spent)], HUGE if back % 9 == 0 else f"{1_234_567 + 77_777 * back}.09"
        if back % 30 == 5:
            category, amount = standard["Зарплата"], HUGE
        words = f"{LONG}, {ONE_WORD}" if back % 4 == 0 else "Магазин"
        body = {"amount": amount, "category_id": category, "date": str(day), "description": words}
        _post(http.post("/transactions", json={**body, "account_id": accounts[(0, 1, 3)[back % 3]]}))
    for name, target, months in GOALS:
        goal = _post(http.post("/goals", json={"name": name, "target_amount": target, "months": months}))
        _post(http.post(f"/goals/{goal}/contributions", json={"amount": "45678901.23", "date": str(today)}))
    for path in ("/export/excel?period=year", "/export/pdf?period=month"):
        http.get(http.get(path).raise_for_status().json()["url"]).raise_for_status()
