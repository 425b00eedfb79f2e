import json
import math

import pytest

from metadata.written import json_bytes, json_text

DEEP = {"ชื่อ": 'น้ำ\u0000\u2028"\\', "n": [1, 2.5, 1e-5, 10**30, True, None], "o": {"a": {}, "b": []}}


def test_what_is_written_is_read_back_the_same():
    assert json.loads(json_bytes(DEEP)) == DEEP
    assert json.loads(json_text(DEEP)) == DEEP
    assert "น้ำ" in json_bytes(DEEP).decode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_does_not_know_is_refused(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_bytes({"n": [value]})


def test_words_that_look_like_such_a_number_are_words():
    assert json.loads(json_bytes({"NaN": "Infinity"})) == {"NaN": "Infinity"}


def test_half_a_character_is_refused_in_a_document_and_kept_in_a_row():
    with pytest.raises(ValueError, match="surrogates"):
        json_bytes("\ud83d")
    assert json.loads(json_text({"a": "\ud83d"})) == {"a": "\ud83d"}
