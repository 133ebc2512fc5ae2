import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.verify import verify
from ingest.vocabulary import Term, Vocabulary

VOCABULARY = Vocabulary(
    terms=(
        Term(name="ruxolitinib", category="drug", synonyms=("Jakafi",)),
        Term(name="tofacitinib", category="drug"),
        Term(name="UBA1", category="gene"),
    )
)
SOURCE = (
    "Among 1,250 patients given ruxolitinib 10 mg twice daily, 17% had responded at 3 months "
    "and none of those with p.Met41Val did."
)


def verdict(statement, *spans):
    return verify(statement, spans, VOCABULARY)


def test_a_sentence_of_the_source_is_supported():
    assert verdict(SOURCE, SOURCE).verdict == "supported"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("17%", "71%", "the source does not give 71%"),
        ("10 mg", "20 mg", "the source does not give 20 mg"),
        ("3 months", "6 months", "the source does not give 6 month"),
        ("1,250", "1,520", "the source does not give 1520"),
        ("ruxolitinib", "tofacitinib", "the source does not name tofacitinib"),
        ("p.Met41Val", "p.Met41Leu", "the source does not name p.met41leu"),
    ],
)
def test_one_changed_figure_unit_drug_or_variant_is_caught(old, new, reason):
    check = verdict(SOURCE.replace(old, new), SOURCE)
    assert check.verdict in ("unsupported", "contradicted")
    assert check.reason == reason


def test_a_lost_negation_is_a_contradiction():
    check = verdict("Ruxolitinib cures the disease.", "Ruxolitinib does not cure the disease.")
    assert check.verdict == "contradicted"


def test_a_brand_name_counts_as_its_drug():
    assert verdict("Jakafi helped patients.", "Ruxolitinib helped patients.").verdict == "supported"


def test_without_a_span_nothing_is_supported():
    assert verdict("Anything.").verdict == "unsupported"
    assert verdict("Anything.", "  ").verdict == "unsupported"


def test_other_words_are_only_part_support():
    assert verdict("Patients felt better soon.", "Patients improved.").verdict == "partial"


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        ("5% responded.", "15% responded."),
        ("Relapse came at 3 months.", "Relapse came at 13 months."),
        ("It is effective in VEXAS.", "It is ineffective in VEXAS."),
        ("Patients died of it.", "No patients died of it."),
        ("Ruxolitinib is safe.", "Ruxolitinib is unsafe."),
        ("The risk increased.", "The risk decreased."),
        ("CRP was above the limit.", "CRP was below the limit."),
        ("Six patients died.", "Seven patients died."),
        ("The dose was 5 kg.", "The dose was 5 g."),
    ],
)
def test_a_sentence_turned_round_is_not_supported(statement, span):
    assert verdict(statement, span).verdict in ("unsupported", "contradicted")


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        ("It fell by 83.4%.", "It fell by 83.4 per cent."),
        ("Doses were 5 mg to 20 mg.", "Doses were 5-20 mg."),
        ("10 mg daily was given.", "10 mg/day was given daily."),
        ("Seen in 1 in 4,269 men.", "Seen in 1:4,269 men."),
        ("The claim holds.", "The claim holds [@heiblig-2022-blood]."),
    ],
)
def test_the_same_written_otherwise_is_supported(statement, span):
    assert verdict(statement, span).verdict == "supported"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gets_a_verdict(statement, span):
    assert verdict(statement, span).verdict in (
        "supported",
        "partial",
        "unsupported",
        "contradicted",
    )
