import pytest

from chatbot.question.shorthand import written_out
from chatbot.question.understand import kind_of, understand
from chatbot.types import Turn, turns_of
from ingest.build import build
from ingest.errors import QuestionError
from ingest.index import Index
from ingest.settings import IndexSettings

MAX = 2_000
TURNS = (
    Turn(role="reader", text="What is VEXAS?"),
    Turn(role="rounds", text="A disease of men over 50."),
)


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "it is empty"),
        (" \n\t ", "it is empty"),
        ("<b></b>", "it is empty"),
        ("?!… —", "it has no words"),
        ("why " * 1_250, "5,000 characters; ask in at most 2,000"),
        (
            "¿Puede el tofacitinib reemplazar al ruxolitinib en el síndrome VEXAS?",
            "another language",
        ),
        ("Quelle est la dose de ruxolitinib dans le syndrome VEXAS ?", "another language"),
        ("Was ist die richtige Dosis von Ruxolitinib bei meinem Patienten?", "another language"),
        ("Quel est le traitement du syndrome VEXAS chez les patients âgés ?", "another language"),
        ("Qual è la terapia della sindrome VEXAS con anemia?", "another language"),
        ("ルキソリチニブの用量はどのくらいですか", "another language"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(index, question, problem):
    with pytest.raises(QuestionError, match=problem) as caught:
        understand(question, (), index, MAX)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "question",
    [
        "ruxolitinib?",
        "tofacitinib instead of ruxolitinib?",
        "p.Met41Val prognosis",
        "MDS azacitidine UBA1 vacuoles",
        "What is the dose in Sjögren’s or Kötter’s patients?",
        "TNF-α and IFN-γ blockade?",
        "belimumab in lupus nephritis class IV",
        "anaemia macrocytic, ferritin 2000, next step",
    ],
)
def test_short_and_odd_english_passes(index, question):
    assert understand(question, (), index, MAX).standalone


def test_markup_in_a_question_is_not_searched_for(index):
    query = understand("<script>alert(1)</script> dose of <b>ruxolitinib</b>?", (), index, MAX)
    assert "<" not in query.standalone
    assert [term.name for term in query.entities] == ["ruxolitinib"]


def test_brand_names_and_misspelt_names_are_put_right(index):
    query = understand("Is Jakafi better than tofacitinb?", (), index, MAX)
    assert query.standalone == "Is Jakafi (ruxolitinib) better than tofacitinib?"


def test_the_subject_of_the_whole_corpus_tells_nothing_apart(index):
    assert understand("What is VEXAS syndrome?", (), index, MAX).entities == ()


@pytest.mark.parametrize(
    "name",
    [
        "nilotinib",
        "ganciclovir",
        "famciclovir",
        "clarithromycin",
        "betamethasone",
        "guadecitabine",
        "microcytosis",
        "neutrophilia",
    ],
)
def test_another_drug_or_finding_is_never_taken_for_one_of_the_vocabulary(index, name):
    query = understand(f"Is {name} seen in VEXAS?", (), index, MAX)
    assert (query.misspelt, query.standalone) == ({}, f"Is {name} seen in VEXAS?")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ruxolitnib", "ruxolitinib"),
        ("tocilizumba", "tocilizumab"),
        ("anakinraa", "anakinra"),
        ("tofacetinib", "tofacitinib"),
        ("platlets", "platelets"),
    ],
)
def test_a_typing_slip_is_put_right_and_told(index, typed, read):
    assert understand(f"What about {typed}?", (), index, MAX).misspelt == {typed: read}


def test_a_limit_written_with_signs_is_no_markup(index):
    question = "Is CRP <10 mg/L and Hb >10 g/dL a response in VEXAS?"
    query = understand(question, (), index, MAX)
    assert query.question == query.standalone == question


def test_half_characters_and_control_characters_do_not_matter(index):
    assert understand("dose\x00 of \ud800 ruxolitinib?", (), index, MAX).entities


TURNS = (
    Turn(role="reader", text="How often do blood counts need checking on ruxolitinib in VEXAS?"),
    Turn(role="rounds", text="Every 2 to 4 weeks until the dose is stable."),
)


def test_a_follow_up_takes_over_the_subject_but_not_the_drug_it_replaces(index):
    query = understand("What about tofacitinib?", TURNS, index, MAX)
    assert query.standalone.startswith("What about tofacitinib? (VEXAS")
    assert "ruxolitinib" not in query.standalone


def test_a_follow_up_without_a_drug_keeps_the_one_before(index):
    query = understand("And does it raise the infection risk?", TURNS, index, MAX)
    assert "ruxolitinib" in query.standalone


def test_where_the_vocabulary_has_nothing_to_carry_the_readers_words_are_carried(index):
    turns = (
        Turn(role="reader", text="When do I withhold ruxolitinib for low neutrophils?"),
        Turn(role="rounds", text="Below 0.5 x10^9/L, until recovery."),
    )
    standalone = understand("And what about tofacitinib?", turns, index, MAX).standalone
    assert "neutrophils" in standalone
    assert "ruxolitinib" not in standalone


def test_a_corpus_without_a_vocabulary_takes_the_readers_words(corpus, tmp_path, embedder):
    build(IndexSettings(corpus=corpus, index=tmp_path / "index"), embedder)
    index = Index.open(tmp_path / "index", embedder)
    turns = (Turn(role="reader", text="What is metformin?"),)
    assert understand("How does it work?", turns, index, MAX).standalone == (
        "How does metformin work?"
    )
    assert understand("How does it work?", (), index, MAX).standalone == "How does it work?"


@pytest.mark.parametrize(
    "question",
    [
        "How common are kidney problems in VEXAS?",
        "Can patients with VEXAS and their relatives be tested?",
        "What is the first-line treatment of gout?",
        "Who needs thromboprophylaxis?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(index, question):
    assert understand(question, TURNS, index, MAX).standalone == question


def test_a_follow_up_keeps_the_kind_of_the_question_before_only_when_it_has_none(index):
    assert understand("And tocilizumab?", TURNS, index, MAX).kind == "monitoring"
    assert (
        understand("And is it fatal, what is the prognosis?", TURNS, index, MAX).kind == "prognosis"
    )


def test_a_word_of_thanks_between_does_not_lose_the_subject(index):
    turns = (*TURNS, Turn(role="reader", text="Thanks."), Turn(role="rounds", text="…"))
    assert (
        "ruxolitinib"
        in understand("And does it raise the infection risk?", turns, index, MAX).standalone
    )


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What dose of azacitidine?", "dosing"),
        ("Tofacitinib instead of ruxolitinib?", "comparison"),
        ("How should I monitor counts?", "monitoring"),
        ("What is the prognosis?", "prognosis"),
        ("How common is fever?", "frequency"),
        ("What does the acronym stand for?", "definition"),
        ("Which test confirms it?", "diagnosis"),
        ("How is it treated?", "treatment"),
        ("Hello there", "other"),
    ],
)
def test_the_kind_of_a_question(question, kind):
    assert kind_of(question) == kind


def test_a_rewriter_is_asked_for_a_question_that_leans_on_the_turns(index):
    asked = []

    def rewriter(question, turns):
        asked.append((question, turns))
        return "How is VEXAS  treated?\n"

    query = understand("How is it treated?", TURNS, index, 2_000, rewriter)
    assert query.standalone == "How is VEXAS treated?"
    assert asked == [("How is it treated?", TURNS)]


@pytest.mark.parametrize("written", ["", "  ", "It is treated with steroids. " * 20])
def test_what_a_rewriter_returns_is_not_used_when_it_is_no_question(index, written):
    query = understand("How is it treated?", TURNS, index, 2_000, lambda *_: written)
    assert query.standalone == understand("How is it treated?", TURNS, index, 2_000).standalone


def test_a_rewriter_is_not_asked_for_a_question_that_stands_alone(index):
    def rewriter(question, turns):
        raise AssertionError(question)

    for turns in ((), TURNS):
        understand("What is the dose of ruxolitinib in VEXAS?", turns, index, 2_000, rewriter)


COMPARED = ("Is ruxolitinib better than tofacitinib in VEXAS?", "It gave more responses.")
WORKS = ("Does ruxolitinib work in VEXAS?", "83% had a response.")


@pytest.mark.parametrize(
    ("earlier", "question", "carried"),
    [
        (COMPARED, "Which has fewer infections?", "VEXAS, ruxolitinib, tofacitinib"),
        (COMPARED, "And which one is safer?", "VEXAS, ruxolitinib, tofacitinib"),
        ((*WORKS, "And azacitidine?", "46%."), "Which of the two is safer?", "VEXAS, ruxolitinib"),
        ((*WORKS, "And azacitidine?", "46%."), "Can they be combined?", "VEXAS, ruxolitinib"),
        (WORKS, "Is it better than azacitidine?", "VEXAS, ruxolitinib"),
        (WORKS, "Same for upadacitinib?", "VEXAS, response"),
        ((*WORKS, "And thrombosis?", "10%."), "What about tofacitinib?", "VEXAS, thrombosis"),
        (("How is VEXAS treated? And its prognosis?", "x"), "How is it treated?", "VEXAS"),
        (
            ("Is it effective? Ruxolitinib in VEXAS", "200 mg of filgotinib"),
            "And the dose?",
            "VEXAS",
        ),
    ],
)
def test_a_follow_up_keeps_what_it_does_not_replace(index, earlier, question, carried):
    standalone = understand(question, turns_of(earlier), index, MAX).standalone
    assert f"({carried}" in standalone
    assert "filgotinib" not in standalone


@pytest.mark.parametrize(
    "question",
    [
        "Which JAK inhibitor has fewer infections in VEXAS?",
        "Is ruxolitinib safer than azacitidine in VEXAS?",
        "Does upadacitinib shrink the clone in VEXAS?",
    ],
)
def test_a_question_that_names_what_it_compares_takes_nothing_over(index, question):
    assert understand(question, turns_of(COMPARED), index, MAX).standalone == question


LISTED = ("How does VEXAS kill people?", "Infections do, on NSAIDs and on tocilizumab too.")
FIRST_LINE = ("How is VEXAS treated first?", "Prednisone is given to nearly all patients.")


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (LISTED, "Hmm, and what about 5-yr survival?"),
        (LISTED, "Is it safe?"),
        (FIRST_LINE, "How often is it fatal?"),
        (FIRST_LINE, "And what about survival?"),
        (
            ("How is VEXAS found?", "By a UBA1 test, as vacuoles raise suspicion."),
            "What about men?",
        ),
    ],
)
def test_what_an_answer_merely_named_does_not_narrow_a_question(index, earlier, question):
    alone = understand(question, turns_of(earlier), index, MAX).standalone
    assert alone == f"{written_out(question)} (VEXAS)"


@pytest.mark.parametrize(
    "question",
    ["Is that drug safe in pregnancy?", "At what dose?", "Does it work?", "Is this agent fatal?"],
)
def test_a_question_that_points_at_the_one_drug_of_an_answer_keeps_it(index, question):
    standalone = understand(question, turns_of(FIRST_LINE), index, MAX).standalone
    assert "prednisone" in standalone


def test_a_question_that_points_at_the_one_thing_an_answer_named_keeps_it(index):
    turns = turns_of(("How often do clots form in VEXAS?", "Thrombosis was seen in 41%."))
    for question, carried in (("Were those provoked?", ", thrombosis"), ("Is it common?", "")):
        standalone = understand(question, turns, index, MAX).standalone
        assert standalone == f"{question} (VEXAS{carried})"


def test_a_question_that_points_at_both_drugs_of_an_answer_keeps_both(index):
    turns = turns_of(("How is VEXAS treated later?", "With azacitidine, or with tocilizumab."))
    standalone = understand("Are those drugs safe?", turns, index, MAX).standalone
    assert standalone == "Are those drugs safe? (VEXAS, azacitidine, tocilizumab)"


def test_what_is_asked_of_a_treatment_is_not_what_was_asked_before(index):
    turns = turns_of(("What is the prognosis of VEXAS?", "Five years."))
    assert understand("How is it treated?", turns, index, MAX).aspects == ()


DOSE = ("What is the dose of tocilizumab in VEXAS?", "By weight or 162 mg subcutaneously weekly.")
EYE = ("How often does VEXAS involve the eye?", "In 119 of 256 patients (46%).")
ELSE = (
    "Ruxolitinib failed in my patient with VEXAS. What else is there?",
    "Tocilizumab is one option.",
    "At what dose?",
    "By weight.",
)


@pytest.mark.parametrize("earlier", [DOSE, EYE])
@pytest.mark.parametrize(
    "question",
    [
        "What's the prevalence?",
        "How do I diagnose it?",
        "Does it run in families?",
        "What about the skin?",
    ],
)
def test_what_no_source_brings_together_with_a_question_was_left_behind(index, earlier, question):
    assert understand(question, turns_of(earlier), index, MAX).standalone == f"{question} (VEXAS)"


@pytest.mark.parametrize(
    ("earlier", "question", "drug"),
    [
        (DOSE, "Side effects?", "tocilizumab"),
        (DOSE, "Does it help the skin?", "tocilizumab"),
        (DOSE, "How long can they stay on it?", "tocilizumab"),
        (ELSE, "any bowel risk with it?", "tocilizumab"),
    ],
)
def test_what_is_asked_of_drugs_is_asked_of_the_one_spoken_of(index, earlier, question, drug):
    alone = understand(question, turns_of(earlier), index, MAX).standalone
    assert alone == f"{question} (VEXAS, {drug})"
