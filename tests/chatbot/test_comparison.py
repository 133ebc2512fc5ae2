import pytest

COMPARED = [
    ("Can tofacitinib replace ruxolitinib when it failed?", {"tofacitinib", "ruxolitinib"}),
    ("How do JAK inhibitors compare with tocilizumab?", {"JAK inhibitor", "tocilizumab"}),
    ("ruxolitinib vs tocilizumab vs azacitidine", {"ruxolitinib", "tocilizumab", "azacitidine"}),
]


@pytest.mark.parametrize(("question", "sides"), COMPARED)
def test_a_comparison_has_a_column_for_each_side_and_cells_that_speak_of_it(
    assistant, shipped_index, embedder, question, sides
):
    from ingest.index import Index

    vocabulary = Index.open(shipped_index, embedder).vocabulary
    answer = assistant.answer(question)
    assert answer.table
    assert set(answer.table.columns) == sides
    filled = 0
    for row in answer.table.rows:
        assert len(row.cells) == len(answer.table.columns)
        for side, cell in zip(answer.table.columns, row.cells, strict=True):
            for place in cell:
                named = vocabulary.mentioned(answer.statements[place].text)
                assert any(side == term.name or side in term.classes for term in named)
                filled += 1
    assert filled >= len(sides)


@pytest.mark.parametrize("question", ["How effective is azacitidine?", "What is the outlook?"])
def test_what_is_no_comparison_has_no_table(assistant, question):
    assert assistant.answer(question).table is None


def test_a_class_and_its_member_are_not_two_sides(assistant):
    table = assistant.answer("Is the JAK inhibitor ruxolitinib better than tocilizumab?").table
    assert table
    assert set(table.columns) == {"ruxolitinib", "tocilizumab"}


def test_a_comparison_on_one_point_has_no_rows_on_others(assistant):
    answer = assistant.answer("Azacitidine versus ruxolitinib: which has fewer infections?")
    assert answer.table
    assert [row.aspect for row in answer.table.rows] == ["Safety"]
