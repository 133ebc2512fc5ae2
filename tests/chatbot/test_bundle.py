"""An exported answer can be checked again, and one byte off is seen."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.bundle import bundle_of, problems, read_bundle, to_json
from ingest.errors import BundleError, IndexMissingError
from tests.chatbot.test_ui_fake import DOCUMENTS, HEIBLIG, abstained, cite, tofacitinib


def text_of(source_id: str) -> str:
    return DOCUMENTS[source_id].text


NEAR = cite(HEIBLIG, "An erratum appeared in Blood on 30 March 2023.", 1)
WHOLE = to_json(bundle_of(replace(tofacitinib("Größe?"), nearest=(NEAR,)), text_of))


def test_a_bundle_is_whole_and_reads_back_as_it_was():
    assert list(problems(WHOLE, text_of)) == []
    assert to_json(read_bundle(WHOLE)) == WHOLE
    assert list(problems(to_json(bundle_of(abstained("q"), text_of)), text_of)) == []


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE.encode()) - 1), st.integers(1, 255))
def test_any_one_byte_off_is_found(place, change):
    data = bytearray(WHOLE.encode())
    data[place] ^= change
    assert list(problems(data.decode("utf-8", "replace"), text_of))


def test_a_source_that_was_changed_or_is_gone_is_named():
    def changed(source_id: str) -> str:
        if source_id == HEIBLIG.id:
            return text_of(source_id).replace("30 patients", "31 patients")
        raise IndexMissingError(f"{source_id}: no such source")

    found = "\n".join(problems(WHOLE, changed))
    assert f"{HEIBLIG.id}: the text held here is not the text that was cited" in found
    assert "hadjadj-2024-ard-targeted: no such source" in found


def test_a_bundle_of_an_answer_whose_source_is_gone_says_so():
    def gone(source_id: str) -> str:
        raise IndexMissingError(source_id)

    found = list(problems(to_json(bundle_of(tofacitinib("q"), gone)), text_of))
    assert all("no digest of its text" in problem for problem in found)
    assert found


def test_what_is_no_bundle_is_one_line():
    with pytest.raises(BundleError, match="not a bundle of Rounds"):
        read_bundle("{}")
    assert len(list(problems("[]", text_of))) == 1
