"""How updates reach the bot: long polling, or a webhook with its secret and its repetitions."""

import json
import random
import re
import threading
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from tests.telegram.arguments import Arguments
from tests.telegram.errors import bad_request, conflict
from tests.telegram.world import PATIENCE, Json, Update, World

MAX_BATCH = 100
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Delivery:
    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None
        self.retry_pause = 0.05
        """Of the webhook, growing; the real server waits from a second on."""
        self.attempts: list[tuple[int, int | None]] = []
        """Update and status of every delivery by webhook, None where nothing answered."""
        self.took: list[float] = []
        """Seconds of each of them, with the opening of its connection."""
        self.again: list[Update] = []
        """Delivered once more, whatever was confirmed."""
        self.doubling = 0
        self.shuffling = 0
        self.held = False
        """Nothing is delivered."""
        self._poll = 0
        self._sending: set[int] = set()
        self._threads: list[threading.Thread] = []

    # Long polling

    def get_updates(self, arguments: Arguments) -> list[Json]:
        """Called under the lock; gives it up while it waits."""
        world = self.world
        if self.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._allow(arguments)
        self._poll += 1
        mine = self._poll
        world.changed.notify_all()  # an older poll ends
        self._confirm(arguments.integer("offset"))
        limit = min(max(arguments.integer("limit", MAX_BATCH), 1), MAX_BATCH)
        deadline = time.monotonic() + arguments.integer("timeout")
        while not world.closing:
            if batch := self._batch(limit):
                return [update.json() for update in batch]
            left = deadline - time.monotonic()
            if left <= 0:
                return []
            world.changed.wait(left)
            if self._poll != mine:
                raise conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            if self.url:
                raise conflict("terminated by setWebhook request")
        return []

    @property
    def is_polled(self) -> bool:
        return self._poll > 0

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.world.updates = self.world.updates[offset:]
        elif offset:
            self.world.updates = [update for update in self.world.updates if update.id >= offset]
        self.world.changed.notify_all()

    def _batch(self, limit: int) -> list[Update]:
        if self.held:
            return []
        again, self.again = self.again, []
        batch = [*again, *self.world.updates][:limit]
        if batch and self.doubling:
            self.doubling -= 1
            batch = [update for update in batch for _ in range(2)]
        if len(batch) > 1 and self.shuffling:
            self.shuffling -= 1
            batch = batch[::-1]
        return batch

    def _allow(self, arguments: Arguments) -> None:
        """What was not given stays as it was; an empty list means the usual kinds."""
        given = arguments.json("allowed_updates")
        if given is not None:
            self.world.allowed = set(given)

    # Webhook

    def set_webhook(self, arguments: Arguments) -> bool:
        url, secret = arguments.text("url"), arguments.text("secret_token")
        if not url:
            return self.delete_webhook(arguments)
        # The real one wants https and a public address; on loopback there are neither.
        if not re.match(r"https?://", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        self._allow(arguments)
        self.url, self.secret = url, secret
        self.max_connections = arguments.integer("max_connections", 40)
        if arguments.flag("drop_pending_updates"):
            self.world.updates.clear()
        while len(self._threads) < min(self.max_connections, 8):
            thread = threading.Thread(target=self._deliver, daemon=True)
            self._threads.append(thread)
            thread.start()
        self.world.changed.notify_all()
        return True

    def delete_webhook(self, arguments: Arguments) -> bool:
        self.url = self.secret = ""
        if arguments.flag("drop_pending_updates"):
            self.world.updates.clear()
        self.world.changed.notify_all()
        return True

    def get_webhook_info(self) -> Json:
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.updates),
        }
        if self.url:
            info["max_connections"] = self.max_connections
        if self.world.allowed:
            info["allowed_updates"] = sorted(self.world.allowed)
        if self.last_error:
            info |= {"last_error_date": self.last_error[0], "last_error_message": self.last_error[1]}
        return info

    def _next(self) -> Update | None:
        """Of the chats for which nothing is on its way."""
        if not self.url or self.held:
            return None
        if self.again:
            return self.again.pop(0)
        waiting = [update for update in self.world.updates if update.id not in self._sending]
        busy = {update.queue for update in self.world.updates if update.id in self._sending}
        if self.shuffling and len(waiting) > 1:
            self.shuffling -= 1
            return random.choice(waiting[1:])
        return next((update for update in waiting if update.queue not in busy), None)

    def _deliver(self) -> None:
        world = self.world
        while True:
            with world.changed:
                world.changed.wait_for(lambda: world.closing or self._next_is_there())
                if world.closing:
                    return
                update = self._next()
                if update is None:
                    continue
                self._sending.add(update.id)
            try:
                self._send_until_taken(update)
            finally:
                with world.changed:
                    self._sending.discard(update.id)
                    world.changed.notify_all()

    def _next_is_there(self) -> bool:
        busy = {update.queue for update in self.world.updates if update.id in self._sending}
        return bool(
            self.url and not self.held and (self.again or any(it.queue not in busy for it in self.world.updates))
        )

    def _send_until_taken(self, update: Update) -> None:
        pause = self.retry_pause
        while self.url and not self.world.closing:
            began = time.monotonic()
            status = self._send(update)
            with self.world.changed:
                self.attempts.append((update.id, status))
                self.took.append(time.monotonic() - began)
                if status is not None and 200 <= status < 300:
                    if self.doubling:
                        self.doubling -= 1
                        self.again.append(update)
                    self.world.updates = [it for it in self.world.updates if it.id != update.id]
                    self.world.changed.notify_all()
                    return
                words = "Connection refused" if status is None else f"Wrong response from the webhook: {status}"
                self.last_error = int(time.time()), words
                self.world.changed.notify_all()
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def _send(self, update: Update) -> int | None:
        """Not answered: what the bot says in the body (a method to call) is not carried out."""
        to = urlsplit(self.url)
        connection = HTTPConnection(to.hostname or "", to.port or 80, timeout=PATIENCE)
        headers = {"Content-Type": "application/json", **({SECRET_HEADER: self.secret} if self.secret else {})}
        path = to.path + (f"?{to.query}" if to.query else "")
        try:
            connection.request("POST", path or "/", json.dumps(update.json()).encode(), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        return answer.status
