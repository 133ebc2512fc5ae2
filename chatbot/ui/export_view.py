"""What the buttons under an answer copy and save, waiting in the page for `actions.js`.

It is made with the answer and stays in the reader's browser: no file of it lies on this machine.
"""

import json

from chatbot.bundle import TextOf, bundle_of, to_json
from chatbot.export import to_bibtex, to_markdown, to_note, to_ris
from chatbot.types import Answer
from chatbot.ui.markup import exact


def export_html(answer: Answer, turn: int, text_of: TextOf) -> str:
    """Return the exports of an answer as one hidden block of JSON."""
    exports = {
        "question": answer.question,
        "copy": to_note(answer),
        "markdown": to_markdown(answer),
        "bundle": to_json(bundle_of(answer, text_of)),
        "bibtex": to_bibtex(answer),
        "ris": to_ris(answer),
    }
    return f'<pre class="r-export" id="export-{turn}" hidden>{exact(json.dumps(exports))}</pre>'
