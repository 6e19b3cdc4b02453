"""The door: who gets in, what leaves, and what an attacker tries in vain."""

import asyncio
import datetime as dt
import logging
import stat

import pytest
from starlette.testclient import TestClient

from oresight.errors import UsageError
from oresight.web import Settings, create_app
from oresight.web import _traffic as traffic
from oresight.web._serve import guarded

LOCAL = "http://127.0.0.1:8765"
TOKEN = "a token that nobody finds"
CROSS = {"sec-fetch-site": "cross-site"}
QUICK = "/en/figures"
FILES = [(b"content-type", b"multipart/form-data; boundary=x")]
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'


def client_of(settings, **choices):
    """A browser that follows nowhere by itself."""
    return TestClient(create_app(settings), base_url=LOCAL, follow_redirects=False, **choices)


@pytest.fixture
def settings(tmp_path):
    return Settings(folder=tmp_path / "own", today=dt.date(2026, 11, 27))


@pytest.fixture
def client(settings):
    return client_of(settings)


@pytest.fixture
def open_settings(tmp_path):
    """What a server for others is started with."""
    return Settings(host="0.0.0.0", token=TOKEN, folder=tmp_path / "own")


@pytest.fixture
def stranger(open_settings):
    return client_of(open_settings)


@pytest.fixture
def csrf(client):
    """What our own pages carry."""
    return client.app.state.desk.secret


@pytest.fixture
def changing(client):
    """An address that changes something, on the server of ``client``."""
    from fastapi import UploadFile

    from oresight.web._forms import Changing

    @client.app.post("/en/change")
    def change(_: Changing) -> dict[str, bool]:
        return {"changed": True}

    @client.app.post("/en/upload")
    def upload(_: Changing, file: UploadFile) -> dict[str, int | None]:
        return {"size": file.size}

    return "/en/change"


@pytest.fixture
def failing(settings):
    """A server with a page that fails."""
    client = client_of(settings, raise_server_exceptions=False)

    @client.app.get("/en/broken")
    def broken() -> None:
        raise RuntimeError("the secret reason")

    return client


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example:8765",
        "127.0.0.1:80",
        "127.0.0.1",
        "localhost:9999",
        "0.0.0.0:8765",
        "[::1:8765",
        "127.0.0.1:8765@evil.example",
        "127.0.0.1:8765/",
        "",
    ],
)
def test_a_name_that_points_here_is_not_ours(client, host):
    """
    A page that lets its name point at this machine reads nothing; nor does a wrong port.
    """
    assert client.get(QUICK, headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"]
)
def test_the_names_of_this_machine_are_ours(client, host):
    """
    Its addresses and its own name, at the port that is listened at.
    """
    assert client.get(QUICK, headers={"host": host}).status_code == 200


@pytest.mark.parametrize("hosts", [[], [b"127.0.0.1:8765", b"127.0.0.1:8765"]])
def test_a_request_names_its_host_once(client, hosts):
    """
    None, or two that others may read differently, are refused.
    """
    assert status_of(client.app, headers=[(b"host", host) for host in hosts]) == 421


def test_no_conversation_but_by_requests(client):
    """
    A socket that stays open is closed at the door.
    """
    sent = asked(client.app, {"type": "websocket", "path": "/", "headers": []}, [])
    assert sent == [{"type": "websocket.close"}]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8766"},
        {"origin": "http://localhost:8765"},
        {"origin": "http://[127.0.0.1:8765"},
        {"referer": "https://evil.example/127.0.0.1:8765"},
        CROSS,
        {"sec-fetch-site": "same-site"},
        CROSS | {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
    ],
)
def test_a_page_elsewhere_changes_nothing(client, changing, csrf, headers):
    """
    Even with the right secret: the origin alone is enough to refuse.
    """
    answer = client.post(changing, data={"csrf": csrf}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("headers", [{}, {"origin": LOCAL}, {"sec-fetch-site": "same-origin"}])
def test_our_own_forms_change_things(client, changing, csrf, headers):
    """
    A page of ours, or a tool that tells no origin, with the form's secret.
    """
    assert client.post(changing, data={"csrf": csrf}, headers=headers).json() == {"changed": True}


def test_a_script_of_ours_carries_the_secret_in_a_header(client, changing, csrf):
    """
    It need not be a field of the form.
    """
    assert client.post(changing, headers={"x-oresight-csrf": csrf}).status_code == 200


@pytest.mark.parametrize("shown", ["", "wrong", "é", "x" * 100_000])
def test_a_form_without_the_secret_is_refused(client, changing, shown):
    """
    No secret, a wrong one, one of another alphabet.
    """
    answer = client.post(changing, data={"csrf": shown})
    assert (answer.status_code, "Open the page again" in answer.text) == (403, True)


def test_an_empty_file_is_no_secret(settings):
    """
    A secret file that a crash left empty lets nobody in: a new one is made.
    """
    settings.folder.mkdir()
    (settings.folder / "secret").write_text("")
    assert len(create_app(settings).state.desk.secret) > 40


@pytest.mark.parametrize(
    "headers",
    [
        CROSS,
        CROSS | {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
        CROSS | {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
    ],
)
def test_a_page_elsewhere_cannot_make_the_server_work(client, headers):
    """
    It may lead here; it may not load a page of ours as a picture, a frame or data.
    """
    assert client.get(QUICK, headers=headers).status_code == 403


def test_a_link_elsewhere_may_lead_here(client):
    """
    A reader follows it from a mail in the browser.
    """
    followed = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get(QUICK, headers=CROSS | followed).status_code == 200


def test_a_server_for_others_asks_for_its_token(stranger):
    """
    Without it there is nothing: no page, no file, no description.
    """
    asked_for = ["/", QUICK, "/assets/oresight.css", "/openapi.json", "/no-such-page"]
    assert {stranger.get(path).status_code for path in asked_for} == {401}


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {TOKEN}"},
        {"authorization": f"bearer {TOKEN}"},
    ],
)
def test_the_token_in_a_header_opens_the_door(stranger, headers):
    """
    For tools, which have no cookies.
    """
    assert stranger.get(QUICK, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": TOKEN},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {TOKEN} "},
        {"authorization": "Bearer wrong"},
        {"cookie": f"oresight_token={TOKEN}"},
        {"cookie": "oresight_token="},
    ],
)
def test_what_is_not_quite_the_token_opens_nothing(stranger, headers):
    """
    Nor does the token where the cookie is expected.
    """
    assert stranger.get(QUICK, headers=headers).status_code == 401


def test_the_token_in_an_address_is_kept_as_a_cookie(stranger):
    """
    Once shown, the address has it no more, and the cookie does not tell it.
    """
    answer = stranger.get(f"/en/figures?importer=DEU&token={TOKEN}")
    place, cookie = answer.headers["location"], answer.headers["set-cookie"]
    assert (answer.status_code, place) == (303, "/en/figures?importer=DEU")
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    assert TOKEN not in cookie
    assert stranger.get(place).status_code == 200


@pytest.mark.parametrize(
    "path", ["//evil.example/", "///evil.example", "/\\evil.example", "/%5Cevil"]
)
def test_the_way_back_leads_nowhere_else(stranger, path):
    """
    Two slashes at the start of a path would be another host.
    """
    scope = {"path": path, "query_string": f"token={TOKEN}".replace(" ", "+").encode()}
    sent = asked(stranger.app, request_of(**scope), [])
    place = dict(sent[0]["headers"])[b"location"]
    assert place.startswith(b"/")
    assert not place.startswith((b"//", b"/\\"))


def test_a_token_is_compared_in_constant_time(monkeypatch, stranger):
    """
    How long a refusal takes does not tell how much of the token was right.
    """
    import hmac

    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda *two: compared.append(two) or real(*two))
    stranger.get(QUICK, headers={"authorization": "Bearer wrong"})
    assert (b"wrong", TOKEN.encode()) in compared


@pytest.mark.parametrize("host", ["evil.example", "[fe80::1]:8765", "workbench.office:8765"])
def test_where_a_token_keeps_the_door_any_name_will_do(stranger, host):
    """
    A machine has names that it does not know itself; the cookie belongs to one of them.
    """
    headers = {"host": host, "authorization": f"Bearer {TOKEN}"}
    assert stranger.get(QUICK, headers=headers).status_code == 200


def test_an_empty_token_is_none(tmp_path):
    """
    An empty environment variable does not open a local server to every name.
    """
    client = client_of(guarded(Settings(token="", folder=tmp_path)))
    assert client.get(QUICK, headers={"host": "evil.example"}).status_code == 421


def test_a_local_server_with_a_token_knows_its_names_too(tmp_path):
    """
    The token is one lock more, not another one.
    """
    client = client_of(Settings(token=TOKEN, folder=tmp_path))
    headers = {"host": "evil.example", "authorization": f"Bearer {TOKEN}"}
    assert client.get(QUICK, headers=headers).status_code == 421


def test_a_short_token_is_refused_where_others_can_try():
    """
    Sixteen characters at least, unless nobody but this machine can reach the server.
    """
    assert guarded(Settings(token="short")).token == "short"
    with pytest.raises(UsageError):
        guarded(Settings(host="0.0.0.0", token="short"))


@pytest.mark.parametrize("host", ["", "0", "::", "127.1", "::ffff:127.0.0.1", "example.org"])
def test_an_address_that_may_be_reached_gets_a_token(host):
    """
    Whatever is not plainly this machine itself counts as reachable.
    """
    assert len(guarded(Settings(host=host)).token) > 20


def test_a_length_that_is_too_long_is_refused_unread(client, changing):
    """
    Nothing of the body is asked for.
    """
    scope = request_of(changing, method="POST", headers=[(b"content-length", b"99999999")])
    assert asked(client.app, scope, [])[0]["status"] == 413


@pytest.mark.parametrize("said", [b"-1", b"1e3", b"0x10", b""])
def test_a_length_that_is_no_number_is_refused(client, changing, said):
    """
    Nor is anything guessed from it.
    """
    scope = request_of(changing, method="POST", headers=[(b"content-length", said)])
    assert asked(client.app, scope, [])[0]["status"] == 413


@pytest.mark.parametrize("lie", [[], [(b"content-length", b"10")]])
def test_a_body_that_does_not_end_is_cut(client, changing, lie):
    """
    Without a length, or with one that is a lie: refused in words, no failure of ours.
    """
    scope = request_of("/en/upload", method="POST", headers=[*FILES, *lie])
    sent = asked(client.app, scope, [part(FILE), *[part(b"a" * 2**20)] * 20])
    assert sent[0]["status"] == 413
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


@pytest.mark.parametrize("body", [b"", b"--", b"--x\r\n\r\n", b"\x00" * 2**20, b"--x--"])
def test_a_broken_form_is_refused_in_words(client, changing, body):
    """
    A form that nobody can read is a mistake of the sender.
    """
    scope = request_of("/en/upload", method="POST", headers=FILES)
    sent = asked(client.app, scope, [part(body, more=False)])
    assert sent[0]["status"] in {400, 403, 422}


def test_a_body_that_does_not_come_is_not_waited_for(client, changing, monkeypatch):
    """
    A visitor who sends a byte now and then does not hold the server for long.
    """
    monkeypatch.setattr(traffic, "LONGEST_WAIT", 0.05)
    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    sent = asked(client.app, request_of(changing, method="POST", headers=headers), [])
    assert sent[0]["status"] == 408


def test_a_visitor_who_leaves_is_no_failure(client, changing):
    """
    An upload that breaks off raises nothing.
    """
    scope = request_of(changing, method="POST", headers=FILES)
    sent = asked(client.app, scope, [{"type": "http.disconnect"}])
    assert [message["status"] for message in sent if "status" in message] in ([], [400])


def test_an_upload_of_the_right_size_gets_in(client, changing, csrf):
    """
    A workbook of eleven megabytes is not too much.
    """
    whole = b"x" * (11 * 2**20)
    answer = client.post("/en/upload", data={"csrf": csrf}, files={"file": whole})
    assert answer.json() == {"size": len(whole)}


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../_safety.py",
        "/assets/../../../../etc/passwd",
        "/assets//etc/passwd",
        "/assets/fonts/../../secret",
        "/assets/fonts\\..\\stamp.txt",
        "/assets/stamp.txt",
        "/assets/",
        "/assets/\0",
        "/assets/oresight.css\0.js",
    ],
)
def test_no_path_leads_out_of_the_assets(client, path):
    """
    Only what is listed can be asked for.
    """
    assert asked(client.app, request_of(path), [part(b"", more=False)])[0]["status"] == 404


@pytest.mark.parametrize(
    "path",
    ["/ja/", "/assets/oresight.css", "/no-such-page", "/en/commodities/none", "/openapi.json"],
)
def test_every_answer_has_the_headers(client, path):
    """
    Pages, files, errors.
    """
    assert careful(client.get(path).headers)


def test_a_failure_of_ours_has_the_headers_and_no_reason(failing):
    """
    What went wrong is in the log of the server, never in the answer.
    """
    answer = failing.get("/en/broken")
    assert (answer.status_code, careful(answer.headers)) == (500, True)
    assert "secret reason" not in answer.text
    assert "Traceback" not in answer.text


def test_a_refusal_has_the_headers(client):
    """
    Whoever is turned away at the door gets them too.
    """
    assert careful(client.get(QUICK, headers={"host": "evil.example"}).headers)


def test_the_log_tells_no_query(failing, caplog):
    """
    An address may carry a token, and a line of the log is one line.
    """
    with caplog.at_level(logging.DEBUG, logger="oresight"):
        failing.get("/en/broken?token=very-secret")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("oresight")]
    assert ours == ["unexpected error at '/en/broken'"]


def test_scripts_are_files_of_ours(client):
    """
    The policy lets no script run that stands in a page.
    """
    policy = client.get(QUICK).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["script-src"] == "'self'"
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"


@pytest.mark.parametrize("path", [QUICK, "/assets/oresight.css"])
def test_an_answer_that_is_still_the_same_is_not_sent_again(client, path):
    """
    A copy with the same mark is still good.
    """
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-length" not in again.headers


def test_another_mark_brings_the_whole_answer(client):
    """
    A copy that is old is sent anew.
    """
    assert client.get(QUICK, headers={"if-none-match": '"old"'}).status_code == 200


@pytest.mark.parametrize("path", [QUICK, "/assets/oresight.css", "/no-such-page"])
def test_a_head_is_an_answer_without_its_body(client, path):
    """
    The same status and length as the whole.
    """
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.content == b""


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "POST"])
def test_other_methods_are_refused_in_words(client, method):
    """
    And no other page is told that it may ask.
    """
    answer = client.request(method, QUICK)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_page_elsewhere_is_not_told_that_it_may_ask(client):
    """
    A preflight gets no permission.
    """
    asking = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = client.options(QUICK, headers=asking)
    assert not [name for name in answer.headers if name.startswith("access-control")]


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.mark.parametrize(
    "path",
    [
        "/en/figures?importer={}",
        "/en/figures?other={}",
        "/en/figures/{}",
        "/en/figures/ranking?stage={}",
        "/en/figures/ranking?commodity={}",
        "/en/commodities/{}",
        "/en/{}",
    ],
)
def test_what_is_asked_for_is_shown_as_text(client, path):
    """
    Whatever an address says, it becomes no mark-up.
    """
    from urllib.parse import quote

    text = client.get(path.format(quote(HOSTILE, safe=""))).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_what_is_asked_for_breaks_no_header(client):
    """
    A line break in a value starts no header of its own.
    """
    answer = client.get("/en/figures?importer=JPN%0d%0aset-cookie:%20a=b&other=%0d%0ax:y")
    assert "set-cookie" not in answer.headers
    assert "x" not in answer.headers


def test_a_query_of_ours_leads_to_no_other_host(client):
    """
    The links of a page stay on it, whatever path it was asked by.
    """
    text = client.get("/en/figures?lang=//evil.example&form=//evil.example").text
    assert 'href="//' not in text


def test_the_own_folder_is_the_owners_alone(client, settings):
    """
    Nobody else reads the folder or the secret in it.
    """
    with client:
        client.get(QUICK)
    modes = [
        stat.S_IMODE(path.stat().st_mode) for path in (settings.folder, settings.folder / "secret")
    ]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1989-12-31", "2026-02-30", "x"])
def test_a_day_out_of_time_is_refused_in_words(client, day):
    """
    A day on which nothing can be known is a mistake of the reader, not ours.
    """
    assert client.get(f"/en/figures?as_of={day}").status_code == 422


@pytest.mark.parametrize(
    ("said", "place"), [("", "/ja/"), ("ja,en;q=0.5", "/ja/"), ("en-GB,ja", "/en/"), ("fr", "/ja/")]
)
def test_the_first_page_is_in_the_readers_language(client, said, place):
    """
    Japanese unless the browser asks for English first.
    """
    assert client.get("/", headers={"accept-language": said}).headers["location"] == place


def careful(headers):
    """Tell whether an answer has all the headers of a careful server."""
    return {name: headers.get(name) for name in traffic.HEADERS} == traffic.HEADERS


def request_of(path=QUICK, *, method="GET", headers=(), query_string=b""):
    """A request as a server passes it on."""
    host = [] if any(name == b"host" for name, _ in headers) else [(b"host", b"127.0.0.1:8765")]
    return {
        "type": "http", "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": query_string, "scheme": "http",
        "headers": [*host, *headers], "server": ("127.0.0.1", 8765), "root_path": "",
    }  # fmt: skip


def asked(app, scope, parts):
    """Pass a request on with its body in parts, the last of which never ends; return what is sent."""
    sent = []

    async def receive():
        while not waiting:
            await asyncio.sleep(3600)
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    waiting = list(parts)
    asyncio.run(app(scope, receive, send))
    return sent


def part(body, *, more=True):
    """A part of a body on its way."""
    return {"type": "http.request", "body": body, "more_body": more}


def status_of(app, *, headers):
    """The status of a request with these headers alone."""
    scope = request_of() | {"headers": headers}
    return asked(app, scope, [part(b"", more=False)])[0]["status"]
