"""A state machine: members of one household act in any order, often concurrently; the ledger equals a model's."""

import itertools
import math
import os
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.journeys import split_model as splits
from tests.journeys.acts import Act, Home, Outcome, outcome
from tests.journeys.conftest import Content, World
from tests.journeys.drawn import (
    EDITOR,
    OWNER,
    acts,
    bodies,
    changes,
    keys,
    members,
    moved,
    moves,
    nths,
    questions,
    writers,
)
from tests.journeys.ledger_model import Ledger, exact, shown
from tests.journeys.rate_model import check_months
from tests.journeys.refusals import fits

MORE = os.environ.get("KOPILKA_MACHINE_EXAMPLES")
EXAMPLES = int(MORE or "10")
# Shrinking a failure takes minutes; who asks for more examples looks into it and has them.
PHASES = tuple(Phase) if MORE else (Phase.generate,)
STEPS = 25
SUMS = ("income", "expense", "transferred_in", "transferred_out", "pending")


class Household(RuleBasedStateMachine):
    """Some order of the acts of a step explains all answers to them, and what the ledger is after it."""

    def __init__(self, world: World, failures: list[Exception]) -> None:
        super().__init__()
        self.world, self.failures = world, failures
        [(people, self.stranger)] = world.at_once(world.arrive())
        http = people[OWNER].http
        accounts, categories = world.at_once(http.get("/accounts"), http.get("/categories"))
        self.home = Home(people, Ledger.of_answers(exact(accounts.content), exact(categories.content)))
        self.ids = people[OWNER].household_id, self.stranger.household_id
        [(self.revision, self.content), self.control] = world.look(*self.ids)
        self.firsts: dict[tuple[int, str], bytes] = {}
        """Member and idempotency key → the first answer."""
        self.tag, self.listed, self.turn = "", [], 0

    def teardown(self) -> None:
        failure = sys.exc_info()[1]
        if isinstance(failure, Exception):
            self.failures.append(failure)

    def do(self, *acts: Act | None) -> list[Outcome]:
        """All at once. Fails where no order of them explains what came of it."""
        done = [act for act in acts if act is not None]
        requests = [
            self.home.members[it.who].http.request(it.method, it.path, json=it.body, headers=it.headers) for it in done
        ]
        answers = self.world.at_once(*requests)
        outcomes = [outcome(answer) for answer in answers]
        before = self.revision
        content = self.look()
        assert self.revision == before or not all(isinstance(it, str) for it in outcomes), "refused, yet written"
        for act, answer in zip(done, answers, strict=True):
            if answer.status_code == 201 and (key := act.headers.get("Idempotency-Key")):
                assert answer.content == self.firsts.setdefault((act.who, key), answer.content)
        tried = []
        for order in itertools.permutations(range(len(done))):
            ledger, told = self.home.ledger.copy(), {}
            for place in order:
                told[place] = done[place].told(ledger, answers[place])
            tried.append(([told[place] for place in range(len(done))], ledger.content()))
            if tried[-1] == (outcomes, content):
                self.home.ledger = ledger
                return outcomes
        assert (outcomes, content) == tried[0], f"{len(tried)} orders explain nothing, this is the first"
        raise AssertionError

    def look(self) -> Content:
        """What there is, of which the revision tells truly whether it has changed; elsewhere nothing has."""
        [(revision, content), control] = self.world.look(*self.ids)
        assert revision > self.revision or (revision, content) == (self.revision, self.content)
        assert control == self.control
        self.revision, self.content = revision, content
        return content

    def act(self, who: int, drawn: tuple[Any, ...]) -> Act | None:
        name, *rest = drawn
        found: Act | None = getattr(self.home, name)(who, *rest)
        return found

    @rule(drawn=st.lists(st.tuples(members, acts), min_size=3, max_size=6))
    def in_turn(self, drawn: list[tuple[int, tuple[Any, ...]]]) -> None:
        for who, each in drawn:
            self.do(self.act(who, each))

    @rule(drawn=st.lists(st.tuples(members, acts), min_size=2, max_size=4))
    def at_once(self, drawn: list[tuple[int, tuple[Any, ...]]]) -> None:
        self.do(*(self.act(who, each) for who, each in drawn))

    @rule(drawn=st.lists(bodies, min_size=5, max_size=5))
    def create_at_once(self, drawn: list[dict[str, Any]]) -> None:
        self.do(*(self.home.create(number % 2, body) for number, body in enumerate(drawn)))

    @rule(who=writers, drawn=bodies, key=keys, times=st.integers(2, 4))
    def create_with_equal_keys(self, who: int, drawn: dict[str, Any], key: str, times: int) -> None:
        before = len(self.home.ledger.entries)
        outcomes = self.do(*(self.home.create(who, drawn, key) for _ in range(times)))
        assert outcomes == [outcomes[0]] * times
        assert len(self.home.ledger.entries) <= before + 1

    @rule(nth=nths, drawn=st.lists(changes, min_size=2, max_size=4))
    def patch_at_once(self, nth: int, drawn: list[dict[str, Any]]) -> None:
        """From the same version: of those that nothing else speaks against, one is taken. Before it also those to the
        values that the entry has already: they leave the version.
        """
        entry = self.home.entry(nth)
        if entry is None:
            return
        if any(self.home.ledger.why_not_change(entry, self.home.body(each, entry)) for each in drawn):
            return
        before = entry.version
        outcomes = self.do(*(self.home.patch(number % 2, nth, each, 0) for number, each in enumerate(drawn)))
        assert len(drawn) > outcomes.count("version_mismatch")
        changed = [it for it in outcomes if isinstance(it, dict) and it["version"] != before]
        assert len(changed) <= 1
        assert changed or "version_mismatch" not in outcomes

    @rule(nth=nths, drawn=changes, ahead=st.sampled_from((None, 0)), restores=st.integers(0, 2))
    def patch_delete_and_restore_at_once(
        self, nth: int, drawn: dict[str, Any], ahead: int | None, restores: int
    ) -> None:
        one_way, other = self.home.patch(OWNER, nth, drawn, ahead), self.home.delete(EDITOR, nth, ahead)
        self.do(one_way, other, *(self.home.restore(OWNER, nth) for _ in range(restores)))
        self.do(self.home.restore(EDITOR, nth))

    @rule(drawn=bodies, nth=nths, ends=st.sampled_from(("delete_account", "archive")))
    def record_while_the_account_ends(self, drawn: dict[str, Any], nth: int, ends: str) -> None:
        """Into a new account, and out of another one."""
        self.do(self.home.open_account(OWNER, "RUB", is_default=False))
        last = len(self.home.ledger.accounts) - 1
        end = ("delete_account", last) if ends == "delete_account" else ("change_account", last, {"archived": True})
        self.do(
            self.home.create(EDITOR, {**drawn, "account_id": last}),
            self.act(OWNER, end),
            self.home.patch(EDITOR, nth, {"account_id": last}, None),
        )

    @rule(drawn=moves, change=moved, nth=nths, ahead=st.sampled_from((None, 0)))
    def move_money(self, drawn: dict[str, Any], change: dict[str, Any], nth: int, ahead: int | None) -> None:
        """Between two accounts, mostly; then whatever may be done to it at once."""
        self.do(self.home.open_account(OWNER, ("RUB", "JPY")[nth % 2], is_default=False))
        self.do(self.home.transfer(EDITOR, drawn | {"to_account_id": len(self.home.ledger.accounts) - 1}))
        last = len(self.home.ledger.transfers) - 1
        if last >= 0:
            self.do(
                self.home.change_transfer(OWNER, last, change, ahead),
                self.home.delete_transfer(EDITOR, last, ahead),
                self.home.delete(OWNER, nth, None),
            )
            fee = len(self.home.ledger.entries) - 1  # the newest entry, where there is one
            self.do(
                self.home.restore_transfer(EDITOR, last),
                self.home.restore(OWNER, nth),
                self.home.patch(EDITOR, fee, {"account_id": nth, "amount": 7}, None),
            )
            self.compare(OWNER, {"type": "transfer"}, 9)

    @rule(drawn=bodies, nth=nths, change=moved, ahead=st.sampled_from((None, 0)))
    def link_and_unlink(self, drawn: dict[str, Any], nth: int, change: dict[str, Any], ahead: int | None) -> None:
        """An expense and an income of one amount, which is told twice at once, and given back twice at once."""
        bare = {"amount": drawn["amount"], "date": drawn["date"]}
        self.do(
            self.home.create(OWNER, bare | {"category_id": "taxi", "account_id": nth}),
            self.home.create(EDITOR, bare | {"category_id": "interest", "account_id": nth + 1}),
        )
        self.do(self.home.link(OWNER, nth), self.home.link(EDITOR, nth))
        last = len(self.home.ledger.transfers) - 1
        self.do(self.home.change_transfer(EDITOR, last, change, None), self.home.patch(OWNER, nth, drawn, None))
        self.do(self.home.unlink(OWNER, last, ahead), self.home.unlink(EDITOR, last, ahead))

    @rule(nth=nths, drawn=bodies)
    def a_stranger_comes(self, nth: int, drawn: dict[str, Any]) -> None:
        """Whatever is tried finds nothing, and nothing changes: the invariants look at both households."""
        path = f"/accounts/{self.home.account_id(nth)}"
        tried = [("GET", path, None), ("PATCH", path, {"name": "Чужой"}), ("DELETE", path, None)]
        body = self.home.body(drawn)
        # Lines that do not add up, or are too precise, are refused for that.
        amounts = [body["amount"], *(it.get("amount") or 0 for it in body.get("lines") or ())]
        is_too_precise = "lines" in body and not all(fits(Decimal(it), "RUB") for it in amounts)
        if not is_too_precise and not isinstance(splits.after(None, body), str):
            tried.append(("POST", "/transactions", body))
        if entry := self.home.entry(nth):
            path = f"/transactions/{entry.id}"
            tried += [("GET", path, None), ("PATCH", path, {"amount": 1}), ("DELETE", path, None)]
            tried += [("POST", f"{path}/restore", None)]
        if id_ := self.home.transfer_id(nth):
            path = f"/transfers/{id_}"
            tried += [("GET", path, None), ("PATCH", path, {"amount": 1}), ("DELETE", path, None)]
            tried += [("POST", f"{path}/restore", None), ("POST", f"{path}/unlink", None)]
        http = self.stranger.http
        answers = self.world.at_once(
            http.get("/transactions", headers={"X-Household-Id": self.ids[0]}),
            *(http.request(method, path, json=body) for method, path, body in tried),
        )
        assert [answer.status_code for answer in answers] == [404] * len(answers)

    @rule(who=members, asked=questions, limit=st.integers(1, 9))
    def read(self, who: int, asked: dict[str, Any], limit: int) -> None:
        self.compare(who, asked, limit)

    def compare(self, who: int, asked: dict[str, Any], limit: int) -> None:
        """All pages, and no more than are needed; and the sums of them."""
        params = self.home.body(asked)
        counted = {name: value for name, value in params.items() if name != "order"}
        [answer] = self.world.at_once(self.home.members[who].http.get("/transactions/summary", params=counted))
        sums = {it["currency"]: {name: it[name] for name in SUMS} for it in exact(answer.content)["by_currency"]}
        assert sums == self.home.ledger.summed(params, date.max)
        expected, rows, url = self.home.ledger.ask(params, date.max), [], "/transactions"
        asking: dict[str, Any] = {"params": {**params, "limit": limit}}
        for _ in range(math.ceil(len(expected) / limit) or 1):
            [answer] = self.world.at_once(self.home.members[who].http.get(url, **asking))
            rows += exact(answer.content)
            url, asking = answer.links.get("next", {}).get("url"), {}
            if url is None:
                break
        assert ([shown(row) for row in rows], url) == (expected, None)

    @invariant()
    def all_is_as_the_model_has_it(self) -> None:
        assert self.look() == self.home.ledger.content()

    @invariant()
    def each_member_reads_it(self) -> None:
        """In turn: the list, unless its tag says truly that it is the one read before; the balances and the months."""
        self.turn += 1
        http = self.home.members[self.turn % 3].http
        answer, accounts, year = self.world.at_once(
            http.get("/transactions?limit=500", headers={"If-None-Match": self.tag or "-"}),
            http.get("/accounts?archived=true"),
            http.get("/analytics/monthly?year=2026"),
        )
        if answer.status_code == 200:
            self.tag, self.listed = answer.headers.get("etag", ""), [shown(it) for it in exact(answer.content)]
        assert self.listed == self.home.ledger.ask({}, date.max)
        balances = {it["id"]: it["balance"] for it in exact(accounts.content)}
        assert balances == self.home.ledger.balances()
        check_months(self.home.ledger, exact(year.content))


@pytest.mark.slow
@pytest.mark.timeout(600 + EXAMPLES * 5)
def test_whatever_members_do(world: World) -> None:
    failures: list[Exception] = []
    bounded = bounds(
        derandomize=True,
        database=None,
        deadline=None,
        phases=PHASES,
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(lambda: Household(world, failures), settings=bounded)
    except Flaky as flaky:  # a race does not end alike each time
        raise failures[0] from flaky
    assert world.violations() == []
