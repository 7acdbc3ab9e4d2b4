"""The worker's one loop: queues recurring jobs when they are due, and keeps every lane busy with due jobs."""

import asyncio
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.jobs.handler import LANES, JobRegistry, Lane
from kopilka.infrastructure.jobs.queue import FIRST_TURN, Claim, ClaimedJob, claim
from kopilka.infrastructure.jobs.schedules import enqueue_due
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.processes.heartbeat import beat
from kopilka.processes.waiting import wait_at_most
from kopilka.processes.worker.job_runner import run_job

if TYPE_CHECKING:
    from kopilka.infrastructure.telemetry.metrics import WorkerMeters

logger = logging.getLogger("kopilka.worker")

LOOK_EVERY = 0.5
SCHEDULES_EVERY = 10.0


@dataclass(slots=True)
class _LaneState:
    names: list[str]
    at_once: int
    running: set[asyncio.Task[str]] = field(default_factory=set)
    last_turn: UUID = FIRST_TURN


class JobLoop:
    """Jobs that are under way when it is told to stop are given back: another worker takes them."""

    def __init__(
        self,
        services: WorkerServices,
        registry: JobRegistry,
        *,
        meters: "WorkerMeters | None" = None,
        heartbeat_folder: Path | None = None,
    ) -> None:
        self._services = services
        self._registry = registry
        self._meters = meters
        self._heartbeat_folder = heartbeat_folder
        self._lanes: dict[Lane, _LaneState] = {
            lane: _LaneState(registry.names(lane), at_once) for lane, at_once in LANES.items() if registry.names(lane)
        }
        self._wake = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(self._wake_at(stop))
        clock = asyncio.get_running_loop()
        schedules_due = clock.time()
        try:
            while not stop.is_set():
                self._wake.clear()
                if clock.time() >= schedules_due:
                    schedules_due = clock.time() + SCHEDULES_EVERY
                    await self._queue_recurring()
                if not await self._start_due():
                    await self._pause()
        finally:
            stopping.cancel()
            # A task that has not begun could not give its job back when it is cancelled.
            await asyncio.sleep(0)
            running = [task for lane in self._lanes.values() for task in lane.running]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _queue_recurring(self) -> None:
        if self._heartbeat_folder is not None:
            beat(self._heartbeat_folder, "worker")
        try:
            async with self._services.database.transaction() as session:
                await enqueue_due(session, self._registry.recurring)
        except Exception as error:
            if is_transient(error):
                logger.warning("the database is away; recurring jobs wait")
            else:
                logger.exception("recurring jobs could not be queued")

    async def _start_due(self) -> bool:
        """False: there was nothing to start, or no room for it."""
        claims = [
            Claim(name, lane.names, lane.at_once - len(lane.running), lane.last_turn)
            for name, lane in self._lanes.items()
            if len(lane.running) < lane.at_once
        ]
        if not claims:
            return False
        try:
            async with self._services.database.transaction() as session:
                claimed = await claim(session, claims)
        except Exception as error:
            if is_transient(error):
                logger.warning("the database is away; jobs wait")
            else:
                logger.exception("jobs could not be looked for")
            await asyncio.sleep(1)
            return False
        for name, job in claimed:
            self._start(self._lanes[name], job)  # type: ignore[index]
        return bool(claimed)

    def _start(self, lane: _LaneState, job: ClaimedJob) -> None:
        if job.turn is not None:
            lane.last_turn = job.turn
        task = asyncio.create_task(self._run_job(job))
        lane.running.add(task)

        def ended(task: asyncio.Task[str]) -> None:
            lane.running.discard(task)
            self._wake.set()  # there is room for the next one

        task.add_done_callback(ended)

    async def _run_job(self, job: ClaimedJob) -> str:
        handler = self._registry.handlers[job.name]
        if self._meters is None:
            return await run_job(self._services, handler, job)
        async with self._meters.job(job.name) as outcome:
            outcome.name = await run_job(self._services, handler, job)
            return outcome.name

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _pause(self) -> None:
        await wait_at_most(self._wake, LOOK_EVERY)
