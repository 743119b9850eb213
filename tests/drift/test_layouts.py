"""A page is read the same in every layout and language, and in the styles of both years."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from evolink import catalog
from support.drift.languages import LANGUAGES, SWEDISH, TEXTS
from support.drift.layouts import as_json, as_markdown, as_rendered
from support.drift.made_up_models import LENGTHS, MADE_UP, NUMBERS, with_prose
from support.drift.models import Model, spec_model
from tooling.drift.pages.languages import LANGUAGES as READER_LANGUAGES
from tooling.drift.pages.languages import Language
from tooling.drift.pages.page import Page, Unreadable
from tooling.drift.pages.reading import read_page

MODELS: dict[str, Model] = MADE_UP | {model: spec_model(model) for model in catalog.ids()}


def page(data: bytes) -> Page:
    return read_page(data, name="page")


@pytest.mark.parametrize("name", MODELS)
def test_a_rendered_page_is_read_as_it_shows(name: str) -> None:
    for language, year in product(LANGUAGES, (2025, 2026)):
        model = with_prose(MODELS[name], language)

        found = page(as_rendered(model, language, year=year))

        assert (found.layout, found.language, found.models) == ("rendered", language, model.ids)
        assert (found.method, found.path) == ("POST", "/v1/videos/generations")
        assert list(found.fields) == list(model.fields), (language, year)
        assert found.fields == model.shown(), (language, year)


ENDINGS = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "trailing blanks": lambda text: text.replace("\n", "  \n"),
    "trailing tabs and CRLF": lambda text: text.replace("\n", "\t\r\n"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("write", [as_json, as_markdown, as_rendered])
def test_line_ends_and_encodings_do_not_matter(
    write: Callable[[Model, str], bytes], ending: str, encoding: str
) -> None:
    text = write(MADE_UP["choices"], "fr").decode()

    found = page(ENDINGS[ending](text).encode(encoding))

    assert found == page(text.encode())


@pytest.mark.parametrize("write", [as_json, as_markdown])
@pytest.mark.parametrize("language", ["ja", "ko", "cn", "es", "fr", "de"])
def test_a_translation_that_links_to_english_pages_keeps_its_language(
    language: str, write: Callable[[Model, str], bytes]
) -> None:
    text = write(with_prose(MADE_UP["choices"], language), language).decode()
    linked = text.replace(f"/{language}/api-manual/", "/en/api-manual/").replace("/zh/api-manual/", "/en/api-manual/")

    assert page(linked.encode()).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_of_a_page_states_its_language(language: str) -> None:
    data = as_json(MADE_UP["choices"], "en")
    folder = "zh" if language == "cn" else language

    found = read_page(data, name=f"https://docs.evolink.ai/{folder}/api-manual/video-series/a/b.json")

    assert found.language == language


@pytest.mark.parametrize("name", MODELS)
def test_markdown_and_json_are_read_completely(name: str) -> None:
    model = with_prose(MODELS[name], "fr")

    from_json, from_markdown = page(as_json(model, "fr")), page(as_markdown(model, "fr"))

    assert from_json.fields == from_markdown.fields == model.stated()
    assert from_json.models == from_markdown.models == model.ids
    assert from_json.language == from_markdown.language == "fr"
    assert (from_json.layout, from_markdown.layout) == ("openapi", "markdown")
    assert from_json.candidates == from_markdown.candidates


@pytest.mark.parametrize("name", MODELS)
def test_fields_without_prose_are_read_as_well(name: str) -> None:
    model = MODELS[name]

    assert page(as_rendered(model)).fields == model.shown()


def test_types_of_values_are_those_of_the_field() -> None:
    fields = page(as_rendered(NUMBERS)).fields

    assert fields["steps"]["enum"] == [5, 10, 15]
    assert repr(fields["strength"]["default"]) == "0.75"
    assert (fields["strength"]["minimum"], fields["strength"]["maximum"]) == (0, 1.5)
    assert page(as_rendered(MADE_UP["choices"])).fields["style"]["enum"] == ["FIRST&LAST", "a, b", "null", "1e3"]
    assert page(as_rendered(LENGTHS)).fields["code"]["default"] == "0042"


def test_what_the_page_does_not_state_is_absent() -> None:
    fields = page(as_rendered(LENGTHS)).fields

    assert fields["callback_url"] == {"type": "string", "format": "uri", "required": False}
    assert fields["title"] == {"type": "string", "minLength": 3, "required": False}


@pytest.mark.parametrize("name", MODELS)
def test_a_language_that_is_not_in_the_table_is_read_by_its_structure(name: str) -> None:
    model = MODELS[name]

    found = page(as_rendered(model, texts=SWEDISH))

    assert found.fields == model.shown()
    assert found.language == "unknown"


def test_labels_left_in_english_do_not_hide_the_language_of_the_prose() -> None:
    labels = {key: TEXTS["en"][key] for key in ("required", "default", "options", "example", "range", "response")}

    for language in ("ko", "ja", "cn"):
        model = with_prose(NUMBERS, language)
        found = page(as_rendered(model, texts=TEXTS[language] | labels))
        assert (found.language, found.fields) == (language, model.shown())


def test_each_language_is_in_the_table_of_the_reader_and_in_that_of_the_test_pages() -> None:
    codes = [language.code for language in READER_LANGUAGES]
    marks = [mark for language in READER_LANGUAGES for mark in language.required]

    assert sorted(codes) == sorted(LANGUAGES)
    assert len(marks) == len(set(marks)), "the mark of a required field identifies the language"


@pytest.mark.parametrize("language", READER_LANGUAGES, ids=lambda language: language.code)
def test_every_label_of_a_language_is_read(language: Language) -> None:
    model = NUMBERS.with_field("heat", {"type": "number", "deprecated": True, "maximum": 9, "example": 1}).with_field(
        "steps", {"type": "integer", "enum": [5, 10], "default": 10}, required=True
    )
    texts = TEXTS[language.code]

    for kind in ("required", "deprecated", "default", "options", "example", "range", "response", "last_sentence"):
        for label in getattr(language, kind):
            colon = ":" if kind in ("options", "example", "range") else ""
            found = page(as_rendered(model, texts=texts | {kind: label + colon}))
            assert (found.language, found.fields) == (language.code, model.shown()), label
            assert found.fields["heat"]["deprecated"] is True


@pytest.mark.parametrize("language", READER_LANGUAGES, ids=lambda language: language.code)
def test_a_page_cut_off_in_its_last_sentence_is_refused(language: Language) -> None:
    for sentence in language.last_sentence:
        whole = as_rendered(NUMBERS, texts=TEXTS[language.code] | {"last_sentence": sentence}).decode()

        assert whole.endswith(sentence)
        for size in range(1, len(sentence)):
            with pytest.raises(Unreadable, match="cut off in the last sentence"):
                page(whole[: len(whole) - size].encode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_with_a_rule_word_of_its_language_may_be_a_rule(language: str) -> None:
    rule, no_rule = TEXTS[language]["rule"], TEXTS[language]["created"]
    model = NUMBERS.with_field("seed", {"type": "integer", "description": f"{no_rule}\n\n{rule}"})

    found = page(as_rendered(model, language)).candidates

    assert f"seed: {rule}" in found
    assert f"seed: {no_rule}" not in found


def test_a_summary_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    plain = as_rendered(LENGTHS)

    dressed = as_rendered(LENGTHS, summary="made-up-1 interface").replace(b"\n", b"\r\n")

    assert page(b"\xef\xbb\xbf" + dressed + b"\r\n").fields == page(plain).fields


def test_a_footer_below_the_response_is_not_part_of_it() -> None:
    footer = b"\n\nWas this page helpful?\nYes\nNo\n"

    assert page(as_rendered(LENGTHS) + footer).fields == LENGTHS.shown()


def test_the_path_may_stand_in_one_line() -> None:
    pieces = b"POST\n/\nv1\n/\nvideos\n/\ngenerations\n"

    joined = as_rendered(LENGTHS).replace(pieces, b"POST\n/v1/videos/generations\n")

    assert page(joined).path == "/v1/videos/generations"


def test_a_model_without_options_is_identified_by_its_default_or_its_example() -> None:
    plain = {"type": "string", "description": "The model", "example": "Made-Up-3"}
    model = MADE_UP["choices"].with_field("model", plain)

    assert page(as_rendered(MADE_UP["choices"])).models == ("Made-Up-3",)
    assert {page(write(model)).models for write in (as_json, as_markdown, as_rendered)} == {("Made-Up-3",)}


def test_a_model_without_even_an_example_is_identified_by_the_example_request() -> None:
    named = {"type": "string", "enum": ["Made-Up-3"]}
    model = MADE_UP["choices"].with_field("model", named)

    bare = [
        as_json(model).replace(b'"enum": [\n       "Made-Up-3"\n      ]', b'"minLength": 1'),
        as_rendered(model).replace(b"enum<string>", b"string", 1).replace(b"Available options:\nMade-Up-3\n", b""),
    ]

    assert [(page(data).models, "enum" in page(data).fields["model"]) for data in bare] == [(("Made-Up-3",), False)] * 2


def test_an_example_that_sends_an_undescribed_field_is_noted_for_a_person() -> None:
    page_without_it = as_rendered(LENGTHS).replace(b'  "prompt": ', b'  "old_field": 1,\n  "prompt": ')

    found = page(page_without_it)

    assert found.fields == LENGTHS.shown()
    assert "old_field: the page's example sends this field, but the page does not describe it" in found.candidates


def test_prose_yields_candidates_and_no_facts() -> None:
    bare, worded = page(as_rendered(NUMBERS)), page(as_rendered(with_prose(NUMBERS, "en")))

    assert bare.fields == worded.fields
    assert "seed: 5 and 10 only, never more than strength" not in bare.candidates
    assert "seed: 5 and 10 only, never more than scale" in worded.candidates
    assert not any(candidate.endswith("Note:") for candidate in worded.candidates)


def test_the_meaning_of_an_option_is_no_rule() -> None:
    prose = "The shape\n\n- `16:9`: landscape\n- `9:16`: portrait, only with `sound`"
    model = MADE_UP["choices"].with_field(
        "aspect_ratio", {"type": "string", "enum": ["16:9", "9:16"], "description": prose}
    )

    about_shape = [each for each in page(as_json(model)).candidates if each.startswith("aspect_ratio")]

    assert about_shape == ["aspect_ratio: 9:16: portrait, only with sound"]


def test_a_sentence_that_ends_like_a_constraint_is_prose() -> None:
    prose = "Words in any language, each letter counts. Maximum length: 5000 characters"
    model = LENGTHS.with_field("prompt", {"type": "string", "description": prose}, required=True)

    found = page(as_rendered(model))

    assert found.fields == model.shown()
    assert "prompt: Maximum length: 5000 characters" in found.candidates
