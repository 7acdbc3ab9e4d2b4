"""The Bot API on loopback: a server of ours in threads of this process, that answers as api.telegram.org does.

    with telegram_server() as telegram:
        start_the_bot(KOPILKA_TELEGRAM_URL=telegram.url, KOPILKA_TELEGRAM_TOKEN=telegram.token)
        chat = telegram.person("Анна")
        chat.sends("кофе 250")
        answer = chat.answer()

Tests wait for the bot by blocking: it runs as a process (or a thread) of its own.
"""

import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.telegram import inline, looking, methods
from tests.telegram.arguments import Arguments
from tests.telegram.delivery import Delivery
from tests.telegram.errors import Refused
from tests.telegram.faults import Call, Fault, Faults
from tests.telegram.world import World

METHODS: dict[str, Callable[[World, Arguments], Any]] = {
    "getme": looking.get_me,
    "getchat": looking.get_chat,
    "getchatmember": looking.get_chat_member,
    "getchatmembercount": looking.get_chat_member_count,
    "getchatadministrators": looking.get_chat_administrators,
    "leavechat": looking.leave_chat,
    "getfile": looking.get_file,
    "setmycommands": looking.set_my_commands,
    "getmycommands": looking.get_my_commands,
    "deletemycommands": looking.delete_my_commands,
    "setmyname": looking.profile,
    "setmydescription": looking.profile,
    "setmyshortdescription": looking.profile,
    "setchatmenubutton": looking.profile,
    "setmydefaultadministratorrights": looking.profile,
    "close": looking.leave_server,
    "logout": looking.leave_server,
    "sendmessage": methods.send_message,
    "senddocument": methods.send_document,
    "sendphoto": methods.send_photo,
    "sendmediagroup": methods.send_media_group,
    "sendchataction": methods.send_chat_action,
    "editmessagetext": methods.edit_message_text,
    "editmessagecaption": methods.edit_message_caption,
    "editmessagereplymarkup": methods.edit_message_reply_markup,
    "deletemessage": methods.delete_message,
    "answercallbackquery": methods.answer_callback_query,
    "answerinlinequery": inline.answer_inline_query,
}
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
Answer = tuple[int, str, bytes]


class BotApi(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, world: World, token: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Door)
        self.world = world
        self.token = token
        self.delivery = Delivery(world)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.broken: list[BaseException] = []
        """Errors of this server itself."""
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self.world.changed:
            self.world.closing = True
            self.world.changed.notify_all()
        self.shutdown()
        self._thread.join()
        self.server_close()
        self.cut_all()
        if self.broken:
            raise self.broken[0]

    def cut_all(self) -> None:
        """Every connection of the bot ends at once, as where a network goes."""
        with self.world.changed:
            connections = list(self._connections)
        for connection in connections:
            end(connection)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self.world.changed:
            self._connections.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.world.changed:
                self._connections.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the server's; anything else is, and fails the test at its end."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.broken.append(error)

    def call(self, method: str, arguments: Arguments) -> Answer | None:
        """None: the connection ends without an answer."""
        given = {**arguments.values, **{name: it.name for name, it in arguments.uploads.items()}}
        call = Call(method, given, time.monotonic())
        with self.world.changed:
            self.calls.append(call)
            call.fault = fault = self.faults.take(call)
            if fault and (fault.cut == "before" or fault.status):
                call.status = fault.status or 0
                self.world.changed.notify_all()
                return broken(fault) if fault.status else None
            answer = self._carried_out(call, arguments)
            self.world.changed.notify_all()
        if fault and fault.slow:
            time.sleep(fault.slow)
        return None if fault and fault.cut == "after" else answer

    def _carried_out(self, call: Call, arguments: Arguments) -> Answer:
        try:
            call.answer = self._result(call.method.lower(), arguments)
        except Refused as refused:
            call.status = refused.status
            return refusal(refused.status, refused.description, refused.parameters)
        call.status = 200
        return 200, "application/json", json.dumps({"ok": True, "result": call.answer}, ensure_ascii=False).encode()

    def _result(self, name: str, arguments: Arguments) -> Any:
        if name == "getupdates":
            return self.delivery.get_updates(arguments)
        if name == "setwebhook":
            return self.delivery.set_webhook(arguments)
        if name == "deletewebhook":
            return self.delivery.delete_webhook(arguments)
        if name == "getwebhookinfo":
            return self.delivery.get_webhook_info()
        if name not in METHODS:
            raise Refused(404, "Not Found")
        return METHODS[name](self.world, arguments)


def refusal(status: int, description: str, parameters: dict[str, Any] | None = None) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return status, "application/json", json.dumps(body, ensure_ascii=False).encode()


def broken(fault: Fault) -> Answer:
    status = fault.status or 500
    if fault.page:
        return status, "text/html", PAGE
    return refusal(status, fault.description, {"retry_after": fault.retry_after} if fault.retry_after else None)


def end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class Door(BaseHTTPRequestHandler):
    """`/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    server: BotApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self._body()
        answer = self._answer(body)
        if answer is None:
            self.close_connection = True
            end(self.connection)
            return
        status, kind, content = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _answer(self, body: bytes) -> Answer | None:
        path = urlsplit(self.path)
        if path.path.startswith("/file/bot"):
            return self._file(unquote(path.path.removeprefix("/file/bot")))
        token, _, method = unquote(path.path.removeprefix("/bot")).partition("/")
        if token != self.server.token:
            return refusal(401, "Unauthorized")
        try:
            arguments = Arguments.read(path.query, self.headers.get("Content-Type", ""), body)
        except ValueError:
            return refusal(400, "Bad Request: can't parse the request")
        return self.server.call(method, arguments)

    def _file(self, path: str) -> Answer | None:
        token, _, name = path.partition("/")
        found = next((it for it in list(self.server.world.files.values()) if it.path == name), None)
        if token != self.server.token or found is None:
            return refusal(404, "Not Found")
        call = Call("file", {"path": name}, time.monotonic())
        self.server.calls.append(call)
        call.fault = fault = self.server.faults.take(call)
        if fault and fault.status:
            return broken(fault)
        if fault and fault.cut:
            return None
        time.sleep(fault.slow if fault else 0)
        return 200, found.mime or "application/octet-stream", found.content

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0] or b"0", 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def log_message(self, *_: object) -> None:
        """Says nothing."""
