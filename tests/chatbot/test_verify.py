import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.finding.evidence import shown
from chatbot.verify import support, verify
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
TRIAL = (
    "At 24 weeks the mean pain score was significantly lower in the azathioprine group than in "
    "the placebo group (2.1 vs. 3.4; p = 0.01), and there was no significant difference in the "
    "rate of infections between the groups (p = 0.62)."
)


def verdict(statement, *spans):
    return verify(statement, spans, VOCABULARY)


def test_a_sentence_of_the_source_is_supported():
    assert verdict(SOURCE, SOURCE).verdict == "supported"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("17%", "71%", "the source says 17%, not 71%"),
        ("10 mg", "20 mg", "the source says 10 mg, not 20 mg"),
        ("3 months", "6 months", "the source says 3 month, not 6 month"),
        ("1,250", "1,520", "the source says 1250, not 1520"),
        ("10 mg", "10 g", "the source says 10 mg, not 10 g"),
        ("ruxolitinib", "tofacitinib", "the source names ruxolitinib, not tofacitinib"),
        ("p.Met41Val", "p.Met41Leu", "the source names p.met41val, not p.met41leu"),
        ("17% had", "at most 17% had", "the source says exactly 17%, not at most 17%"),
        ("none of those", "those", "the source says no or not where the statement does not"),
    ],
)
def test_one_changed_thing_is_caught_and_named(old, new, reason):
    check = verdict(SOURCE.replace(old, new), SOURCE)
    assert (check.verdict, check.reason) == ("contradicted", reason)


def test_a_figure_that_the_source_has_nothing_like_is_not_supported():
    check = verdict("Patients given ruxolitinib responded in 17%.", "Patients given it responded.")
    assert (check.verdict, check.reason) == ("unsupported", "the source does not give 17%")


def test_a_brand_name_counts_as_its_drug():
    assert verdict("Jakafi helped patients.", "Ruxolitinib helped patients.").verdict == "supported"


def test_without_a_span_nothing_is_supported():
    assert verdict("Anything.").verdict == "unsupported"
    assert verdict("Anything.", "  ").verdict == "unsupported"


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        ("5% responded.", "15% responded."),
        ("5% responded.", "1.5% responded."),
        ("Relapse came at 3 months.", "Relapse came at 13 months."),
        ("It is effective in VEXAS.", "It is ineffective in VEXAS."),
        ("Patients died of it.", "No patients died of it."),
        ("Ruxolitinib cures the disease.", "Ruxolitinib does not cure the disease."),
        ("Ruxolitinib cures the disease.", "It is unlikely that ruxolitinib cures the disease."),
        ("Ruxolitinib is safe.", "Ruxolitinib is unsafe."),
        ("The risk increased.", "The risk decreased."),
        ("CRP was above the limit.", "CRP was below the limit."),
        ("Six patients died.", "Seven patients died."),
        ("The dose was 5 kg.", "The dose was 5 g."),
        ("At least 5 patients died.", "Fewer than 5 patients died."),
        ("It was seen in men.", "It was seen in women."),
        ("Adults were treated.", "Children were treated."),
        ("A phase 3 trial is planned.", "A phase 2 trial is planned."),
        ("IL-6 was raised.", "IL-1 was raised."),
        ("It was approved in 2021.", "It was approved in 2019."),
        ("Ruxolitinib was better than tofacitinib.", "Tofacitinib was better than ruxolitinib."),
        ("Anaemia was deeper in men than in women.", "Anaemia was deeper in women than in men."),
        ("c.122T>C was found.", "c.121A>G was found."),
        (
            "Relapse was seen in 17% of men and 71% of women.",
            "Relapse in 71% of men, 17% of women.",
        ),
        (
            "Response was 26% with ruxolitinib.",
            "Response was 30% with ruxolitinib and 26% with tofacitinib.",
        ),
    ],
)
def test_a_sentence_turned_round_is_contradicted(statement, span):
    assert verdict(statement, span).verdict == "contradicted"


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        ("It fell by 83.4%.", "It fell by 83.4 per cent."),
        ("Doses were 5 mg to 20 mg.", "Doses were 5-20 mg."),
        ("10 mg daily was given.", "10 mg/day was given daily."),
        ("Seen in 1 in 4,269 men.", "Seen in 1:4,269 men."),
        ("The claim holds.", "The claim holds [@heiblig-2022-blood]."),
        ("Relapse was seen at 8 weeks.", "Relapses occurred at week 8."),
        ("Patients of 65 years or more died.", "Patients of at least 65 years died."),
        ("Three men died.", "Death was recorded in 3 male patients."),
    ],
)
def test_the_same_written_otherwise_is_supported(statement, span):
    check = verdict(statement, span)
    assert (check.verdict, check.reason) == ("supported", "")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Azathioprine reduced the mean pain score compared with placebo.", "supported"),
        ("Azathioprine increased the mean pain score compared with placebo.", "contradicted"),
        ("Placebo reduced the mean pain score compared with azathioprine.", "contradicted"),
        ("Compared with placebo, azathioprine increased the rate of infections.", "contradicted"),
        ("Compared with placebo, azathioprine lowered the dose of insulin.", "unsupported"),
    ],
)
def test_a_comparison_in_other_words_is_judged_by_which_way_the_source_says(statement, expected):
    assert verdict(statement, TRIAL).verdict == expected


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        ("All patients died.", "Most patients died."),
        ("Ruxolitinib causes anaemia.", "Ruxolitinib may cause anaemia."),
        ("Ruxolitinib caused fever and a rash.", "Ruxolitinib caused fever."),
        ("Patients were given insulin.", "Patients were given azathioprine for arthritis."),
    ],
)
def test_more_than_the_source_says_is_not_supported(statement, span):
    assert verdict(statement, span).verdict != "supported"


def test_a_comparison_with_a_dose_that_the_source_does_not_give_is_partly_supported():
    source = TRIAL.partition(", and")[0]
    told = "Compared with placebo, azathioprine {}significantly lowered the mean pain score."
    assert verdict(told.format(""), source).verdict == "supported"
    check = verdict(told.format("50 mg "), source)
    assert (check.verdict, check.reason) == ("partial", "the source does not give 50 mg")


def test_a_long_source_is_known_by_one_of_its_sentences():
    assert verdict("Relapse was rare.", f"Fever came first. Relapse was rare. {SOURCE}").score == 1


def test_a_statement_of_two_sentences_is_as_good_as_its_worse_one():
    source = "Relapse was rare. Fever was common."
    assert verdict("Relapse was rare. Fever was frequent.", source).verdict == "supported"
    assert verdict("Fever was frequent. Relapse was common.", source).verdict == "contradicted"


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_any_text_gets_a_verdict_and_a_score_that_agree(statement, span):
    check = verdict(statement, span)
    assert (check.verdict == "supported") == (check.score >= 0.5)
    assert bool(check.reason) == (check.verdict != "supported")
    assert support(statement, (span,), VOCABULARY) == check.score


@given(st.text(min_size=1).filter(str.strip), st.lists(st.text(), max_size=2))
@settings(deadline=None)
def test_a_span_and_how_it_is_shown_are_always_supported(span, others):
    assert verdict(span, *others, span).verdict == "supported"
    if shown(span).strip():
        assert verdict(shown(span), span, *others).verdict == "supported"


UNITS = ("%", " mg", " mg/kg", " months", " years", " g/dL", " patients")
NUMBERS = st.integers(2, 9_999).filter(lambda number: not 1990 <= number < 2040)


@given(NUMBERS, NUMBERS, st.sampled_from(UNITS))
@settings(deadline=None)
def test_another_figure_is_never_supported(number, other, unit):
    source = f"In the registry the median was {number}{unit} with ruxolitinib."
    changed = f"In the registry the median was {other}{unit} with ruxolitinib."
    assert (verdict(changed, source).verdict == "supported") == (number == other)


UNRELATED = st.sampled_from(
    [
        "The museum opens at nine on Sundays.",
        "Tickets are 71% cheaper for children.",
        "No cats were harmed.",
        "In 12 of 20 towns it rained for 6 months, more than in 2019.",
    ]
)


@given(UNRELATED, st.booleans(), NUMBERS.filter(lambda number: number != 17))
@settings(deadline=None)
def test_an_unrelated_sentence_does_not_mend_a_wrong_figure(sentence, first, number):
    spans = (sentence, SOURCE) if first else (SOURCE, sentence)
    assert verdict(SOURCE.replace("17%", f"{number}%"), *spans).verdict == "contradicted"
    assert verdict(SOURCE.replace("17%", f"{number}%"), " ".join(spans)).verdict == "contradicted"


@given(UNRELATED)
@settings(deadline=None)
def test_an_unrelated_sentence_does_not_support(sentence):
    assert verdict("Ruxolitinib lowers CRP in VEXAS.", sentence).verdict == "unsupported"
