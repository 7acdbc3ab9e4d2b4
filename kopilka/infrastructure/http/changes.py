"""The body of a PATCH: what is left out stays as it is, null clears only what may be empty."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError


class Change(BaseModel):
    """Declare every field as `X | None = None`; the schema that is published tells which may really be null."""

    model_config = ConfigDict(extra="forbid")
    clearable: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def refuse_empty(self) -> "Change":
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "nothing to change was named")
        for name in self.model_fields_set - self.clearable:
            if getattr(self, name) is None:
                raise PydanticCustomError("not_null", "cannot be cleared")
        return self

    def given(self) -> dict[str, Any]:
        """Only the fields that the caller named."""
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
