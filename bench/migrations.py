"""How long people wait while migrations are applied: `python -m bench.migrations 0024`, on its own database.

One household of a million transactions at the named revision. Several connections read its list, record, change and
count without a pause, by the statements of that revision, while `kopilka migrate` goes from there to the newest. Told:
the seconds of all steps, the longest that any statement took before and meanwhile, and how many passed 500 ms.
"""

import argparse
import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
from alembic.script import ScriptDirectory

from bench.stage import prepared, seeded
from kopilka.migrations.runner import FOLDER, migrate

PEOPLE = 6
BEFORE_SECONDS = 10.0
LIMIT_MS = 500.0
# Between two statements of one connection: these are people, not a test of what PostgreSQL bears.
PAUSE_SECONDS = 0.005
STATEMENTS = {
    "list": "SELECT * FROM transactions WHERE household_id = $1 AND deleted_at IS NULL "
    "ORDER BY date DESC, id DESC LIMIT 50",
    "sums": "SELECT type, sum(amount) FROM daily_summaries WHERE household_id = $1 AND date >= current_date - 31 "
    "GROUP BY type",
    "record": "INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, "
    "description, search_text, created_by) SELECT household_id, gen_random_uuid(), account_id, category_id, type, "
    "currency, 1, date, 'Чай', 'чай', created_by FROM transactions WHERE household_id = $1 AND type = 'expense' "
    "AND deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT 1",
    "change": "UPDATE transactions SET amount = amount + 1, updated_at = now() WHERE household_id = $1 AND id = "
    "(SELECT id FROM transactions WHERE household_id = $1 AND deleted_at IS NULL ORDER BY date DESC, id DESC LIMIT 1)",
}


@dataclass
class Waits:
    """Milliseconds of each statement by its name, and what failed."""

    by_name: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in STATEMENTS})
    errors: list[str] = field(default_factory=list)

    def longest(self) -> dict[str, float]:
        return {name: max(found, default=0.0) for name, found in self.by_name.items()}

    def count(self) -> int:
        return sum(len(found) for found in self.by_name.values())

    def above(self, limit: float) -> int:
        return sum(wait > limit for found in self.by_name.values() for wait in found)


async def work(url: str, household: UUID, waits: list[Waits]) -> None:
    """Until cancelled; counts into the newest of `waits`."""
    connection = await asyncpg.connect(url)
    try:
        while True:
            name = random.choice(list(STATEMENTS))
            began = time.perf_counter()
            try:
                await connection.execute(STATEMENTS[name], household)
            except asyncpg.PostgresError as error:
                waits[-1].errors.append(f"{name}: {error!r}")
            waits[-1].by_name[name].append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        await connection.close()


async def measure(admin_url: str, owner_url: str, app_url: str, household: UUID, start: str) -> bool:
    steps = [it.revision for it in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]
    behind = len(steps) - 1 - steps.index(start)
    await migrate(owner_url, app_url, to=f"-{behind}")
    await tidy(admin_url)
    waits = [Waits()]
    async with asyncio.TaskGroup() as group:
        people = [group.create_task(work(admin_url, household, waits)) for _ in range(PEOPLE)]
        await asyncio.sleep(BEFORE_SECONDS)
        for step in steps[steps.index(start) + 1 :]:
            waits.append(Waits())
            began = time.perf_counter()
            await migrate(owner_url, app_url, to=step)
            tell(step, time.perf_counter() - began, waits[-1])
        for person in people:
            person.cancel()
    tell("before", BEFORE_SECONDS, waits[0])
    return not any(found.errors or found.above(LIMIT_MS) for found in waits[1:])


async def tidy(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def tell(what: str, seconds: float, waits: Waits) -> None:
    longest = ", ".join(f"{name} {wait:.0f}" for name, wait in waits.longest().items())
    print(
        f"{what:8} {seconds:6.1f} s, {waits.count():6,} statements, longest ms: {longest}; "
        f"{waits.above(LIMIT_MS)} above {LIMIT_MS:.0f} ms, {len(waits.errors)} failed",
        flush=True,
    )
    for error in waits.errors[:3]:
        print(f"    {error}", flush=True)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("start", help="the revision that people have: the steps after it are applied")
    options.add_argument("--transactions", type=int, default=1_000_000)
    given = options.parse_args()
    with prepared() as (folder, databases):
        on = seeded(folder, databases, users=1, transactions=given.transactions)
        household = UUID(on.people[0]["household_id"])
        urls = (databases.admin_url, databases.owner_url, databases.app_url)
        return 0 if asyncio.run(measure(*urls, household, given.start)) else 1


if __name__ == "__main__":
    sys.exit(main())
