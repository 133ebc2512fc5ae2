"""An answer in the chat: notices, sentences with their marks, references, honest gaps."""

from dataclasses import replace

from chatbot.quoting.draft import TABLE
from chatbot.types import Answer, Notice, Row, Table, Usage
from chatbot.ui import texts
from chatbot.ui.answer_view import answer_html, review_summary, usage_words
from tests.chatbot.test_ui_fake import (
    BECK,
    BODIES,
    HADJADJ,
    HEIBLIG,
    LABEL,
    abstained,
    answer_of,
    cite,
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
    kinds = ("spelling", "pending-review", "other-kind", "false-premise", "emergency")
    notices = tuple(Notice(kind=kind, text=f"notice {kind}") for kind in kinds)
    markup = answer_html(replace(tofacitinib("q"), notices=notices), 1)
    places = [markup.index(f"notice {kind}") for kind in reversed(kinds)]
    assert places == sorted(places)
    assert places[-1] < markup.index("r-statements")
    assert texts.NOTICE in markup


def test_a_kind_of_notice_not_known_here_stands_out_with_its_own_text():
    notices = (Notice(kind="<new kind>", text="look here"),)
    shown = Reader(answer_html(replace(tofacitinib("q"), notices=notices), 1))
    assert f"{texts.NOTICE} look here" in shown.text
    assert "new kind" not in shown.text


def compared() -> Answer:
    answer = tofacitinib("q")
    beside = replace(answer.statements[4], section=TABLE)
    statements = (*answer.statements[:3], beside, replace(answer.statements[3], folded=True))
    rows = (
        Row(aspect="Response", cells=((0,), ())),
        Row(aspect="Safety", cells=((), (3,))),
        Row(aspect="Again", cells=((), (3,))),
    )
    near = (cite(HEIBLIG, "An erratum appeared in Blood on 30 March 2023.", 1),)
    table = Table(columns=("ruxolitinib", "tofacitinib"), rows=rows)
    return replace(answer, statements=statements, table=table, nearest=near)


def test_comparison_says_what_is_held_for_each_side_and_anchors_each_sentence_once():
    page = Reader(answer_html(compared(), 1))
    assert texts.NOTHING_HELD in page.text
    assert sorted(page.ids) == sorted(set(page.ids))
    assert [f"say-1-{place}" in page.ids for place in (1, 2, 3, 4, 5)] == [True] * 5
    assert texts.MORE.format(count=1) in page.text


def test_a_gap_leads_to_what_came_nearest():
    page = Reader(answer_html(compared(), 1))
    assert "#near-1" in page.links
    assert "near-1" in page.ids
    assert "An erratum appeared" in page.text


def test_evidence_of_a_label_is_named_as_a_label_and_not_as_the_page_it_was_read_on():
    label = replace(tofacitinib("q").statements[4], basis="web article, 2021")
    shown = Reader(answer_html(replace(tofacitinib("q"), statements=(label,)), 1)).text
    assert "Drug label, 2021" in shown
    assert "web article" not in shown


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


def test_where_sources_differ_is_told_right_behind_the_bottom_line():
    quote = BODIES[HEIBLIG][0][1].split(" The 30")[0]
    answer = answer_of(
        "q",
        statements=(
            say("Bottom line", (HEIBLIG, quote, 1)),
            say("Details", (HADJADJ, "At 6 months", 2)),
        ),
        references=(refer(HEIBLIG, 1), refer(HADJADJ, 2)),
        notices=(
            Notice(kind="conflict", text="They differ."),
            Notice(kind="false-premise", text="It is not so."),
        ),
    )
    shown = answer_html(answer, 1)
    places = [shown.index(part) for part in ("It is not so.", quote, "They differ.", "At 6 months")]
    assert places == sorted(places)


def test_what_a_model_took_is_told_under_its_answer_and_nothing_that_is_not_known():
    usage = Usage(
        model="ollama:m", calls=1, input_tokens=1234, output_tokens=56, cost=0.00125, quoted=0.5
    )
    told = "ollama:m: 1 call, 1,234 tokens read, 56 written, cost 0.00125, 50% of the sentences"
    assert told in answer_html(answer_of("q", usage=usage), 1)
    unknown = replace(usage, calls=2, input_tokens=0, output_tokens=0, cost=None, quoted=0.0)
    assert usage_words(unknown) == "ollama:m: 2 calls"
