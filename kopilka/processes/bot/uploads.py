"""Photos and documents on their way to Telegram: out of their row, or out of the storage."""

import base64
import importlib
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kopilka.infrastructure.bot_api import BotApi, BotApiRefused, Upload
from kopilka.processes.runtime import Runtime

if TYPE_CHECKING:
    from kopilka.processes.bot.documents import Documents

logger = logging.getLogger("kopilka.bot")

# Of an upload: it is no file that Telegram takes, or too large a one.
UNFIT = (400, 413)


class Uploads:
    def __init__(self, api: BotApi, runtime: Runtime) -> None:
        self._api = api
        self._runtime = runtime
        self._documents: Documents | None = None

    async def send(self, method: str, payload: Mapping[str, Any], waited: timedelta) -> Any:
        """Telegram's result, be it of the words that are said instead of a file. Raises BotApiRefused and
        BotApiUnavailable.
        """
        fields = {name: value for name, value in payload.items() if name != "upload"}
        named: Mapping[str, str] = payload["upload"]
        try:
            upload = await self._found(named, waited)
            if upload is not None:
                return await self._api.upload(method, fields, upload)
        except BotApiRefused as refused:
            if "otherwise" not in named or refused.code not in UNFIT:
                raise
            logger.warning("Telegram refuses a file with %s; it is told where the file is", refused.code)
        said = {"chat_id": fields["chat_id"], "text": named["otherwise"], "parse_mode": "HTML"}
        return await self._api.call("sendMessage", said)

    async def _found(self, named: Mapping[str, str], waited: timedelta) -> Upload | None:
        if "key" in named:
            return await self._of_storage().find(named, waited)
        content = base64.b64decode(named["content"])
        return Upload(named["field"], named["name"], named["type"], len(content), _one(content))

    def _of_storage(self) -> "Documents":
        if self._documents is None:
            module = importlib.import_module("kopilka.processes.bot.documents")
            self._documents = module.Documents(self._runtime)
        return self._documents


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content
