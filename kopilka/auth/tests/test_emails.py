"""E-mails through the doors: confirmation, a forgotten password, and that neither shows whether an address is known."""

import asyncio
import logging
import re
import secrets
import statistics
import time
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from conftest import PASSWORD, Arrive, Person
from kopilka.auth import email_tokens
from kopilka.auth.email_service import FROM_CLIENT, TO_ONE
from kopilka.auth.sign_in_limits import FAILURES
from kopilka.auth.tests.conftest import Deliver
from kopilka.auth.tests.post_office import PostOffice, part, token_of
from kopilka.infrastructure.crypto import KeyRing

logger = logging.getLogger(__name__)
NEW = "новый-пароль-43"
EMAILS = TO_ONE.burst


def new_email(name: str = "anna") -> str:
    return f"{name}.{secrets.token_hex(6)}@example.com"


async def sign_up(http: httpx.AsyncClient, email: str, **headers: str) -> httpx.Response:
    return await http.post("/auth/sing-up", json={"email": email, "password": PASSWORD}, headers=headers)


async def sign_in(http: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await http.post("/auth/sing-in", json={"email": email, "password": password})


async def forgot(http: httpx.AsyncClient, email: str) -> httpx.Response:
    return await http.post("/auth/password/forgot", json={"email": email})


async def reset(http: httpx.AsyncClient, token: str, password: str = NEW) -> httpx.Response:
    return await http.post("/auth/password/reset", json={"token": token, "password": password})


async def test_sign_up_email_confirm_sign_in(stranger: httpx.AsyncClient, deliver: Deliver, office: PostOffice) -> None:
    email = new_email()
    asked = await sign_up(stranger, email)
    assert (asked.status_code, asked.json()) == (202, {"status": "accepted", "delivery": "folder"})
    assert await deliver() == 1
    [message] = office.emails
    assert office.envelopes[0].rcpt_tos == [email]
    early = await sign_in(stranger, email)
    assert (early.status_code, early.json()["code"]) == (401, "bad_credentials")
    token = token_of(message, "confirm")
    assert (await stranger.post("/auth/confirm", json={"token": token})).status_code == 204
    again = await stranger.post("/auth/confirm", json={"token": token})
    assert (again.status_code, again.json()["code"]) == (422, "link_invalid")
    pair = await sign_in(stranger, email)
    assert pair.status_code == 200
    me = await stranger.get("/users/me", headers={"Authorization": f"Bearer {pair.json()['access_token']}"})
    assert (me.json()["email"], me.json()["is_verified"], len(me.json()["households"])) == (email, True, 1)


async def test_a_taken_address_is_answered_alike_and_told_by_email(
    stranger: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, owner: asyncpg.Connection
) -> None:
    await owner.execute("UPDATE users SET is_verified = true WHERE id = $1", alice.user_id)
    before = await owner.fetchrow("SELECT * FROM users WHERE id = $1", alice.user_id)
    taken, new = await sign_up(stranger, alice.email.upper()), await sign_up(stranger, new_email())
    assert (taken.status_code, taken.content) == (new.status_code, new.content)
    await deliver()
    [message] = [it for it in office.emails if it["To"] == alice.email]
    assert message["Subject"] == "Kopilka: У вас уже есть Копилка"
    assert "/app/sign-in" in part(message, "plain")
    assert "#" not in part(message, "plain")
    assert await owner.fetchrow("SELECT * FROM users WHERE id = $1", alice.user_id) == before


async def test_who_is_not_confirmed_yet_gets_the_email_again_and_the_first_link_is_dead(
    stranger: httpx.AsyncClient, deliver: Deliver, office: PostOffice
) -> None:
    email = new_email()
    await sign_up(stranger, email)
    await deliver()
    again = await stranger.post("/auth/sign-up", json={"email": email, "password": "пароль-чужого"})
    assert again.status_code == 202
    await deliver()
    resent = await stranger.post("/auth/confirm/resend", json={"email": email})
    assert resent.content == again.content
    await deliver()
    first, second, third = (token_of(it, "confirm") for it in office.emails)
    for old in (first, second):
        refused = await stranger.post("/auth/confirm", json={"token": old})
        assert refused.json()["code"] == "link_invalid"
    assert (await stranger.post("/auth/confirm", json={"token": third})).status_code == 204
    # The password of who came first stands: nobody puts theirs into somebody else's account.
    assert (await sign_in(stranger, email)).status_code == 200
    assert (await sign_in(stranger, email, "пароль-чужого")).status_code == 401


async def test_resending_is_silent_where_nothing_waits(
    stranger: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, owner: asyncpg.Connection
) -> None:
    await owner.execute("UPDATE users SET is_verified = true WHERE id = $1", alice.user_id)
    answers = [
        await stranger.post("/auth/confirm/resend", json={"email": email}) for email in (alice.email, new_email())
    ]
    assert [it.status_code for it in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert await deliver() == 0
    assert office.emails == []


async def test_forgot_email_reset_and_every_session_ends(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, owner: asyncpg.Connection
) -> None:
    known, unknown = await forgot(client, alice.email.upper()), await forgot(client, new_email())
    assert (known.status_code, known.content) == (202, unknown.content)
    for _ in range(FAILURES):
        await sign_in(client, alice.email, "не-тот-пароль")
    assert (await sign_in(client, alice.email)).status_code == 429
    assert await deliver() == 1
    token = token_of(office.emails[0], "reset")
    done = await reset(client, token)
    assert (done.status_code, done.content) == (204, b"")
    assert (await alice.http.get("/users/me")).json()["code"] == "session_ended"
    refreshed = await client.post("/auth/refresh", json={"refresh_token": alice.refresh_token})
    assert refreshed.json()["code"] == "session_ended"
    assert (await sign_in(client, alice.email)).status_code == 401
    assert (await sign_in(client, alice.email, NEW)).status_code == 200
    assert (await reset(client, token, PASSWORD)).json()["code"] == "link_invalid"
    assert await owner.fetchval("SELECT is_verified FROM users WHERE id = $1", alice.user_id)
    await deliver()
    assert office.emails[1]["Subject"] == "Kopilka: Пароль изменён"


async def test_a_reset_confirms_the_address(stranger: httpx.AsyncClient, deliver: Deliver, office: PostOffice) -> None:
    email = new_email()
    await sign_up(stranger, email)
    await deliver()
    await forgot(stranger, email)
    await deliver()
    assert (await reset(stranger, token_of(office.emails[1], "reset"))).status_code == 204
    assert (await sign_in(stranger, email, NEW)).status_code == 200


async def test_a_change_of_password_kills_the_link_and_is_told(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, bob: Person
) -> None:
    await forgot(client, bob.email)
    await deliver()
    body = {"current_password": PASSWORD, "new_password": NEW}
    # Bob speaks for Alice's household: the e-mail is his own all the same.
    assert (await bob.http.post("/auth/password", json=body)).status_code == 200
    assert (await reset(client, token_of(office.emails[0], "reset"))).json()["code"] == "link_invalid"
    await deliver()
    assert [it["To"] for it in office.emails] == [bob.email, bob.email]


async def test_links_run_out_from_the_moment_they_are_sent(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, owner: asyncpg.Connection
) -> None:
    await forgot(client, alice.email)
    await owner.execute(
        "UPDATE jobs SET created_at = now() - interval '5 hours' WHERE household_id = $1", alice.household_id
    )
    await deliver()
    left = await owner.fetchval("SELECT expires_at - now() FROM email_links WHERE user_id = $1", alice.user_id)
    assert 3_500 < left.total_seconds() <= 3_600
    await owner.execute("UPDATE email_links SET expires_at = now() WHERE user_id = $1", alice.user_id)
    token = token_of(office.emails[0], "reset")
    assert (await reset(client, token)).json()["code"] == "link_invalid"
    assert (await sign_in(client, alice.email)).status_code == 200


async def test_tokens_that_are_not_ours(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, keys: KeyRing
) -> None:
    await forgot(client, alice.email)
    await deliver()
    token = token_of(office.emails[0], "reset")
    other = email_tokens.write(KeyRing([b"another root secret, 32 bytes or more"]), "reset", uuid4())
    tries = [other, token[:-1], token + "A", token.swapcase(), "A" * 64, "%", "\u0430" * 64, "=" * 64, token[:63] + "-"]
    for wrong in tries:
        refused = await reset(client, wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "link_invalid"), wrong
    # A link of one kind opens nothing of the other.
    assert (await client.post("/auth/confirm", json={"token": token})).json()["code"] == "link_invalid"
    assert (await reset(client, token)).status_code == 204


async def test_a_link_outlives_a_new_root_secret(keys: KeyRing) -> None:
    link_id = uuid4()
    token = email_tokens.write(keys, "reset", link_id)
    rotated = KeyRing([b"the next root secret, of 32 bytes or more", b"a root secret for tests only, 32 bytes or more"])
    assert email_tokens.read(rotated, "reset", token) == link_id
    assert email_tokens.read(rotated, "confirm", token) is None


async def test_twenty_who_open_one_link_at_once_use_it_once(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person
) -> None:
    await forgot(client, alice.email)
    await deliver()
    token = token_of(office.emails[0], "reset")
    answers = await asyncio.gather(*(reset(client, token, f"{NEW}-{number}") for number in range(20)))
    assert sorted(it.status_code for it in answers) == [204] + [422] * 19


async def test_twenty_who_sign_up_at_once_are_one(
    stranger: httpx.AsyncClient, deliver: Deliver, office: PostOffice, owner: asyncpg.Connection
) -> None:
    email = new_email()
    answers = await asyncio.gather(*(sign_up(stranger, email) for _ in range(20)))
    assert sorted({it.status_code for it in answers}) == [202, 429]
    await asyncio.gather(deliver(), deliver(), deliver())
    await deliver()
    assert await owner.fetchval("SELECT count(*) FROM users WHERE email = $1", email) == 1
    assert await owner.fetchval("SELECT count(*) FROM email_requests") == 0
    # Of e-mails requested one after the other only the newest has a good link, and only that one is sent.
    working_links = [
        await stranger.post("/auth/confirm", json={"token": token_of(it, "confirm")}) for it in office.emails
    ]
    assert [it.status_code for it in working_links].count(204) == 1


@pytest.mark.parametrize("path", ["/auth/password/forgot", "/auth/confirm/resend"])
async def test_an_address_takes_so_many_letters_and_no_more(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, path: str
) -> None:
    for email in (alice.email, new_email()):
        answers = [await client.post(path, json={"email": email}) for _ in range(EMAILS + 1)]
        assert [it.status_code for it in answers] == [202] * EMAILS + [429]
        assert answers[-1].json()["code"] == "too_many_letters"
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 720


async def test_an_account_takes_no_more_under_other_spellings(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, arrive: Arrive
) -> None:
    """PostgreSQL makes a plain i of a capital one with its dot, Python two characters."""
    vivi = await arrive("iiiiii")
    spellings = [vivi.email, *(vivi.email.replace("i", "İ", number) for number in (1, 2, 3))]
    for email in spellings:
        for _ in range(3):
            assert (await forgot(client, email)).status_code == 202
            await deliver()
    assert len(office.emails) == EMAILS


async def test_a_disabled_user_gets_nothing(
    client: httpx.AsyncClient, deliver: Deliver, office: PostOffice, alice: Person, owner: asyncpg.Connection
) -> None:
    await forgot(client, alice.email)
    await deliver()
    await owner.execute("UPDATE users SET is_active = false WHERE id = $1", alice.user_id)
    assert (await reset(client, token_of(office.emails[0], "reset"))).json()["code"] == "link_invalid"
    await forgot(client, alice.email)
    assert await deliver() == 0


async def test_the_same_time_for_known_and_unknown(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, arrive: Arrive, owner: asyncpg.Connection
) -> None:
    """The request looks at nothing, so there is nothing to tell by; measured all the same, in turns."""
    known = [(await arrive("known")).email for _ in range(12)]

    async def took(http: httpx.AsyncClient, path: str, body: dict[str, Any]) -> float:
        started = time.perf_counter()
        answer = await http.post(path, json=body)
        elapsed = time.perf_counter() - started
        assert answer.status_code == 202
        return elapsed

    for http, path, more in (
        (client, "/auth/password/forgot", {}),
        (client, "/auth/confirm/resend", {}),
        (stranger, "/auth/sign-up", {"password": PASSWORD}),
    ):
        times: dict[str, list[float]] = {"known": [], "unknown": []}
        for turn in range(EMAILS - 1):
            await owner.execute("DELETE FROM rate_limits")
            for number, email in enumerate(known):
                pair = [("known", email), ("unknown", f"u{turn}.{number}.{new_email()}")]
                for kind, address in pair if (turn + number) % 2 else reversed(pair):
                    times[kind].append(await took(http, path, {"email": address, **more}))
        medians = {kind: statistics.median(found) for kind, found in times.items()}
        logger.info("%s: %s", path, {kind: f"{it * 1000:.2f} ms" for kind, it in medians.items()})
        assert 0.75 < medians["known"] / medians["unknown"] < 1.33, (path, medians)
    await owner.execute("DELETE FROM email_requests")


async def test_sign_in_tells_nobody_whether_an_address_is_known(
    stranger: httpx.AsyncClient, deliver: Deliver, arrive: Arrive
) -> None:
    """Somebody signs up with another's address and a password of their own, then signs in with it: the account that
    this made, one that was there, and none at all answer alike, attempt for attempt.
    """
    made, taken, unknown = new_email(), (await arrive("known")).email, new_email()
    guess = "пароль-чужого-человека"
    for email in (made, taken):
        await stranger.post("/auth/sign-up", json={"email": email, "password": guess})
    await deliver()
    ours = {"Sec-Fetch-Site": "same-origin"}
    for path in ("/auth/sign-in", "/auth/browser/sign-in"):
        for _ in range(FAILURES // 2 + 1):
            answers = [
                await stranger.post(path, json={"email": email, "password": guess}, headers=ours)
                for email in (made, taken, unknown)
            ]
            # The three are asked one after the other: a wait told in whole seconds may turn over between them.
            seen = {
                (
                    it.status_code,
                    re.sub(r"\d+ с\.", "", it.text),
                    it.headers.get("RateLimit", "").partition(";t=")[0],
                    "Retry-After" in it.headers,
                )
                for it in answers
            }
            assert len(seen) == 1, seen
            waits = [int(it.headers.get("Retry-After", 0)) for it in answers]
            assert max(waits) - min(waits) <= 30, waits
    assert answers[0].status_code == 429
    assert "подтверждён" in (await sign_in(stranger, new_email())).json()["detail"]


async def test_one_client_cannot_fill_the_queue_of_emails(
    stranger: httpx.AsyncClient, client: httpx.AsyncClient, deliver: Deliver, owner: asyncpg.Connection
) -> None:
    for http, path, more in (
        (client, "/auth/password/forgot", {}),
        (client, "/auth/confirm/resend", {}),
        (stranger, "/auth/sign-up", {"password": PASSWORD}),
    ):
        await owner.execute("DELETE FROM rate_limits; DELETE FROM email_requests")
        answers = [await http.post(path, json={"email": new_email(), **more}) for _ in range(FROM_CLIENT.burst + 5)]
        assert [it.status_code for it in answers] == [202] * FROM_CLIENT.burst + [429] * 5
        assert answers[-1].json()["code"] == "too_many_letter_requests"
        assert answers[-1].headers["RateLimit"].startswith('"emails-address";r=0;t=')
        assert await owner.fetchval("SELECT count(*) FROM email_requests") == FROM_CLIENT.burst
    await owner.execute("DELETE FROM rate_limits; DELETE FROM email_requests")


async def test_what_was_chosen_at_sign_up_is_kept_until_the_household_is_made(
    stranger: httpx.AsyncClient, deliver: Deliver, office: PostOffice
) -> None:
    email = new_email()
    chosen = {"currency": "KZT", "time_zone": "Asia/Almaty"}
    asked = await stranger.post("/auth/sing-up", json={"email": email, "password": PASSWORD} | chosen)
    assert asked.status_code == 202
    await deliver()
    await stranger.post("/auth/confirm", json={"token": token_of(office.emails[-1], "confirm")})
    token = (await sign_in(stranger, email)).json()["access_token"]
    [household] = (await stranger.get("/households", headers={"Authorization": f"Bearer {token}"})).json()
    assert {name: household[name] for name in chosen} == chosen
