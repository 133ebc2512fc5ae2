"""Answers in the forms of other programs."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatbot.export import to_bibtex, to_markdown, to_note, to_ris
from chatbot.types import Answer
from tests.chatbot.test_ui_fake import HEIBLIG, LABEL, answer_of, refer, tofacitinib


def of(**changes: object) -> Answer:
    reference = replace(refer(HEIBLIG, 1), **changes)  # type: ignore[arg-type]  # a test's choice
    return answer_of("q", references=(reference,))


def test_markdown_carries_every_sentence_quote_reference_and_the_disclaimer():
    answer = tofacitinib("q")
    text = to_markdown(answer)
    for statement in answer.statements:
        assert statement.text in text
        for citation in statement.citations:
            assert f"“{citation.quote}”" in text
    for part in ("## Safety", "doi:10.1182/blood.2022016642", answer.disclaimer, "## Not covered"):
        assert part in text
    assert "unsupported" in text


@given(st.text(alphabet="<>[]()*_`#\n a", max_size=30))
def test_markdown_from_outside_is_text(text):
    shown = to_markdown(answer_of(text, not_covered=(text,))).split("## Not covered")[1]
    assert not re.search(r"(?<!\\)[<`\[*_]", shown.partition("\n\nRounds,")[0])


def test_note_is_plain_lines_with_marks_and_references():
    note = to_note(tofacitinib("q"))
    assert "stopped tocilizumab (after a median of 5.1 months). [2]" in note
    assert "[1] Heiblig M, Ferrada MA, Koster MJ et al. Ruxolitinib is more effective" in note
    assert "Not covered by the sources held: response to tofacitinib" in note


def test_bibtex_and_ris_name_the_same_sources():
    answer = tofacitinib("q")
    bibtex, ris = to_bibtex(answer), to_ris(answer)
    for reference in answer.references:
        assert f"{{{reference.source_id}," in bibtex
        assert f"TI  - {reference.title}\r\n" in ris
    assert "author = {Heiblig, M and Ferrada, MA" in bibtex
    assert ris.count("ER  - ") == len(answer.references)
    assert "@misc{label-tofacitinib-us" in bibtex


def test_special_characters_do_not_break_the_formats():
    broken = of(title="50% of {A} & B_c\nER  - ", retracted=True)
    assert r"50\% of \{A\} \& B\_c ER" in to_bibtex(broken)
    assert to_ris(broken).count("\r\nER  - ") == 1
    assert "RETRACTED" in to_ris(broken)
    assert "RETRACTED" in to_bibtex(broken)
    assert LABEL.title not in to_ris(broken)
