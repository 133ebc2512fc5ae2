import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.generating.reply import Reply, Said


def heard(*pieces):
    reply = Reply()
    said = [one for piece in pieces for one in reply.take(piece)]
    return [*said, *reply.rest()], reply


SENTENCES = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8", exclude_characters="[]"), min_size=1).filter(
            lambda text: text.split()
        ),
        st.lists(st.from_regex(r"[a-z]{4}", fullmatch=True), unique=True, max_size=3),
    ),
    max_size=4,
)


@given(SENTENCES, st.data())
@settings(max_examples=40, deadline=None)
def test_sentences_are_heard_however_the_reply_is_cut_into_pieces(sentences, data):
    text = json.dumps({"sentences": [{"text": text, "ids": ids} for text, ids in sentences]})
    if "<think>" in text:
        return
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    said, reply = heard(*pieces)
    assert said == [Said(text=" ".join(t.split()), ids=tuple(ids)) for t, ids in sentences]
    assert reply.is_whole
    assert reply.says_nothing == (not sentences)


@given(st.text())
def test_any_reply_is_read(text):
    said, _ = heard(text)
    assert all(one.text.strip() for one in said)


def test_a_sentence_is_heard_before_the_reply_is_whole():
    reply = Reply()
    assert not list(reply.take('{"sentences": [{"text": "A \\"b\\" {c}", "ids": ["x'))
    assert list(reply.take('yzw"]}, {"te')) == [Said(text='A "b" {c}', ids=("xyzw",))]
    assert not reply.is_whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A b [abcd]. C d [efgh, ijkl]", [("A b.", ("abcd",)), ("C d", ("efgh", "ijkl"))]),
        ("- A b [abcd]\n- C d", [("A b", ("abcd",))]),
        ("A b. C d.", [("A b.", ()), ("C d.", ())]),
        ("<think>x [abcd]</think>A b [efgh]", [("A b", ("efgh",))]),
        ('{"text": "A b [abcd]", "ids": "efgh"}', [("A b", ("efgh", "abcd"))]),
        ("{}", []),
        ("", []),
    ],
)
def test_other_forms_are_read_too(text, said):
    assert [(one.text, one.ids) for one in heard(text)[0]] == said


def test_a_reply_without_end_is_read_in_time():
    text = '{"a": "' * 1_000 + "x [y" * 2_000
    assert isinstance(heard(text)[0], list)
