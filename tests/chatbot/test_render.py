from chatbot.render import MORE, NEAREST, NOTHING_HELD, to_text


def test_a_comparison_is_read_side_by_side_with_what_each_cell_rests_on(assistant):
    answer = assistant.answer("Can tofacitinib replace ruxolitinib when it failed?")
    assert answer.table
    text = to_text(answer)
    for row in answer.table.rows:
        assert f"\n  {row.aspect}\n" in text
    assert text.count("\n    tofacitinib: ") == len(answer.table.rows)
    empty = sum(not cell for row in answer.table.rows for cell in row.cells)
    assert text.count(NOTHING_HELD) == empty
    assert "retrospective cohort, 2022, n = 30" in text


def test_what_is_folded_comes_last_and_what_came_nearest_is_shown(assistant):
    answer = assistant.answer("How long do patients live?")
    text = to_text(answer)
    folded = [statement for statement in answer.statements if statement.folded]
    assert folded
    assert text.index(f"\n{MORE}\n") < text.index(folded[0].text)
    partial = assistant.answer("What dose of ruxolitinib is used in VEXAS?")
    assert f"\n{NEAREST}\n- {partial.nearest[0].quote}" in to_text(partial)
