"""Checks JSON against the types the SDK's models declare: Python converts in silence where Java refuses."""

import json
import re

JSON_TYPES = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "object": lambda value: True,
}


def wrong_types(value, declared, models, path="answer"):
    """Where a value is not of the declared type; null and unknown keys pass, as they do in Java."""
    if value is None:
        return []
    element = re.match(r"list\[(.*)\]", declared)
    if element is not None:
        if not isinstance(value, list):
            return [f"{path} is no list"]
        each = [wrong_types(item, element[1], models, f"{path}[]") for item in value]
        return sorted({finding for findings in each for finding in findings})
    if declared.startswith("dict("):
        return [] if isinstance(value, dict) else [f"{path} is no object"]
    if declared in JSON_TYPES:
        return [] if JSON_TYPES[declared](value) else [f"{path} is no {declared}: {value!r}"]
    model = getattr(models, declared, None)
    if model is None or not model.openapi_types:
        return []
    if not isinstance(value, dict):
        return [f"{path} is no object"]
    findings = []
    for attribute, declared_type in model.openapi_types.items():
        key = model.attribute_map[attribute]
        if key != "body" and key in value:
            findings += wrong_types(value[key], declared_type, models, f"{path}.{key}")
    return findings


def make_strict(client):
    """Lets the client fail on answers whose JSON types are not those of its models."""
    deserialize = client.deserialize

    def checked(response, response_type, progress_callback):
        if response.content:
            findings = wrong_types(json.loads(response.content), response_type, client.model_package)
            if findings:
                raise AssertionError("; ".join(findings))
        return deserialize(response, response_type, progress_callback)

    client.deserialize = checked
    return client
