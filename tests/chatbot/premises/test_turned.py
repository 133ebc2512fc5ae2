"""What a question takes for granted and a source says the other way round."""

from itertools import cycle

import pytest

from chatbot.finding.evidence import sentence
from chatbot.premises.granted import ask
from chatbot.premises.grants import grants
from chatbot.premises.measured import differs, measures_in
from chatbot.premises.sides import first_in, sides_in
from chatbot.premises.tagged import tagged
from chatbot.premises.turned import turned_round
from chatbot.premises.ways import kinds_of_most, ways_in

FORMS = ("Given that {}, what next?", "{}. Which drug?", "Why is it that {}?")

FALSE = [
    ("how often", "Anakinra never giving an early response in the UK patients, why was it tried?"),
    ("a rate", "Given the 2% rate of MDS in the UK cohort, is a marrow needed?"),
    ("a way", "How does azacitidine make the UBA1 clone grow in the French series?"),
    ("no way", "Seeing as thrombosis shortened survival in the 119-patient series, what now?"),
    (
        "a route",
        "Our pharmacist says that azacitidine is swallowed as a tablet in its label. Is it?",
    ),
    ("two sides", "Tofacitinib having beaten ruxolitinib in Heiblig's paper, is it first?"),
    (
        "a list of sides",
        "The UK team found azacitidine and tocilizumab did worse than the other drugs.",
    ),
    ("people", "Anaemia being milder in French women than in men at diagnosis, why transfuse?"),
    (
        "the first",
        "What accounts for nodules being the lung finding reported most often in reviews?",
    ),
    (
        "the one",
        "Our chief says that p.Met41Thr carried the highest mortality in the 73-patient cohort.",
    ),
    ("a kind", "Because clots in VEXAS are chiefly arterial, is aspirin enough?"),
    ("a median", "As the EBMT men were transplanted at a median age of 75 years, who is too old?"),
    ("only", "Given that marrow vacuoles are found only in VEXAS, is sequencing needed?"),
    ("design", "How were the 30 patients in the Heiblig study randomised between the drugs?"),
    ("stopping", "We read that most patients in the Spanish cohort came off glucocorticoids. How?"),
    (
        "a denial",
        "Which lab cultures the skin fibroblasts that GeneReviews wants UBA1 testing done on?",
    ),
    ("a conditional", "If 1 in 40 men over 50 carries a VEXAS variant, should we screen?"),
]
TRUE = [
    "Anakinra giving early responses in most of the UK patients, why did so few stay on it?",
    "Given the 46% rate of MDS in the UK cohort, is a marrow needed in everyone?",
    "How does azacitidine make the UBA1 clone shrink in the French series?",
    "Seeing as thrombosis made no difference to survival in the 119-patient series, what now?",
    "Our pharmacist says that azacitidine is given under the skin in its label. Is it?",
    "Ruxolitinib having beaten tofacitinib in Heiblig's paper, is it first?",
    "The UK team found azacitidine and tocilizumab did better than the other drugs.",
    "Anaemia being deeper in French women than in men at diagnosis, why is that?",
    "What accounts for infiltrates being the lung finding reported most often in reviews?",
    "Our chief says that p.Met41Val carried the highest mortality in the 73-patient cohort.",
    "Because clots in VEXAS are chiefly venous, is aspirin enough?",
    "As the EBMT men were transplanted at a median age of 59 years, who is too old?",
    "Given that marrow vacuoles are not specific to VEXAS, is sequencing needed?",
    "How were the 30 patients in the Heiblig study divided between the drugs?",
    "We read that most patients in the Spanish cohort became dependent on glucocorticoids. Why?",
    "Which lab tests the blood that GeneReviews wants UBA1 testing done on?",
    "If 1 in 4,269 men over 50 carries a VEXAS variant, should we screen?",
    "With a low UBA1 allele fraction, is VEXAS still likely?",
    "Since ruxolitinib lowers the platelet count in a dose-dependent way, when do I stop it?",
    "Was the comparison of JAK inhibitors in VEXAS randomised or retrospective?",
]


def found(question, index):
    return list(turned_round(list(grants(tagged(question, index), index)), index))


@pytest.mark.parametrize("question", [question for _, question in FALSE], ids=[k for k, _ in FALSE])
def test_the_contrary_of_what_a_source_says_is_told_with_its_sentence(question, index):
    claim = next(iter(found(question, index)), None)
    assert claim is not None
    assert claim.correction is not None
    assert claim.given in claim.notice


@pytest.mark.parametrize(
    "question",
    [
        "Take the drug class French patients stayed on longest. What does its label say on infection?",
        "Compare survival in the worst variant with that in the best. How do they differ?",
        "Canadian HTA view on tocilizumab and ruxolitinib?",
    ],
)
def test_what_bids_or_names_takes_nothing_for_granted(question, index):
    assert not ask(question, (), index, 2_000).false


@pytest.mark.parametrize("question", TRUE)
def test_what_a_source_says_is_let_pass_in_other_words(question, index):
    assert not ask(question, (), index, 2_000).false


@pytest.fixture(scope="module")
def said(index):
    """Every sentence of the shipped corpus that is short enough for a question."""
    told = []
    for id_, source in index.sources.items():
        for passage in (
            () if source.retracted or "gaps" in source.topics else index.passages_of(id_)
        ):
            read = (sentence(source, passage, n, index) for n in range(len(passage.sentences)))
            told += [one.text.rstrip(".") for one in read if not one.is_note]
    return [text for text in told if 30 < len(text) < 260]


def test_no_sentence_of_the_corpus_taken_for_granted_is_called_false(said, index):
    asked = [form.format(text) for text, form in zip(said, cycle(FORMS), strict=False)]
    assert [one for one in asked if ask(one, (), index, 2_000).false] == []


@pytest.mark.parametrize(
    ("text", "axis", "sign"),
    [
        ("infection rates were lower", "amount", -1),
        ("survival was shorter", "worth", -1),
        ("mortality was lower", "worth", 1),
        ("the drug was not effective", "worth", -1),
        ("no patient could stop", "often", -1),
        ("relapse did not differ", "same", -1),
        ("a finding not specific to it", "only", -1),
        ("tapered gradually", "speed", -1),
    ],
)
def test_a_way_is_read_with_what_it_is_of_and_what_denies_it(text, axis, sign):
    assert ways_in(text)[0][axis] == sign


@pytest.mark.parametrize(
    "text", ["more than half had fever", "a dose of 10 mg or more", "it did not rise", "no effect"]
)
def test_a_limit_and_what_is_denied_are_no_way(text):
    assert "amount" not in ways_in(text)[0]


def test_of_which_kind_most_are_is_read_by_the_nearest_word():
    assert kinds_of_most("vasculitis was mostly small-vessel, large-vessel in 2%") == {"size": -1}
    assert kinds_of_most("arterial clots occurred") == {}


def test_the_side_that_did_better_is_first_whichever_way_it_is_said(index):
    for text in (
        "ruxolitinib worked better than tofacitinib",
        "tofacitinib worked worse than ruxolitinib",
        "ruxolitinib outperformed tofacitinib",
    ):
        sides = sides_in(text, index.vocabulary, ways_in(text)[0])
        assert sides is not None
        assert [[one.name for one in side] for side in (sides.above, sides.below)] == [
            ["ruxolitinib"],
            ["tofacitinib"],
        ]


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("in 269 patients, infiltrates were the lung finding reported most often", True),
        ("small nodules were the lung finding reported most often", False),
        ("fever was the first symptom", None),
    ],
)
def test_another_in_the_first_place_is_the_contrary_and_the_same_is_not(source, verdict, index):
    claim = first_in("nodules being the lung finding reported most often", index.vocabulary)
    said = first_in(source, index.vocabulary)
    assert claim is not None
    assert said is not None
    assert claim.against(said) is verdict


@pytest.mark.parametrize(
    ("claim", "source", "verdict"),
    [
        ("pooled mortality of 60%", "pooled mortality was 14%", True),
        ("pooled mortality of 15%", "pooled mortality was 14%", False),
        ("pooled mortality of 60%", "remission was 14%", None),
        ("deaths from infection in 71%", "deaths from infection in more than 50%", False),
        ("a median age of 75 years", "the median age was 59 years", True),
        ("infection in 60%", "fever in 60%, infection in 20% and chondritis in 9%", None),
    ],
)
def test_a_value_differs_only_from_one_of_the_same_thing(claim, source, verdict):
    assert differs(measures_in(claim), measures_in(source)) is verdict
