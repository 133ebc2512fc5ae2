"""Premises: what a question takes for granted, right and wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.premises.granted import ask
from chatbot.quoting.draft import PREMISE
from chatbot.types import Turn
from evals.cases import PREMISES, SHIPPED, load_cases

FALSE = [
    "Ruxolitinib is an IL-6 inhibitor, isn't it? Which infections does its label warn about?",
    "Since ruxolitinib is an IL-6 inhibitor, does CRP stay useful?",
    "How does tocilizumab, a JAK inhibitor, compare with azacitidine in VEXAS?",
    "Which dose of the TNF inhibitor tocilizumab was used in VEXAS?",
    "Do IL-6 inhibitors such as ruxolitinib raise the infection risk?",
    "Azacitidine is a JAK inhibitor. How effective is it in VEXAS?",
    "Why does ruxolitinib block IL-6 in VEXAS?",
    "As tocilizumab inhibits JAK, should I check lipids?",
    "How does anakinra block IL-6?",
    "Because anakinra is an IL-6 blocker, can it be used in VEXAS?",
    "How is the erythrocytosis of VEXAS treated?",
    "Why does VEXAS cause erythrocytosis?",
    "Since VEXAS causes microcytic anaemia, should I give iron?",
    "How is the microcytic anaemia of VEXAS managed?",
    "What explains the microcytic anaemia in VEXAS?",
    "Since VEXAS is inherited, should I test his sons?",
    "VEXAS is an autosomal dominant disease. Should the children be tested?",
    "As VEXAS is caused by MEFV mutations, does colchicine work?",
    "Which JAK2 mutation causes VEXAS?",
    "Do JAK2 mutations cause VEXAS?",
    "Given that VEXAS is caused by a germline UBA1 mutation, who in the family is tested?",
    "Because VEXAS is an autoimmune disease, does rituximab work?",
    "VEXAS starts in childhood, so which vaccines are given?",
    "Is baricitinib (an IL-1 inhibitor) any good for VEXAS?",
    "Can I combine the anti-TNF ruxolitinib with steroids?",
    "mutations in the NLRP3 gene cause VEXAS, so would canakinumab help?",
    "Since VEXAS usually presents with thrombocytosis, should aspirin be given?",
    "Prednisone is a JAK inhibitor, right? what dose?",
    "Actemra is a JAK inhibitor; how often are neutrophils checked?",
    "Is Jakafi, an IL-6 blocker, licensed for VEXAS?",
    "Since it is hereditary, do sons of VEXAS patients need testing?",
    "What dose of JAK inhibitors like tocilizumab and azacitidine is used?",
    "As tofacitinib is approved for VEXAS, which dose does the label give?",
    "Since the FDA approved ruxolitinib for VEXAS, what is the dose?",
    "As the EMA licensed tocilizumab for VEXAS, how is it monitored?",
    "Because the EULAR guideline recommends rituximab in VEXAS, how often is it given?",
    "Since the guideline recommends methotrexate first, what dose?",
    "Given that the ACR guidance recommends infliximab for VEXAS, how often is it infused?",
    "The FDA approved azacitidine for VEXAS in 2023. How many cycles are needed?",
    "What is the FDA-approved dose of ruxolitinib for VEXAS?",
    "Since azacitidine has been approved for VEXAS by the FDA, can I stop steroids?",
    "As NICE recommends canakinumab for VEXAS, should it be first line?",
    "Since the guideline recommends secukinumab for the skin, what is the dose?",
    "Now that baricitinib is licensed for VEXAS, which blood counts are needed?",
    "Why are males exempt from VEXAS?",
    "Why are females more often affected than males by VEXAS?",
    "VEXAS spares elderly men, so who should be tested?",
    "As a congenital disorder, does VEXAS show at birth?",
    "Which sibling shares the inherited mutation that causes VEXAS?",
    "My uncle has VEXAS. Is there a cure for this inherited condition?",
    "VEXAS is a disorder of newborns, so when is it screened for?",
    "Why do toddlers get VEXAS?",
    "Xeljanz has an approval for VEXAS, so which dose?",
    "Which VEXAS regimen does the licensed azacitidine label give?",
    "What does the BSH recommend for anaemia in VEXAS?",
    "The EULAR guideline recommends sarilumab in VEXAS: how often?",
    "Because GeneReviews advises against glucocorticoids, what comes first?",
    "Which codon of MEFV, the gene behind VEXAS, is mutated?",
    "Being an IL-1 blocker, does azacitidine cause injection reactions?",
    "Like other IL-6 blockers, does ruxolitinib lower CRP?",
    "Now that PAXIS has shown that pacritinib beats placebo in VEXAS, which dose do we pick?",
]
TRUE_OR_PLAIN = [
    "Which codon of UBA1, the gene behind VEXAS, is mutated?",
    "Given that anti-infectious prophylaxis is essential in VEXAS, which drug?",
    "A review set out to propose an infection-prevention strategy for VEXAS. Who wrote it?",
    "Since two of ten patients with VEXAS at one centre died, was it the treatment?",
    "As the 30 patients in the JAK-inhibitor comparison of VEXAS came from France, is it sound?",
    "Given that 21 of 89 men with VEXAS had vasculitis, how many had it in the brain?",
    "Rarer reported lung findings in VEXAS were vasculitis and embolism. How is a CT read?",
    "After the pooled non-relapse mortality of 14% in VEXAS, who is transplanted?",
    "As a hypomethylating agent, is azacitidine given for VEXAS without MDS?",
    "Small vessels show the usual vasculitis of VEXAS, so is a skin biopsy enough?",
    "Why are women spared by VEXAS more often than men?",
    "Why are men more often affected by VEXAS than women?",
    "Are females more often affected than males by VEXAS?",
    "Why do children rarely get VEXAS?",
    "Is this inherited?",
    "My patient has familial Mediterranean fever. Is this hereditary disease related to VEXAS?",
    "Ruxolitinib has an approval for myelofibrosis, so which dose?",
    "Is the approved dose of tocilizumab right for VEXAS?",
    "What is the licensed dose of tocilizumab in giant cell arteritis?",
    "What does GeneReviews advise on steroids?",
    "What does the ACR recommend on prophylaxis?",
    "The ACR guidance advises against fast steroid tapers, so how slow?",
    "Is ruxolitinib an IL-6 inhibitor?",
    "Is VEXAS inherited, and do the patient's sons need testing?",
    "Does VEXAS cause erythrocytosis?",
    "Is the anaemia of VEXAS microcytic or macrocytic?",
    "Since ruxolitinib is a JAK inhibitor, is zoster a risk?",
    "As tocilizumab is an IL-6 inhibitor, is CRP still useful?",
    "How is the macrocytic anaemia of VEXAS managed?",
    "Since VEXAS is caused by somatic UBA1 mutations, are sons at risk?",
    "My patient has microcytic anaemia. Does that rule out VEXAS?",
    "How common is erythrocytosis in VEXAS?",
    "Should I use ruxolitinib, an IL-6 inhibitor or azacitidine?",
    "Tocilizumab or JAK inhibitor ruxolitinib?",
    "Switch from an IL-6 inhibitor to ruxolitinib?",
    "VEXAS JAK inhibitor tocilizumab azacitidine comparison",
    "Is tocilizumab better than a JAK inhibitor?",
    "Do JAK inhibitors such as ruxolitinib and tofacitinib raise infection risk?",
    "Does ruxolitinib block IL-6 signalling?",
    "Is there a germline form of VEXAS?",
    "TET2 and DNMT3A mutations in VEXAS: how often?",
    "Since ruxolitinib is an immunosuppressant, should zoster be prevented?",
    "Is methotrexate, a conventional DMARD, useful?",
    "azacitidine, a hypomethylating agent: how many cycles?",
    "Are women with VEXAS carriers of germline mutations?",
    "He has polycythaemia vera and VEXAS. Which ruxolitinib dose?",
    "What about VEXAS in children?",
    "Is VEXAS autoimmune or autoinflammatory?",
    "Because VEXAS is X-linked, are women spared?",
    "Which drugs inhibit JAK2?",
    "Which target do pacritinib and ruxolitinib have in common?",
    "Since anakinra blocks IL-1, does it help skin?",
    "How does azacitidine work?",
    "tocilizumab as an alternative to JAK inhibitors",
    "Tocilizumab is a JAK inhibitor alternative; how good is it?",
    "Ruxolitinib is not an IL-6 inhibitor; which infections?",
    "Do you know whether ruxolitinib is an IL-6 inhibitor?",
    "Why is the anaemia in VEXAS macrocytic?",
    "Is Jakafi licensed for VEXAS?",
    "Since the ACR guidance advises considering prophylaxis against pneumocystis, which drug is used?",
    "As GeneReviews recommends glucocorticoids first, what dose?",
    "As azacitidine is approved for MDS, how many cycles does the label ask for?",
    "Since ruxolitinib is approved for myelofibrosis, what does the label say on platelets?",
    "Which drugs does the ACR guidance recommend?",
    "What is the recommended dose of ruxolitinib in VEXAS?",
    "Does the EULAR guideline recommend rituximab?",
    "Has the FDA approved any drug for VEXAS?",
    "Since the label asks for blood counts on ruxolitinib, how often?",
    "As the ruxolitinib label warns of zoster, what about vaccination?",
    "When is transplantation recommended in VEXAS?",
    "How is tocilizumab recommended to be given?",
    "Is thromboprophylaxis recommended by the ACR?",
    "What does the guideline recommend for thromboprophylaxis?",
    "Since the ACR guidance recommends a slow steroid taper, how is it done?",
    "Since testing of UBA1 is recommended, where is it done?",
]
ALL = load_cases(PREMISES)
BUILT = [case for case in ALL if case.id.startswith("built")]
"""Those of the suite that were looked at while this was built; the others are left to it."""
FALSE += [case.question for case in BUILT if case.kind == "false-premise"]
TRUE_OR_PLAIN += [case.question for case in BUILT if case.kind == "ordinary"]
CASES = load_cases(SHIPPED["followups"])
SAID_FALSELY = {"own-08", "fu-079"}
"""The shipped cases that take something other than an acronym wrongly for granted."""


@pytest.mark.parametrize("question", FALSE)
def test_a_false_premise_is_seen(question, index):
    assert ask(question, (), index, 2_000).notices()


@pytest.mark.parametrize("question", TRUE_OR_PLAIN)
def test_a_true_premise_and_a_plain_question_raise_no_alarm(question, index):
    assert not ask(question, (), index, 2_000).false


def test_wordings_that_no_rule_was_made_for_are_seen_and_true_ones_let_pass(index):
    looked_at = [case for case in ALL if case.id.startswith(("held", "fresh"))]
    looked_at += [case for case in ALL if case.id.startswith("wide")][::4]
    told = {case.id for case in looked_at if ask(case.question, (), index, 2_000).notices()}
    false = {case.id for case in looked_at if case.kind == "false-premise"}
    assert told <= false
    assert len(told) >= 0.93 * len(false)


@pytest.mark.parametrize(
    ("question", "notices"),
    [
        ("since vexas is inherited and mostly hits women, should i test his daughters?", 2),
        ("Since tocilizumb is a JAK inhibitor and VEXAS is contagious, is a mask needed?", 2),
        ("The anemia of VEXAS is microcytic, so is iron useful?", 1),
        ("The anaemia of VEXAS is microcytic, so is iron useful?", 1),
        ("Does this hereditary disease of women, VEXAS, need screening?", 1),
    ],
)
def test_lower_case_slips_spellings_and_two_premises_are_read(question, notices, index):
    assert len(ask(question, (), index, 2_000).notices()) >= notices


def test_a_premise_on_the_disease_of_an_earlier_turn_is_seen(index):
    turns = (Turn(role="reader", text="How is VEXAS treated?"),)
    assert ask("As it is inherited, should I test his sons?", turns, index, 2_000).notices()
    assert not ask("As it is acquired, are his sons safe?", turns, index, 2_000).notices()


def test_no_shipped_case_raises_a_false_alarm(index):
    alarmed = {case.id for case in CASES if ask(case.question, case.turns, index, 2_000).false}
    assert alarmed == SAID_FALSELY


@pytest.mark.parametrize(
    ("question", "source", "right"),
    [
        (
            "Since ruxolitinib is an IL-6 inhibitor, does it raise the infection risk?",
            "label-ruxolitinib-us",
            "JAK1",
        ),
        (
            "As azacitidine blocks IL-1, how many cycles are needed?",
            "genereviews-2025-vexas",
            "Hypomethylating",
        ),
        ("How is the microcytic anaemia of VEXAS managed?", "mayo-2024-ajcp-52", "Macrocytic"),
        (
            "Since VEXAS is caused by MEFV mutations, does colchicine work?",
            "beck-2020-nejm",
            "UBA1",
        ),
        (
            "Since the FDA approved azacitidine for VEXAS, how many cycles are needed?",
            "label-azacitidine",
            "not for VEXAS",
        ),
    ],
)
def test_a_correction_comes_first_with_its_exact_source(question, source, right, assistant):
    answer = assistant.answer(question)
    first = answer.statements[0]
    assert first.section == PREMISE
    assert right in first.text
    [cited] = first.citations
    assert cited.source_id == source
    assert assistant.source_text(source)[cited.start : cited.end] == cited.quote
    assert answer.notices[0].kind == "false-premise"


def test_the_rest_is_answered_with_what_is_so(assistant):
    answer = assistant.answer(
        "Ruxolitinib is an IL-6 inhibitor, isn't it? Which infections does its label warn about?"
    )
    assert "a JAK inhibitor" in answer.standalone_question
    assert answer.question.startswith("Ruxolitinib is an IL-6 inhibitor")
    assert any("herpes zoster and PML" in statement.text for statement in answer.statements)


@given(
    drug=st.sampled_from(
        ["ruxolitinib", "tocilizumab", "azacitidine", "anakinra", "prednisone", "warfarin"]
    ),
    class_=st.sampled_from(
        [
            "JAK inhibitor",
            "IL-6 inhibitor",
            "hypomethylating agent",
            "glucocorticoid",
            "anticoagulant",
        ]
    ),
    form=st.sampled_from(
        [
            "Since {d} is {c}, what is the dose?",
            "What is the dose of {d}, {c}?",
            "{d} is {c}. What dose?",
        ]
    ),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_class_is_corrected_exactly_when_it_is_not_the_drug_s_own(drug, class_, form, index):
    article = "an" if class_[0] in "aI" else "a"
    asked = ask(form.format(d=drug, c=f"{article} {class_}"), (), index, 2_000)
    own = next(term for term in index.vocabulary.terms if term.name == drug).classes
    assert bool(asked.false) == (class_ not in own)
