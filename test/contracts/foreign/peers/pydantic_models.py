"""Reads bodies on standard input with pydantic models: prints, of each model, its JSON Schema and the bodies as it has read them."""

import json
import re
import sys
from importlib import import_module

from pydantic import BaseModel


def words_of_validators(model):
    """By field: words that only a validator knows. It names them when it refuses another."""
    for name, validator in model.__pydantic_decorators__.field_validators.items():
        try:
            getattr(model, name)("")
        except ValueError as error:
            if "enum values" in str(error):
                for field in validator.info.fields:
                    yield model.model_fields[field].alias or field, re.findall(r"'(\w*)'", str(error))


def subclasses(model):
    return {model}.union(*map(subclasses, model.__subclasses__()))


def schema_of(model):
    schema = model.model_json_schema()
    for each in subclasses(BaseModel):
        for field, words in words_of_validators(each):
            schema.get("$defs", {}).get(each.__name__, {}).get("properties", {}).get(field, {}).update(enum=words)
    return schema


def read(asked):
    module, name = asked["model"].rsplit(".", 1)
    model = getattr(import_module(module), name)
    bodies = [model.model_validate(body).model_dump(mode="json", by_alias=True, exclude_unset=True) for body in asked["bodies"]]
    return {"schema": schema_of(model), "bodies": bodies}


print(json.dumps([read(asked) for asked in json.load(sys.stdin)]))
