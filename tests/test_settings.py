"""The configuration: strict, and the same in code, default file and schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from mtorkin.base.errors import InputError
from mtorkin.base.settings import Settings, read_settings
from mtorkin.workflow.published import BUNDLED, config_yaml, files, json_schema


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_written_files_are_those_that_the_settings_give(path):
    assert path.read_text(encoding="utf-8") == files()[path], "run `make published`"


def test_default_file_holds_every_default():
    assert read_settings(yaml.safe_load(config_yaml())) == Settings(folders=BUNDLED)


def test_schema_accepts_the_default_file_and_no_unknown_key():
    schema, content = json.loads(json_schema(Settings)), yaml.safe_load(config_yaml())
    jsonschema.validate(content, schema)
    with pytest.raises(jsonschema.ValidationError, match="margn"):
        jsonschema.validate(content | {"selection": {"margn": 5}}, schema)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"foldrs": []}, "configuration, foldrs: there is no such key; did you mean folders?"),
        ({"selection": {"margn": 5}}, "configuration, selection.margn: there is no such key; did you mean margin?"),
        (
            {"fit": {"zzz": 1}},
            "configuration, fit.zzz: there is no such key; known keys are starts, student_t, bootstrap, "
            "fkbp12_dissociation, confidence",
        ),
        ({"seed": "one"}, "configuration, seed: input should be a valid integer"),
        ({"pathway": "maybe"}, "configuration, pathway.predict: input should be 'auto', 'on' or 'off'"),
        ({"selection": 3}, "configuration, selection: input should be a valid dictionary or instance of Selection"),
    ],
)
def test_a_wrong_setting_is_named(content, sentence):
    with pytest.raises(InputError) as caught:
        read_settings(content)
    assert sentence in caught.value.problems[0].sentence()


@pytest.mark.parametrize(
    ("written", "word"),
    [("pathway: off", "off"), ("pathway: on", "on"), ("pathway: auto", "auto"), ("pathway: {predict: off}", "off")],
)
def test_the_pathway_is_switched_by_one_word_which_YAML_may_read_as_a_truth_value(written, word):
    content = yaml.safe_load(written)
    assert read_settings(content).pathway.predict == word
    if not isinstance(content["pathway"], dict):
        jsonschema.validate(content, json.loads(json_schema(Settings)))


def test_all_wrong_settings_are_named_at_once():
    with pytest.raises(InputError) as caught:
        read_settings({"seed": -1, "batch_size": 0})
    assert [problem.key for problem in caught.value.problems] == ["seed", "batch_size"]
