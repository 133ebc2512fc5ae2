"""An answer in the chat: notices, sentences with their marks, references, honest gaps."""

from dataclasses import replace

from chatbot.types import Notice
from chatbot.ui import texts
from chatbot.ui.answer_view import answer_html, review_summary
from tests.chatbot.test_ui_fake import (
    BECK,
    LABEL,
    abstained,
    answer_of,
    false_premise,
    refer,
    say,
    tofacitinib,
)
from tests.chatbot.test_ui_markup import Reader


def test_answer_shows_review_state_of_its_sources():
    shown = Reader(answer_html(tofacitinib("q"), 1)).text
    assert "2 approved, 1 submitted – pending human review" in shown


def test_review_summary_counts_retracted_and_admits_none():
    assert review_summary(()) == texts.NO_REVIEW
    assert "1 retracted" in review_summary([refer(BECK, 1, retracted=True)])
    assert "1 under review" in review_summary([refer(BECK, 1)])


def test_section_headings_only_when_there_are_several():
    assert "What was seen" in answer_html(tofacitinib("q"), 1)
    assert "Alone" not in answer_html(answer_of("q", statements=(say("Alone", QUOTED),)), 1)


QUOTED = (BECK, "The acronym VEXAS stands for vacuoles", 1)


def test_doubtful_sentence_is_marked_with_its_reason():
    shown = Reader(answer_html(tofacitinib("q"), 1)).text
    assert f"{texts.VERDICTS['unsupported']}: the cited sentence is about shares" in shown


def test_notices_come_first_and_most_urgent_on_top():
    kinds = ("other-kind", "pending-review", "false-premise", "emergency")
    notices = tuple(Notice(kind=kind, text=f"notice {kind}") for kind in kinds)
    markup = answer_html(replace(tofacitinib("q"), notices=notices), 1)
    places = [markup.index(f"notice {kind}") for kind in reversed(kinds)]
    assert places == sorted(places)
    assert places[-1] < markup.index("r-statements")
    assert texts.NOTICE in markup


def test_partial_answer_says_what_is_not_covered():
    shown = Reader(answer_html(tofacitinib("q"), 1)).text
    assert "Not covered by the sources held here: response to tofacitinib" in shown


def test_abstention_looks_different_and_helps_on():
    markup = answer_html(abstained("gout?"), 1)
    assert 'class="r-answer r-abstained"' in markup
    assert texts.ASKABLE_TITLE in markup
    assert texts.RELATED in markup
    assert "r-statements" not in markup


def test_whole_question_is_not_repeated_as_not_covered():
    whole = replace(abstained("gout?"), not_covered=("gout?",))
    assert texts.NOT_COVERED not in answer_html(whole, 1)
    assert texts.NOT_COVERED in answer_html(abstained("gout?"), 1)


def test_rewritten_question_is_shown_only_when_it_differs():
    assert texts.READ_AS in answer_html(tofacitinib("and tofacitinib?"), 1)
    assert texts.READ_AS not in answer_html(false_premise("q"), 1)


def test_references_read_like_print():
    shown = Reader(answer_html(tofacitinib("q"), 1)).text
    assert "Heiblig M, Ferrada MA, Koster MJ et al. Ruxolitinib is more" in shown
    assert "Blood, 2022." in shown
    assert "Web page (www.drugeruptiondata.com)" in shown
    undated = replace(refer(LABEL, 1), year=None, url=None, authors=())
    assert texts.UNDATED in answer_html(answer_of("q", references=(undated,)), 1)


def test_generating_answerer_is_named():
    assert "Written by ollama:m" in answer_html(replace(tofacitinib("q"), answerer="ollama:m"), 1)
