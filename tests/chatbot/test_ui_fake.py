"""A stand-in for the assistant, with hand-made documents and answers, and proof that they fit."""

import time
from collections.abc import Sequence

import pytest

from chatbot.question.care import Received, receive
from chatbot.types import Answer, Citation, Notice, Reference, Role, Statement, Turn
from chatbot.writer import Listener
from ingest.errors import IndexMissingError, QuestionError
from ingest.types import Document, Filter, Heading, Hit, Passage, Source

HEIBLIG = Source(
    id="heiblig-2022-blood",
    title=(
        "Ruxolitinib is more effective than other JAK inhibitors to treat VEXAS syndrome: "
        "a retrospective multicenter study"
    ),
    kind="retrospective-cohort",
    evidence_level="cohort",
    review_status="approved",
    authors=("Heiblig M", "Ferrada MA", "Koster MJ", "Barba T"),
    journal="Blood",
    year=2022,
    doi="10.1182/blood.2022016642",
    pmid="35609174",
    sample_size=30,
    caveats="Per-drug response rates, steroid doses and adverse events could not be seen.",
)
HADJADJ = Source(
    id="hadjadj-2024-ard-targeted",
    title=(
        "Efficacy and safety of targeted therapies in VEXAS syndrome: retrospective study from "
        "the FRENVEX"
    ),
    kind="retrospective-cohort",
    evidence_level="cohort",
    review_status="approved",
    authors=("Hadjadj J",),
    journal="Ann Rheum Dis",
    year=2024,
    doi="10.1136/ard-2024-225640",
    sample_size=110,
)
LABEL = Source(
    id="label-tofacitinib-us",
    title="Xeljanz (tofacitinib) US boxed warning and dose-adjustment tables (extracts)",
    kind="web-article",
    evidence_level="label",
    review_status="submitted",
    authors=("Pfizer",),
    journal="US prescribing information",
    year=2021,
    url="https://www.drugeruptiondata.com/drug/id/3117",
)
BECK = Source(
    id="beck-2020-nejm",
    title="Somatic Mutations in UBA1 and Severe Adult-Onset Autoinflammatory Disease",
    kind="case-series",
    evidence_level="case-series",
    review_status="under review",
    authors=("Beck DB", "Ferrada MA", "Sikora KA", "Ombrello AK"),
    journal="N Engl J Med",
    year=2020,
    doi="10.1056/NEJMoa2026834",
    pmid="33108101",
    sample_size=25,
)
BODIES: dict[Source, list[tuple[str, str]]] = {
    HEIBLIG: [
        (
            "Patients",
            "A retrospective comparison of JAK inhibitors in VEXAS covers only 30 patients: "
            "ruxolitinib 12, tofacitinib 11, baricitinib 4 and upadacitinib 3. The 30 patients "
            "with VEXAS were treated in ten hospitals in France, the United States and "
            "Portugal.\n\n"
            "The VEXAS JAK-inhibitor comparison was a retrospective analysis from several centres "
            "and countries, not a randomised trial. Among 30 patients with VEXAS given JAK "
            "inhibitors, disease affected the skin in 26, joints in 25 and lungs in 17; 24 had "
            "persistent fever and 10 had venous thromboembolism.",
        ),
        (
            "Findings",
            "By its title, the 30-patient Heiblig study concludes that ruxolitinib works better "
            "than other JAK inhibitors in VEXAS. An erratum appeared in Blood on 30 March 2023.",
        ),
    ],
    HADJADJ: [
        ("Results", "At 6 months overall response was 30% with JAK inhibitors."),
        (
            "Results of single drugs",
            "In the French VEXAS registry, 28% stopped ruxolitinib (after a median of 7.2 "
            "months) and 69% stopped tocilizumab (after a median of 5.1 months). Ruxolitinib made "
            "up 87% of the JAK inhibitors used in the French VEXAS cohort, so its JAK-inhibitor "
            "results are largely ruxolitinib results.",
        ),
    ],
    LABEL: [
        (
            "Boxed warning",
            "Tofacitinib carries a boxed warning for serious infection, mortality, malignancy, "
            "major cardiovascular events and thrombosis. The tofacitinib boxed warning cites more "
            "thrombosis than TNF blockers in rheumatoid arthritis.",
        ),
    ],
    BECK: [
        (
            "Conclusions",
            "The acronym VEXAS stands for vacuoles, E1 enzyme, X-linked, autoinflammatory, somatic.",
        ),
    ],
}
DISCLAIMER = "For clinicians. Check the source before acting."
SLOW = 1.5
OUT_OF_SCOPE = "gout"
WRONG = "Erythrocytosis"


def document_for(source: Source) -> Document:
    """Lay out a document as the corpus does: front matter, a title, sections."""
    text = f"---\nid: {source.id}\ntitle: hidden front matter\n---\n"
    body_start = len(text)
    text += f"# {source.title}\n\n"
    headings: list[Heading] = []
    for name, body in BODIES[source]:
        start = len(text)
        text += f"## {name}\n\n{body}\n\n"
        headings.append(Heading(path=(source.title, name), start=start, end=len(text)))
    whole = Heading(path=(source.title,), start=body_start, end=len(text))
    return Document(source=source, text=text, body_start=body_start, headings=(whole, *headings))


DOCUMENTS = {source.id: document_for(source) for source in BODIES}


def cite(source: Source, quote: str, number: int) -> Citation:
    """Cite a sentence of a document by its place."""
    start = DOCUMENTS[source.id].text.index(quote)
    return Citation(
        number=number,
        source_id=source.id,
        passage_id="p",
        start=start,
        end=start + len(quote),
        quote=quote,
    )


def refer(source: Source, number: int, *, retracted: bool = False) -> Reference:
    """Make the reference of a source."""
    return Reference(
        number=number,
        source_id=source.id,
        title=source.title,
        kind=source.kind,
        evidence_level=source.evidence_level,
        authors=source.authors,
        journal=source.journal,
        year=source.year,
        sample_size=source.sample_size,
        doi=source.doi,
        pmid=source.pmid,
        url=source.url,
        review_status=source.review_status,
        retracted=retracted,
        caveats=source.caveats,
    )


def answer_of(question: str, **changes: object) -> Answer:
    """Make an answer with the given parts and plain defaults for the rest."""
    parts: dict[str, object] = {
        "question": question,
        "standalone_question": question,
        "status": "answered",
        "statements": (),
        "references": (),
        "notices": (),
        "not_covered": (),
        "related_questions": (),
        "corpus_version": "2026-11-22.1",
        "answerer": "quoting",
        "disclaimer": DISCLAIMER,
    }
    return Answer(**(parts | changes))  # type: ignore[arg-type]  # the defaults above have the types


def say(section: str, *cited: tuple[Source, str, int]) -> Statement:
    """Make a statement that is its source's first quoted sentence."""
    return Statement(
        text=cited[0][1],
        section=section,
        citations=tuple(cite(*one) for one in cited),
        verdict="supported",
    )


def tofacitinib(question: str) -> Answer:
    """Answer in sections, in part, with a doubtful sentence and sources of differing status."""
    doubtful = Statement(
        text="Ruxolitinib suits every patient with VEXAS.",
        section="What was seen",
        citations=(cite(HADJADJ, BODIES[HADJADJ][1][1].split(". ")[1], 2),),
        verdict="unsupported",
        reason="the cited sentence is about shares of drugs, not about every patient",
    )
    return answer_of(
        question,
        standalone_question="Can tofacitinib be used in VEXAS after ruxolitinib has failed?",
        status="partial",
        statements=(
            say("What was seen", (HEIBLIG, BODIES[HEIBLIG][0][1].split(" The 30")[0], 1)),
            say(
                "What was seen",
                (HEIBLIG, BODIES[HEIBLIG][1][1].split(" An erratum")[0], 1),
                (HEIBLIG, "not a randomised trial", 1),
            ),
            say("What was seen", (HADJADJ, BODIES[HADJADJ][1][1].split(" Ruxo")[0], 2)),
            doubtful,
            say("Safety", (LABEL, BODIES[LABEL][0][1].split(" The tofa")[0], 3)),
        ),
        references=(refer(HEIBLIG, 1), refer(HADJADJ, 2), refer(LABEL, 3)),
        notices=(
            Notice(kind="pending-review", text="One cited source has not been reviewed yet."),
            Notice(
                kind="conflict",
                text="Heiblig 2022 (n = 30) favours ruxolitinib over other JAK inhibitors; the "
                "French registry (2024, n = 110) could hardly compare them.",
            ),
        ),
        not_covered=("response to tofacitinib after ruxolitinib failed",),
        related_questions=(
            "How often is ruxolitinib stopped?",
            "What does the tofacitinib label warn about?",
        ),
    )


def false_premise(question: str) -> Answer:
    """Correct the wrong expansion of the acronym, then answer."""
    quote = BODIES[BECK][0][1]
    return answer_of(
        question,
        statements=(say("", (BECK, quote, 1)),),
        references=(refer(BECK, 1),),
        notices=(
            Notice(
                kind="false-premise",
                text="VEXAS does not stand for what the question says. It stands for vacuoles, "
                "E1 enzyme, X-linked, autoinflammatory, somatic.",
            ),
        ),
    )


def abstained(question: str) -> Answer:
    """Decline, and offer what can be asked."""
    return answer_of(
        question,
        status="abstained",
        not_covered=("treatment of gout",),
        related_questions=("What helps against joint inflammation in VEXAS?",),
    )


def forty(question: str) -> Answer:
    """Answer with forty citations: ten sentences, each on four spans of its own."""
    text = BODIES[HEIBLIG][0][1]
    spans = [text[start : start + 8] for start in range(0, 320, 8)]
    said = [
        say("", *((HEIBLIG, span, 1) for span in spans[start : start + 4]))
        for start in range(0, 40, 4)
    ]
    return answer_of(question, statements=tuple(said), references=(refer(HEIBLIG, 1),))


def hit_of(document: Document) -> Hit:
    """Make a hit of the whole text of a document."""
    text = document.text[document.body_start :]
    passage = Passage(
        id="p",
        source_id=document.source.id,
        headings=(document.source.title,),
        start=document.body_start,
        text=text,
        sentences=((0, len(text)),),
    )
    return Hit(
        passage=passage,
        score=0.5,
        similarity=0.5,
        sentence_scores=(0.5,),
        dense_rank=1,
        lexical_rank=None,
    )


class FakeAssistant:
    """The assistant's methods over the answers above; it remembers what it was asked."""

    corpus_version = "2026-11-22.1"

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...], Role]] = []
        self.narrowed: list[Filter | None] = []
        self.warmed = False

    def received(self, question: str, turns: Sequence[Turn] = ()) -> Received:
        """Mask personal details as the assistant does."""
        return receive(question, turns)

    def answer(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        role: Role = "clinician",
        where: Filter | None = None,
        on_statement: Listener | None = None,
    ) -> Answer:
        """Answer by the words of the question."""
        self.asked.append((question, tuple(turns), role))
        self.narrowed.append(where)
        if len(question) > 1000:
            raise QuestionError("the question is longer than 1,000 characters; please shorten it")
        if "slow" in question:
            time.sleep(SLOW)
        if "endless" in question:
            time.sleep(20 * SLOW)
        if "crash" in question:
            raise RuntimeError("secret detail")
        if "forty" in question:
            return forty(question)
        if OUT_OF_SCOPE in question:
            return abstained(question)
        return false_premise(question) if WRONG in question else tofacitinib(question)

    def search(
        self, question: str, turns: Sequence[Turn] = (), k: int = 10, where: Filter | None = None
    ) -> list[Hit]:
        """Find the first passage of each document."""
        found = [document for document in DOCUMENTS.values()
                 if where is None or where.lets_through(document.source)]  # fmt: skip
        return [hit_of(document) for document in found][:k]

    def sources(self) -> tuple[Source, ...]:
        """Return the sources of the documents above."""
        return tuple(document.source for document in DOCUMENTS.values())

    def document(self, source_id: str) -> Document:
        """Return one of the documents above."""
        if source_id not in DOCUMENTS:
            raise IndexMissingError(f"{source_id}: no such source")
        return DOCUMENTS[source_id]

    def warm_up(self) -> None:
        """Remember that it was called."""
        self.warmed = True


@pytest.mark.parametrize("make", [tofacitinib, false_premise])
def test_every_citation_of_the_fake_is_the_text_at_its_place(make):
    for statement in make("q").statements:
        for c in statement.citations:
            assert DOCUMENTS[c.source_id].text[c.start : c.end] == c.quote
