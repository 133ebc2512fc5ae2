import pytest

from chatbot.question.aspects import ASPECTS, asked_for


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Is anakinra useful?", {"Response"}),
        ("What are the side effects of ruxolitinib?", {"Safety"}),
        ("Can he come off prednisone, or stop prednisone at all?", {"Steroids"}),
        ("Is it curable?", {"Cure"}),
        ("How much tocilizumab, and how often should I check counts?", {"Dose", "Check"}),
        ("Which variant has the worst survival?", {"Survival", "Predictors"}),
        ("How often does it cause thrombosis, and how often do patients die?", {"Survival"}),
        ("When should I refer for transplant?", {"Whom it is for"}),
        ("And in women?", set()),
    ],
)
def test_what_a_question_asks_for_is_told_from_its_words(question, asked):
    names = {aspect.name for aspect in asked_for(question, of_a_thing=True)}
    short = {"What to check and when": "Check", "What goes with better or worse": "Predictors"}
    assert {short.get(name, name) for name in names} - {"Figures by cohort"} == asked


def test_how_common_is_asked_of_what_is_named_or_of_the_disease_itself():
    of_it = asked_for("How common is it?", of_a_thing=False)
    of_thrombosis = asked_for("How common is thrombosis?", of_a_thing=True)
    assert [aspect.name for aspect in of_it] == ["How many have it"]
    assert [aspect.name for aspect in of_thrombosis] == ["Figures by cohort"]


def test_a_sentence_speaks_of_an_aspect_in_other_words_than_the_question():
    by_name = {aspect.name: aspect for aspect in ASPECTS}
    assert by_name["Safety"].spoken_of("The label carries a boxed warning.")
    assert by_name["Cure"].spoken_of("Transplantation is the only curative treatment.")
    assert not by_name["Dose"].spoken_of("Half of the patients were men.")


def test_the_follow_up_of_a_study_is_no_advice_to_check_anything():
    [monitoring] = [aspect for aspect in ASPECTS if aspect.name == "What to check and when"]
    assert monitoring.spoken_of("Patients need close follow-up.")
    assert not monitoring.spoken_of("Survival was 88% at a median follow-up of 4.8 years.")
