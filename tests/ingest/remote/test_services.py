"""The services' clients against a loopback server that speaks the documented formats."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.__main__ import main
from ingest.add import Intake
from ingest.identify import identifier_in
from ingest.remote.client import Client, RemoteError
from ingest.remote.services import Services, licence_name
from ingest.remote.settings import RemoteSettings
from tests.ingest.formats import makers

ALIVE = makers.PUBMED.replace("<PublicationType>Retracted Publication</PublicationType>", "")
ALIVE = ALIVE.replace('RefType="RetractionIn"', 'RefType="ErratumIn"')
PMC = f"<pmc-articleset>{makers.JATS.partition('.dtd')[2].partition('>')[2]}</pmc-articleset>"
CORE = {
    "resultList": {
        "result": [
            {
                "pmid": "111",
                "pmcid": "PMC222",
                "doi": "10.1000/made.1",
                "title": f"{makers.TITLE}.",
                "authorList": {"author": [{"fullName": "Doe JA"}, {"collectiveName": "Group"}]},
                "journalInfo": {
                    "volume": "3",
                    "yearOfPublication": 2024,
                    "journal": {"title": "Made-up Medicine", "isoabbreviation": "Made Med."},
                },
                "abstractText": "<h4>Results</h4>Of 34 patients, 12 responded.",
                "license": "cc by",
                "pubTypeList": {"pubType": ["Case Reports", "Journal Article"]},
                "commentCorrectionList": {
                    "commentCorrection": [
                        {"type": "Expression of concern in", "reference": "Made Med. 2025"}
                    ]
                },
            }
        ]
    }
}
WORK = {
    "message": {
        "DOI": "10.1000/MADE.1",
        "title": [makers.TITLE],
        "container-title": ["Made-up Medicine"],
        "author": [{"family": "Doe", "given": "Jane Ann"}],
        "issued": {"date-parts": [[2024, 3]]},
        "abstract": "<jats:title>Abstract</jats:title><jats:p>Of 34 patients, 12 responded.</jats:p>",
        "license": [{"URL": "https://example.org/all-rights-reserved"}],
    }
}


class Server:
    """Answers by path with what a test sets; remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.answers = {}
        self.agent = self.url = ""

    def set(self, path, *replies):
        """Each reply is (status, headers, body); the last one is repeated."""
        self.answers[path] = list(replies)

    def reply(self, path, query):
        self.asked.append((path, query))
        name = f"{path}?{query['db'][0]}" if "db" in query else path
        waiting = self.answers.get(name, [(404, {}, b"")])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def running():
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            state.agent = self.headers["User-Agent"]
            status, headers, body = state.reply(parts.path, parse_qs(parts.query))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body) if body != "slow" else 20))
            self.end_headers()
            for piece in [b"x"] * 20 if body == "slow" else [body]:
                try:
                    self.wfile.write(piece)
                    self.wfile.flush()
                except OSError:
                    return
                if body == "slow":
                    time.sleep(0.05)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def server():
    with running() as state:
        yield state


def remote(server, **changes):
    return RemoteSettings(
        contact="editor@example.org",
        ncbi_url=f"{server.url}/eutils",
        europepmc_url=f"{server.url}/epmc",
        crossref_url=f"{server.url}/crossref",
        remote_interval=0,
        **changes,
    )


def identifier(text):
    found = identifier_in(text)
    assert found
    return found


class Asking:
    """Fetches by identifier, and remembers how long it was made to wait."""

    def __init__(self, settings):
        self.pauses: list[float] = []
        self.services = Services(settings, Client(settings, sleep=self.pauses.append))

    def __call__(self, text):
        return self.services.fetch(identifier(text))


@pytest.fixture
def fetch(server):
    asking = Asking(remote(server, remote_timeout=0.5))
    with asking.services:
        yield asking


def ok(body):
    text = json.dumps(body) if isinstance(body, dict) else body
    return (200, {}, text.encode())


PUBMED_AT = "/eutils/efetch.fcgi?pubmed"
PMC_AT = "/eutils/efetch.fcgi?pmc"
WORK_AT = "/crossref/works/10.1000%2Fmade.1"


def test_a_pmid_brings_the_record_and_the_open_full_text(server, fetch):
    server.set(PUBMED_AT, ok(ALIVE))
    server.set(PMC_AT, ok(PMC))
    server.set(WORK_AT, ok(WORK))
    draft = fetch("111")
    assert "## Results\n\nOf 34 patients, 12 responded [1]." in draft.body
    assert (draft.pmid, draft.journal, draft.kind) == ("111", "Made Med", "case-report")
    assert "Correction published: Made Med. 2025;4:1 (PMID 333)." in draft.caveats
    assert "Only the abstract" not in draft.caveats
    assert draft.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert draft.url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC222/"
    _, query = server.asked[0]
    assert query["email"] == ["editor@example.org"] and query["tool"] == ["rounds"]
    assert "mailto:editor@example.org" in server.agent


@pytest.mark.parametrize("licence", ["", "https://creativecommons.org/licenses/by-nc-nd/4.0/"])
def test_without_a_licence_for_it_the_full_text_is_left_out(server, fetch, licence):
    closed = PMC.replace("https://creativecommons.org/licenses/by/4.0/", licence)
    server.set(PUBMED_AT, ok(ALIVE))
    server.set(PMC_AT, ok(closed))
    server.set(WORK_AT, ok(WORK))
    for asked in ("111", "PMC222"):
        draft = fetch(asked)
        assert draft.body.endswith("Of 34 patients, 12 (35%) responded.\n")
        assert any("full text left out" in remark for remark in draft.remarks)
        assert "Only the abstract is held." in draft.caveats


def test_a_retraction_is_kept_whichever_service_knows_of_it(server, fetch):
    server.set(PUBMED_AT, ok(makers.PUBMED))
    server.set(WORK_AT, ok(WORK))
    assert fetch("111").retracted
    server.set(PUBMED_AT, ok(ALIVE))
    notices = [{"type": "retraction", "DOI": "10.1000/made.9"}]
    server.set(WORK_AT, ok({"message": {**WORK["message"], "updated-by": notices}}))
    draft = fetch("111")
    assert draft.retracted
    assert "Retraction published: DOI 10.1000/made.9." in draft.caveats


def test_a_doi_is_looked_up_in_europe_pmc_then_in_crossref(server, fetch):
    server.set("/epmc/search", ok(CORE))
    server.set(PUBMED_AT, ok(ALIVE))
    server.set(WORK_AT, ok(WORK))
    assert fetch("10.1000/made.1").pmid == "111"
    server.set("/epmc/search", ok({"resultList": {"result": []}}))
    draft = fetch("https://doi.org/10.1000/made.1")
    assert draft.pmid is None
    assert draft.body == (f"# {makers.TITLE}\n\n## Abstract\n\nOf 34 patients, 12 responded.\n")
    assert (draft.authors, draft.year, draft.doi) == (("Doe JA",), 2024, "10.1000/made.1")


def test_europe_pmc_stands_in_when_ncbi_does_not_answer(server, fetch):
    server.set("/epmc/search", ok(CORE))
    server.set(PUBMED_AT, (503, {}, b"down"))
    server.set(PMC_AT, (503, {}, b"down"))
    server.set("/epmc/PMC222/fullTextXML", ok(makers.JATS))
    draft = fetch("111")
    assert "12 responded [1]" in draft.body
    assert draft.authors == ("Doe JA", "Group")
    assert "Expression of concern published: Made Med. 2025." in draft.caveats
    assert fetch.pauses[:3] == [0.5, 1.0, 2.0]


def test_too_many_requests_waits_as_long_as_it_is_asked_to(server, fetch):
    server.set(PUBMED_AT, (429, {"Retry-After": "7"}, b""), (500, {}, b""), ok(ALIVE))
    server.set(WORK_AT, ok(WORK))
    assert fetch("111").title == makers.TITLE
    assert fetch.pauses[:2] == [7.0, 1.0]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((429, {"Retry-After": "3600"}, b""), "asks to wait 3600 s; try later"),
        ((400, {}, b""), "it answers 400 Bad Request"),
        ((301, {"Location": "http://elsewhere/"}, b""), "points to http://elsewhere/; set the"),
        ((200, {"Content-Length": "5000"}, b"<PubmedArt"), "(tried 4 times)"),
        ((200, {}, "slow"), "takes longer than 0.5 s (tried 4 times)"),
        ((200, {}, b"<html><body>Sign in</body></html>"), "is <html>, not <PubmedArticleSet>"),
        ((200, {}, b"<PubmedArticleSet><Pub"), "is not whole XML"),
        ((200, {}, b"<PubmedArticleSet/>"), "PubMed has no article with PMID 111"),
    ],
)
def test_what_goes_wrong_is_one_line_that_names_the_service(server, fetch, reply, said):
    server.set(PUBMED_AT, reply)
    server.set("/epmc/search", (200, {}, b"<html>not JSON</html>"))
    with pytest.raises(RemoteError) as caught:
        fetch("111")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_is_named(tmp_path):
    settings = RemoteSettings(ncbi_url="http://127.0.0.1:9/x", europepmc_url="http://127.0.0.1:9/y")
    with (
        Services(settings, Client(settings, sleep=lambda _: None)) as services,
        pytest.raises(RemoteError, match=r"127\.0\.0\.1: .*refused"),
    ):
        services.fetch(identifier("111"))


def test_requests_to_one_service_keep_their_distance(server):
    server.set("/x", ok("1"))
    now = [0.0]
    pauses: list[float] = []
    settings = RemoteSettings(remote_interval=0.4)

    def sleep(seconds):
        pauses.append(round(seconds, 3))
        now[0] += seconds

    client = Client(settings, sleep=sleep, clock=lambda: now[0])
    for _ in range(3):
        assert client.get(f"{server.url}/x") == b"1"
    client.close()
    assert pauses == [0.4, 0.4]


def test_a_record_without_text_is_refused(server, fetch):
    bare = ALIVE.partition("<Abstract>")[0] + ALIVE.partition("</Abstract>")[2]
    bare = bare.replace('<ArticleId IdType="pmc">PMC222</ArticleId>', "")
    server.set(PUBMED_AT, ok(bare))
    with pytest.raises(RemoteError, match="no service has a text or abstract of it"):
        fetch("111")


def test_add_asks_for_identifiers_and_never_for_files(server, tmp_path, monkeypatch, capsys):
    for name in ("ncbi", "europepmc", "crossref"):
        where = {"ncbi": "eutils", "europepmc": "epmc"}.get(name, name)
        monkeypatch.setenv(f"ROUNDS_{name.upper()}_URL", f"{server.url}/{where}")
    monkeypatch.setenv("ROUNDS_REMOTE_INTERVAL", "0")
    page = tmp_path / "page.txt"
    page.write_text(makers.ANSWER_PAGE, encoding="utf-8")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    assert main(["add", str(page), "--corpus", str(corpus)]) == 0
    assert server.asked == []
    server.set(PUBMED_AT, ok(ALIVE), ok("<PubmedArticleSet/>"))
    server.set(WORK_AT, ok(WORK))
    assert main(["add", "111", "999", "--corpus", str(corpus)]) == 2
    captured = capsys.readouterr()
    assert "added doe-2024-mademed" in captured.out
    assert captured.err.splitlines() == ["999: PubMed has no article with PMID 999"]
    stored = (corpus / "documents" / "doe-2024-mademed.md").read_text(encoding="utf-8")
    assert "review_status: submitted" in stored


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://creativecommons.org/licenses/by-nc/4.0/", "cc-by-nc"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "cc0"),
        ("cc by-nc-nd", "cc-by-nc-nd"),
        ("CC BY 4.0", "cc-by"),
        ("All rights reserved", None),
        (None, None),
    ],
)
def test_licences_are_known_by_address_and_by_name(text, name):
    assert licence_name(text) == name


def test_a_file_is_read_without_any_service(tmp_path):
    def refuse(asked):
        raise AssertionError(asked)

    corpus = tmp_path / "corpus"
    corpus.mkdir()
    file = tmp_path / "a.html"
    file.write_text(makers.HTML, encoding="utf-8")
    assert Intake(corpus, refuse).add([str(file)]).added
