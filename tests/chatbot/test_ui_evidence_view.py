"""The evidence panel: the exact span marked in its passage, with its source."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.types import Answer
from chatbot.ui import texts
from chatbot.ui.answer_view import answer_html
from chatbot.ui.evidence_view import CONTEXT, evidence_of, heading_path, panel_html, passage_html
from ingest.errors import CorpusError, IndexDamagedError
from ingest.types import Document
from tests.chatbot.test_ui_fake import (
    DOCUMENTS,
    HADJADJ,
    HEIBLIG,
    FakeAssistant,
    abstained,
    answer_of,
    cite,
    false_premise,
    refer,
    say,
    tofacitinib,
)
from tests.chatbot.test_ui_markup import Reader


@given(st.text(max_size=1200), st.integers(0, 1200), st.integers(1, 300), st.integers(0, 40))
def test_mark_is_exactly_the_span(text, start, length, body_start):
    start = max(start, body_start)
    if start >= len(text):
        return
    end = min(len(text), start + length)
    document = Document(source=HEIBLIG, text=text, body_start=body_start, headings=())
    marked = Reader(passage_html(document, start, end)).marked
    assert [mark.replace("\r\n", "\n") for mark in marked] == [
        text[start:end].replace("\r\n", "\n")
    ]


@given(st.integers(1, 700), st.integers(0, 699), st.sampled_from([" ", "\n", "\n\n"]))
def test_context_is_whole_neighbouring_words_and_bounded(count, chosen, space):
    words = [f"word{place}" for place in range(count)]
    word = words[min(chosen, count - 1)]
    text = space.join(words)
    start = sum(len(w) + len(space) for w in words[: words.index(word)])
    document = Document(source=HEIBLIG, text=text, body_start=0, headings=())
    shown = Reader(passage_html(document, start, start + len(word))).text
    found = shown.replace("…", " ").split()
    first = words.index(found[0])
    assert found == words[first : first + len(found)]
    assert word in found
    assert len(shown) <= 2 * CONTEXT + len(word) + 4


def panel_of(*answers: Answer) -> str:
    document_of = FakeAssistant().document
    parts = [evidence_of(answer, turn, document_of) for turn, answer in enumerate(answers, 1)]
    return panel_html(parts)


def shown_evidence(answer: Answer) -> Reader:
    return Reader(panel_of(answer))


def test_every_citation_mark_has_its_evidence_and_every_way_back_a_sentence():
    answer = tofacitinib("q")
    chat, panel = (
        Reader(answer_html(answer, 7)),
        Reader(panel_html([evidence_of(answer, 7, FakeAssistant().document)])),
    )
    marks = {link for link in chat.links if link.startswith("#cite-")}
    assert marks == {f"#{anchor}" for anchor in panel.ids}
    assert {link for link in panel.links if link.startswith("#say-")} <= {
        f"#{anchor}" for anchor in chat.ids
    }


def test_what_came_nearest_has_its_evidence_although_no_sentence_rests_on_it():
    near = cite(HEIBLIG, "An erratum appeared in Blood on 30 March 2023.", 1)
    answer = replace(tofacitinib("q"), nearest=(near,))
    panel = shown_evidence(answer)
    assert panel.marked[-1] == near.quote
    assert texts.ONLY_NEAR in panel.text


def test_other_sentences_on_the_same_source_are_linked():
    panel = shown_evidence(tofacitinib("q"))
    assert texts.ALSO_CITED in panel.text


def test_a_pointer_to_another_source_is_a_link_and_loses_no_character():
    text = "Ruxolitinib works [@heiblig-2022-blood]. More."
    document = Document(source=HEIBLIG, text=text, body_start=0, headings=())
    shown = Reader(passage_html(document, 0, 40))
    assert shown.marked == [text[:40]]
    assert shown.links == ["/source/heiblig-2022-blood"]


def test_evidence_marks_each_quote_once_in_reading_order():
    answer = tofacitinib("q")
    quotes = [c.quote for statement in answer.statements for c in statement.citations]
    assert shown_evidence(answer).marked == list(dict.fromkeys(quotes))


def test_passage_shows_neighbours_but_neither_front_matter_nor_other_sections():
    document = DOCUMENTS[HADJADJ.id]
    citation = cite(HADJADJ, "69% stopped tocilizumab", 1)
    shown = Reader(passage_html(document, citation.start, citation.end)).text
    assert "28% stopped ruxolitinib" in shown
    assert "largely ruxolitinib results." in shown
    assert "hidden front matter" not in shown
    assert "At 6 months" not in shown
    assert "##" not in shown


def test_heading_path_is_the_innermost_section():
    citation = cite(HEIBLIG, "not a randomised trial", 1)
    path = heading_path(DOCUMENTS[HEIBLIG.id], citation.start, citation.end)
    assert path == (HEIBLIG.title, "Patients")


def test_paragraphs_stay_apart_in_the_passage():
    document = DOCUMENTS[HEIBLIG.id]
    citation = cite(HEIBLIG, "ten hospitals", 1)
    assert 'class="r-break"' in passage_html(document, citation.start, citation.end)


@pytest.mark.parametrize("problem", ["moved", "gone"])
def test_a_document_that_no_longer_fits_shows_the_quote_without_a_mark(problem):
    def document(source_id: str) -> Document:
        if problem == "gone":
            raise IndexDamagedError(source_id)
        return replace(DOCUMENTS[source_id], text="other text")

    panel = Reader(panel_html([evidence_of(false_premise("q"), 1, document)]))
    assert panel.marked == []
    assert texts.GONE in panel.text
    assert "E1 enzyme" in panel.text


def test_an_answer_without_citations_says_so_in_the_panel():
    assert texts.EVIDENCE_NONE in shown_evidence(abstained("gout?")).text
    assert texts.EVIDENCE_EMPTY in panel_html(())


def test_newest_evidence_comes_first():
    panel = panel_of(abstained("the old?"), abstained("the new?"))
    assert panel.index("the new?") < panel.index("the old?")


def test_every_other_sentence_of_the_conversation_on_the_same_source_is_linked():
    panel = Reader(panel_of(tofacitinib("first?"), false_premise("second?"), tofacitinib("third?")))
    label = texts.SENTENCE_OF.format(answer=3, place=5)
    assert label in panel.text
    heiblig = panel_of(tofacitinib("first?"), tofacitinib("second?")).partition('id="cite-1-1"')[2]
    links = Reader(heiblig.partition("</article>")[0]).links
    assert [link for link in links if link.startswith("#say-")] == [
        *("#say-1-1", "#say-1-2", "#say-2-1", "#say-2-2")
    ]


def test_source_card_carries_status_and_caveats():
    answer = answer_of(
        "q",
        statements=(say("", (HEIBLIG, "ten hospitals", 1)),),
        references=(refer(HEIBLIG, 1, retracted=True),),
    )
    shown = shown_evidence(answer).text
    for part in ("Cohort study, n = 30", "retrospective cohort", "Approved", "Blood, 2022"):
        assert part in shown
    assert texts.RETRACTED_HELP in shown
    assert "Per-drug response rates" in shown


def test_corpus_errors_reach_the_panel_as_a_note_not_a_crash(tmp_path):
    def document(source_id: str) -> Document:
        raise CorpusError(tmp_path, "no such source")

    assert texts.GONE in panel_html([evidence_of(false_premise("q"), 1, document)])
