"""The schema for editors describes the language that the compiler accepts."""

import json
from collections.abc import Iterator

from stateline_codegen.spec.language import records
from stateline_codegen.spec.schema import render_schema
from stateline_codegen.spec.shapes import Record

SCHEMA = json.loads(render_schema())


def list_objects(schema: object) -> Iterator[frozenset[str]]:
    """The keys of every object that the schema describes."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            yield frozenset(schema["properties"])
        for part in schema.values():
            yield from list_objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from list_objects(part)


def keys_of(record: Record) -> frozenset[str]:
    return frozenset(key.name for key in record.keys)


def test_the_schema_has_every_record_of_the_language_and_no_other() -> None:
    assert set(list_objects(SCHEMA)) == {keys_of(record) for record in records()}


def test_unknown_keys_are_underlined() -> None:
    def closed(schema: object) -> Iterator[bool]:
        if isinstance(schema, dict):
            if "properties" in schema and schema.get("type") == "object":
                yield schema["additionalProperties"] is False
            for part in schema.values():
                yield from closed(part)

    assert all(closed(SCHEMA))


def test_a_condition_may_contain_conditions() -> None:
    condition = SCHEMA["$defs"]["condition"]
    assert condition["properties"]["not"]["$ref"] == "#/$defs/condition"
    assert condition["properties"]["all_of"]["items"] == {"$ref": "#/$defs/condition"}


def test_every_key_is_explained() -> None:
    assert all(key.doc.endswith(".") for record in records() for key in record.keys)


def test_the_schema_is_the_same_every_time() -> None:
    assert render_schema() == render_schema()
