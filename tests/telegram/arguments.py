"""Arguments of a call, however they came: in the query, as a form, as multipart or as JSON."""

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

import python_multipart

from tests.telegram.errors import bad_request


@dataclass
class Upload:
    name: str
    content: bytes


@dataclass
class Arguments:
    values: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    @classmethod
    def read(cls, query: str, content_type: str, body: bytes) -> "Arguments":
        found = cls(dict(parse_qsl(query, keep_blank_values=True)))
        kind = content_type.partition(";")[0].strip().lower()
        if kind == "application/json" and body:
            given = json.loads(body)
            found.values |= {name: it if isinstance(it, str) else json.dumps(it) for name, it in given.items()}
        elif kind == "application/x-www-form-urlencoded":
            found.values |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        elif kind == "multipart/form-data":
            found._multipart(content_type, body)
        return found

    def _multipart(self, content_type: str, body: bytes) -> None:
        def on_field(part: Any) -> None:
            self.values[part.field_name.decode()] = (part.value or b"").decode()

        def on_file(part: Any) -> None:
            part.file_object.seek(0)
            name = (part.file_name or b"file").decode()
            self.uploads[part.field_name.decode()] = Upload(name, part.file_object.read())
            part.close()

        headers = {"Content-Type": content_type.encode(), "Content-Length": str(len(body)).encode()}
        python_multipart.parse_form(headers, BytesIO(body), on_field, on_file)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str, otherwise: int = 0) -> int:
        value = self.values.get(name)
        if value in (None, ""):
            return otherwise
        try:
            return int(str(value))
        except ValueError:
            raise bad_request(f"{name} isn't an integer") from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes")

    def json(self, name: str) -> Any:
        """None where it was not given."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file of this argument, sent in the request; None where it names one by its id or address."""
        value = self.text(name)
        if value.startswith("attach://"):
            found = self.uploads.get(value.removeprefix("attach://"))
            if found is None:
                raise bad_request("there is no file to upload: " + value)
            return found
        return self.uploads.get(name)
