"""A PATCH: a field that is left out of its body stays as it is, null clears a field only where it may be empty. What it
is based on stands in If-Match.
"""

import re
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationInfo, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

# As `etag` has it.
_TOLD_IN = re.compile(r'(?<=[0-9])-[A-Z]{3}"$')


def etag(version: int, told_in: str = "") -> str:
    """`told_in` is what the answer depends on beside the version: a change is not based on it."""
    return f'"{version}-{told_in}"' if told_in else f'"{version}"'


def matches(if_match: str | None, version: int) -> bool:
    """If-Match by RFC 9110: any of the tags, strong comparison; `*` matches whatever exists."""
    if if_match is None or if_match.strip() == "*":
        return True
    return any(_TOLD_IN.sub('"', tag.strip()) == etag(version) for tag in if_match.split(","))


class Change(BaseModel):
    """Declare every field as `X | None = None`; the published schema shows null only for the `clearable` ones."""

    model_config = ConfigDict(extra="forbid")
    clearable: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*", mode="before")
    @classmethod
    def refuse_null(cls, value: object, info: ValidationInfo) -> object:
        """At the field, so that the error's `loc` names it."""
        if value is None and info.field_name not in cls.clearable:
            raise PydanticCustomError("not_null", "cannot be cleared")
        return value

    @model_validator(mode="after")
    def refuse_empty(self) -> "Change":
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "nothing to change was named")
        return self

    def given(self) -> dict[str, Any]:
        """The fields that the caller named, with their values."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        json_schema = handler.resolve_ref_schema(handler(schema))
        json_schema["minProperties"] = 1
        for name, field in json_schema.get("properties", {}).items():
            field.pop("default", None)
            variants = [variant for variant in field.get("anyOf", []) if variant.get("type") != "null"]
            if name not in cls.clearable and variants:
                field.pop("anyOf")
                field.update(variants[0] if len(variants) == 1 else {"anyOf": variants})
        return json_schema
