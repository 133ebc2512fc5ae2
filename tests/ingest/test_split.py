import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.load import read_document
from ingest.split import split
from tests.conftest import DOCUMENT

PIECES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "## A heading\n\n",
            "- an item\n",
            "1. a step\n",
            "\n\n",
            "One sentence. And two? ",
            "> quoted\n",
            "| a | b |\n| - | - |\n| 1 | 2 |\n",
            "```\ncode\n```\n",
            "µ ± é 好. ",
            "\r\n",
            "word " * 30,
        ]
    ),
)


def count_words(text):
    return len(text.split())


def documents(tmp_path, body):
    path = tmp_path / "a.md"
    path.write_bytes(
        (DOCUMENT.format(id="a", title="T", text="First.") + body).encode("utf-8", "ignore")
    )
    return read_document(path)


@given(body=st.lists(PIECES, max_size=25).map("".join))
def test_passages_and_sentences_are_exact_stretches_of_the_file(tmp_path_factory, body):
    document = documents(tmp_path_factory.mktemp("split"), body)
    passages = split(document, max_tokens=40, count_tokens=count_words)
    assert len({passage.id for passage in passages}) == len(passages)
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.start >= document.body_start
        assert count_words(passage.text) <= 40
        ends = [0]
        for start, end in passage.sentences:
            assert ends[-1] <= start < end <= len(passage.text)
            assert passage.text[start:end].strip() == passage.text[start:end]
            ends.append(end)
    starts = [passage.start for passage in passages]
    assert starts == sorted(starts)


def test_no_word_of_the_text_is_lost_and_no_passage_crosses_a_heading(tmp_path):
    body = "## One\n\nAlpha beta. Gamma delta.\n\nEpsilon.\n\n## Two\n\n- zeta\n- eta\n"
    document = documents(tmp_path, body)
    passages = split(document, max_tokens=5, count_tokens=count_words)
    found = [(passage.headings[-1], passage.text) for passage in passages]
    assert found == [
        ("Findings", "First."),
        ("One", "Alpha beta. Gamma delta.\n\nEpsilon."),
        ("Two", "zeta\n- eta"),
    ]
    assert [passages[2].text[a:b] for a, b in passages[2].sentences] == ["zeta", "eta"]


def test_a_sentence_longer_than_a_passage_is_cut_between_words(tmp_path):
    document = documents(tmp_path, "## Long\n\n" + "word " * 100 + "end.\n")
    passages = split(document, max_tokens=30, count_tokens=count_words)
    words = " ".join(passage.text for passage in passages if passage.headings[-1] == "Long").split()
    assert words == ["word"] * 100 + ["end."]


def test_the_same_words_twice_under_one_heading_are_two_passages(tmp_path):
    document = documents(
        tmp_path, "\n\n".join(["## S", "Same words here.", "x " * 8, "Same words here."])
    )
    passages = split(document, max_tokens=9, count_tokens=count_words)
    assert len({passage.id for passage in passages}) == len(passages) == 4


@pytest.mark.parametrize(
    "text",
    [
        "The median value was 73 mg/L.| A 2021 report says so.",
        "Platelets fell below 50 x10^9/L.| Patients bled.",
        "It was 9 g/dL.| A man of 70 had it.",
        "Enzymes were at 50 U/L.| “Raised”, they said.",
        "It was dissolved at 5 mM.| The rest was not.",
        "Values are in mg/L.| A second test followed.",
        "Values of 9 mg/L. were rare.",
        "It was found by A. Smith and J/K. Rowling in 2021.",
        "In 2021 J. Smith saw it.",
    ],
)
def test_a_sentence_ends_after_a_unit_when_a_capital_follows(tmp_path, text):
    document = documents(tmp_path, "## Units\n\n" + text.replace("|", ""))
    passage = split(document, max_tokens=90, count_tokens=count_words)[-1]
    found = [passage.text[first:last] for first, last in passage.sentences]
    assert found == [part.strip() for part in text.split("|")]
