"""Where the answers of a question lie among vectors of text, as learnt from questions.

A question and the sentence that answers it are seldom worded alike, so the question's own vector is
not the best to look for answers with. The vectors of sentences stay as they are in the index; the
upper layers that read the question are changed a little, by a product of two narrow matrices each
(LoRA; Hu and others, 2021), so that its vector comes to lie near the answers (query-side tuning; Lee
and others, DensePhrases, 2021). `evals/train_answers.py` writes what is read here.
"""

from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from ingest.errors import EmbedderError
from ingest.weights import Weights

CHANGES = Path(__file__).parent / "answers.safetensors"
UP, DOWN = ".up", ".down"
"""What the name of a weight is followed by in the file: its change is the product of the two."""
FIRST = 3
"""The first layer that is changed; those below it read every text alike."""


def changed(weights: Weights, file: Path) -> Weights:
    """Return a model's weights with what was learnt added to those it was learnt for.

    Raises:
        EmbedderError: The file is missing or damaged, or was learnt for another model.
    """
    try:
        learnt = load_file(file)
    except (OSError, SafetensorError) as error:
        raise EmbedderError(f"{file}: cannot be read: {error}") from error
    found = dict(weights)
    for name in (key.removesuffix(UP) for key in learnt if key.endswith(UP)):
        up, down = (learnt[name + part].astype(np.float32) for part in (UP, DOWN))
        if name not in weights or weights[name].shape != (len(up), down.shape[1]):
            raise EmbedderError(f"{file}: learnt for another model: {name} does not fit")
        found[name] = weights[name] + up @ down
    return found
