"""Learn where the answers of a question lie among the sentences' vectors; run as a script.

    python -m evals.train_answers --beir DIR [--index CACHE] [--out FILE] [--unseen DIR] [--measure]

Needs `pip install -e .[train]` and the shipped index; to learn once takes some minutes. Learnt from
`evals/cases/learning.jsonl`, among all sentences of the shipped corpus, and from the public
questions, among the passages found for them, so that it serves other corpora too; what is held out
of those (`evals.splits`) and the shipped cases are only measured on. Prints how well sentences or
passages are put in order by nearness alone, with the question's own vector and with the learnt one
(nDCG of the first 5 and 10). With `--unseen` it is also learnt without each fifth of our questions
in turn, which is written to DIR for `evals.train_selection`, and measured on that fifth. With
`--measure` nothing is learnt: what was written before is measured.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch  # noqa: TID253 – a script that trains
from numpy.typing import NDArray
from peft import LoraConfig, get_peft_model
from safetensors.numpy import save_file
from sklearn.metrics import ndcg_score
from transformers import AutoModel, AutoTokenizer

from chatbot.finding.evidence import shown
from chatbot.premises.granted import ask
from chatbot.settings import ChatSettings
from evals.beir import RetrievalSet, read_beir
from evals.cases import LEARNING, SHIPPED, load_cases
from evals.gold import LEARNING_GOLD, SHIPPED_GOLD, Span, load_gold, marked
from evals.model_files import without
from evals.rivals import open_index, told
from evals.splits import FOLDS, fold, is_held_out
from evals.types import Case
from ingest import answers
from ingest.embed import Embedder, Vectors, packaged_folder
from ingest.index import Index
from ingest.onnx_embedder import OnnxEmbedder
from ingest.settings import IndexSettings

LAYERS = 6
CHANGE = LoraConfig(
    r=16,
    lora_alpha=32,
    target_modules=["query", "key", "value", "dense"],
    layers_to_transform=list(range(answers.FIRST, LAYERS)),
    layers_pattern="layer",
)
EPOCHS, BATCH, RATE, WARM = 8, 16, 1e-3, 10
TEMPERATURE = 0.05
_CONTEXT = 0.3
"""What a sentence that helps counts beside one that answers."""
_FOUND = 40
"""Among how many of the passages found those that answer a public question are to stand out."""
_LONGEST = 256
_WRAPPED = "base_model.model."
"""What peft puts before the names of a model's parts."""
_SEED = 3

Grades = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question with the texts that may answer it, the vector and the grade of each."""

    id: str
    question: str
    vectors: Vectors
    grades: Grades
    part: str = ""
    """Which public set it is of."""


class Asking(torch.nn.Module):
    """The packaged model with changes to learn, from questions to vectors of unit length."""

    def __init__(self) -> None:
        super().__init__()
        folder = str(packaged_folder())
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = get_peft_model(AutoModel.from_pretrained(folder), CHANGE)

    def forward(self, questions: Sequence[str]) -> torch.Tensor:
        """Return one row for each question."""
        given = self._tokenizer(
            list(questions), padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt"
        )
        states = self._model(**given).last_hidden_state
        sums = (states * given["attention_mask"][..., None]).sum(1)
        return torch.nn.functional.normalize(sums.float(), dim=-1)

    def changes(self) -> dict[str, NDArray[np.float16]]:
        """Return what was learnt, as `ingest.answers` reads it."""
        scale = CHANGE.lora_alpha / CHANGE.r
        found = {}
        for name, module in self._model.named_modules():
            if hasattr(module, "lora_A"):
                down, up = (m["default"].weight.detach() for m in (module.lora_A, module.lora_B))
                name = name.removeprefix(_WRAPPED)
                found[f"{name}.weight{answers.DOWN}"] = down.numpy().astype(np.float16)
                found[f"{name}.weight{answers.UP}"] = (scale * up).numpy().astype(np.float16)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """All sentences of a corpus: the source and the words of each, and its vector."""

    said: Sequence[tuple[str, str]]
    vectors: Vectors

    @classmethod
    def of(cls, index: Index, embedder: Embedder) -> Self:
        """Return those of an index."""
        stored = [
            (id_, passage.text[first:last])
            for id_ in index.sources
            for passage in index.passages_of(id_)
            for first, last in passage.sentences
        ]
        vectors = embedder.embed_documents([text for _, text in stored])
        return cls(said=[(id_, shown(text)) for id_, text in stored], vectors=vectors)


def examples(
    cases: Sequence[Case],
    gold: Mapping[str, Sequence[Span]],
    sentences: Sentences,
    index: Index,
) -> Iterator[Example]:
    """Yield the cases of which sentences are marked; of the others nothing is to be learnt."""
    for number, case in enumerate(cases):
        told("questions", number, len(cases))
        graded = marked(gold.get(case.id, ()))
        grades = np.array([graded.get(one, 0) for one in sentences.said], np.float32)
        if grades.any():
            most = ChatSettings().max_question_chars
            question = ask(case.question, case.turns, index, most).query.searched
            yield Example(id=case.id, question=question, vectors=sentences.vectors, grades=grades)


def public_examples(data: RetrievalSet, index: Index) -> Iterator[Example]:
    """Yield the public questions with the passages found for them, those that answer among others."""
    for number, asked in enumerate(data.questions):
        told("public questions", number, len(data.questions))
        pool = index.pool(asked.text)
        judged = data.judgments[asked.id]
        grades = np.array(
            [max(0, judged.get(one.passage.source_id, 0)) for one in pool.found], np.float32
        )
        place = np.argsort(np.argsort(-pool.learned))
        kept = np.flatnonzero((place < _FOUND) | (grades > 0))
        if 0 < np.count_nonzero(grades[kept]) < len(kept):
            yield Example(
                id=asked.group,
                question=asked.text,
                vectors=np.stack([pool.found[at].vector for at in kept]),
                grades=grades[kept],
                part=asked.part,
            )


def learnt(ours: Sequence[Example], public: Sequence[Example]) -> Asking:
    """Return the model fitted to questions: what answers is nearer than all that does not.

    Args:
        ours: The learning cases, each seen `EPOCHS` times.
        public: Public questions, of which each step sees half as many.
    """
    torch.manual_seed(_SEED)
    chance = np.random.default_rng(_SEED)
    model = Asking().train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=RATE)
    steps = EPOCHS * (len(ours) // BATCH)
    left: list[list[Example]] = [[], []]
    for step in range(steps):
        told("steps", step, steps)
        batch = []
        for number, (some, size) in enumerate(((ours, BATCH), (public, BATCH // 2))):
            if len(left[number]) < size:
                left[number] = [some[at] for at in chance.permutation(len(some))]
            batch += left[number][:size]
            left[number] = left[number][size:]
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM) * (1 - step / steps)
        with torch.autocast("cpu", torch.bfloat16):
            asked = model([one.question for one in batch])
        losses = [_loss(row, one) for row, one in zip(asked, batch, strict=True)]
        optimizer.zero_grad()
        torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model.eval()


def _loss(asked: torch.Tensor, one: Example) -> torch.Tensor:
    """Return how far each text that answers is from standing before all that do not."""
    near = torch.from_numpy(one.vectors) @ asked / TEMPERATURE
    grades = torch.from_numpy(one.grades)
    others = torch.logsumexp(near[grades == 0], 0)
    loss = torch.zeros(())
    best = grades.max()
    for answering, weight in ((grades == best, 1.0), ((grades > 0) & (grades < best), _CONTEXT)):
        if answering.any():
            marked = near[answering]
            loss = loss + weight * (torch.logaddexp(marked, others) - marked).mean()
    return loss


def reached(name: str, some: Sequence[Example], embedder: OnnxEmbedder) -> str:
    """Return a line: how well texts are put in order by a question's own vector and the learnt one."""
    figures = []
    for k in (5, 10):
        before, after = (
            np.mean(
                [ndcg_score([one.grades], [one.vectors @ embed(one.question)], k=k) for one in some]
            )
            for embed in (embedder.embed_query, embedder.embed_answer)
        )
        figures.append(f"nDCG@{k} {before:.3f} -> {after:.3f}")
    return f"{name} (n {len(some)}): {', '.join(figures)}"


def main() -> None:
    """Learn, write the changes and measure them."""
    given = _parser().parse_args()
    embedder = OnnxEmbedder()
    index = Index.open(IndexSettings().index, embedder)
    sentences = Sentences.of(index, embedder)
    ours = list(examples(load_cases(LEARNING), load_gold(LEARNING_GOLD), sentences, index))
    shipped = list(
        examples(load_cases(SHIPPED["followups"]), load_gold(SHIPPED_GOLD), sentences, index)
    )
    data = read_beir(given.beir, "dev")
    public = list(public_examples(data, open_index(data, given.beir, given.index)))
    folds = range(FOLDS if given.unseen else 0)
    if not given.measure:
        seen_of_public = [one for one in public if not is_held_out(one.id)]
        for number in folds:
            given.unseen.mkdir(parents=True, exist_ok=True)
            model = learnt([one for one in ours if fold(one.id) != number], seen_of_public)
            save_file(model.changes(), without(given.unseen, number))
        save_file(learnt(ours, seen_of_public).changes(), given.out)
    for number in folds:
        unseen = [one for one in ours if fold(one.id) == number]
        line = reached(
            f"unseen fifth {number}", unseen, OnnxEmbedder(without(given.unseen, number))
        )
        print(line)  # noqa: T201
    embedder = OnnxEmbedder(given.out)
    print(reached("shipped cases", shipped, embedder))  # noqa: T201
    for part in sorted({one.part for one in public}):
        held_out = [one for one in public if one.part == part and is_held_out(one.id)]
        print(reached(f"{part}, held out", held_out, embedder))  # noqa: T201
    print(f"{given.out}: {given.out.stat().st_size // 1024} KB")  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--beir", type=Path, required=True, metavar="DIR")
    parser.add_argument("--index", type=Path, metavar="CACHE")
    parser.add_argument("--out", type=Path, default=answers.CHANGES)
    parser.add_argument("--unseen", type=Path, metavar="DIR")
    parser.add_argument("--measure", action="store_true")
    return parser


if __name__ == "__main__":
    main()
