"""Where a webhook may lead: nowhere inside, never twice to the name server, not for long."""

import ssl
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from app.errors import Problem
from app.services.outbound import Reach, Unsent, post
from app.services.outbound_url import networks_of, target_of
from tests.http.webhooks.conftest import Listener, ask, tick
from tests.receivers import Receiver, receiving
from tests.servers import free_port
from tests.world import World

LOOPBACK = networks_of("127.0.0.0/8, ::1/128")
INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "223.5.5.5", "2400:3200::1", "64:ff9b::101:101", "::ffff:1.1.1.1"]


def sent(reach: Reach, url: str) -> int:
    return post(reach, target_of(url, plain=True), {"X-Test": "1"}, b"{}")


def fault(reach: Reach, url: str) -> str:
    with pytest.raises(Unsent) as refused:
        sent(reach, url)
    return refused.value.fault


def named(*answers: str) -> Callable[[str, int], list[str]]:
    return lambda host, port: list(answers)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_before_anything_is_sent(address: str) -> None:
    assert not Reach().allows(ip_address(address))
    assert fault(Reach(resolve=named(address)), "https://receiver.example/") == "address"


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_allowed(address: str) -> None:
    assert Reach().allows(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:7f00:1]"],
)
def test_no_way_of_writing_loopback_gets_through(host: str, receiver: Receiver) -> None:
    port = receiver.url.split(":")[2].split("/")[0]
    assert fault(Reach(), f"https://{host}:{port}/") == "address"
    assert receiver.messages == []


def test_one_address_inside_spoils_a_name(receiver: Receiver) -> None:
    reach = Reach(resolve=named("1.1.1.1", "10.0.0.1"))
    assert fault(reach, "https://receiver.example/") == "address"


def test_a_name_is_resolved_once_and_that_address_connected_to(receiver: Receiver) -> None:
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = receiver.url.replace("127.0.0.1", "hook.test")
    assert sent(Reach(LOOPBACK, resolve=rebinding), url) == 204
    assert asked == ["hook.test"]
    assert receiver.messages[0].headers["Host"].startswith("hook.test:")


def test_without_tls_only_loopback_is_sent_to() -> None:
    reach = Reach(networks_of("10.0.0.0/8"), resolve=named("10.0.0.1"))
    assert fault(reach, "http://receiver.example/") == "address"
    assert fault(Reach(resolve=named("1.1.1.1")), "http://receiver.example/") == "address"


def test_the_operators_networks_are_reached_and_no_others() -> None:
    reach = Reach(networks_of("10.20.0.0/16"))
    assert reach.allows(ip_address("10.20.1.1"))
    assert not reach.allows(ip_address("10.21.1.1"))
    assert not reach.allows(ip_address("127.0.0.1"))
    assert networks_of(" ") == ()
    assert networks_of("fd00::/8")[0] == ip_network("fd00::/8")
    with pytest.raises(Problem, match="bad_setting"):
        networks_of("10.20.0.1/16")


def test_a_redirect_is_an_answer_and_not_followed(listener: Listener) -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", listener.receiver.url)
        handler.end_headers()

    listener.receiver.answer = elsewhere
    listener.post("ping")
    assert tick(listener.world) == 1
    [dead] = listener.deliveries()
    assert (dead["status"], dead["fault"]) == (307, "status")
    assert len(listener.receiver.messages) == 1


def test_a_webhook_that_leads_inside_is_never_sent_to(world: World, receiver: Receiver) -> None:
    key, port = world.key("gongan"), receiver.url.split(":")[2].split("/")[0]
    url = f"https://127.0.0.1:{port}/"
    hook = ask(key, "POST", "webhooks", {"url": url}).get_json()["id"]
    ask(key, "POST", f"webhooks/{hook}/ping")
    assert tick(world) == 1
    [dead] = key.get(f"webhooks/{hook}/deliveries").get_json()["items"]
    assert (dead["state"], dead["fault"], dead["status"]) == ("dead", "address", None)
    assert receiver.messages == []


def drip(handler: BaseHTTPRequestHandler) -> None:
    for letter in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000:
        try:
            handler.wfile.write(bytes([letter]))
        except OSError:
            return
        time.sleep(0.02)


def silence(handler: BaseHTTPRequestHandler) -> None:
    """Until whoever asked hangs up."""
    handler.connection.settimeout(300)
    handler.rfile.read(1)


@pytest.mark.parametrize("behaviour", [drip, silence])
def test_a_slow_receiver_is_left_at_the_deadline(
    receiver: Receiver, behaviour: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    """Both would keep it for minutes: the first never pauses for long, and is right in the end."""
    receiver.answer = behaviour
    assert fault(Reach(LOOPBACK, seconds=0.5), receiver.url) == "timeout"


def test_an_answer_without_end_is_not_read_to_its_end(receiver: Receiver) -> None:
    written = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(4000):
                handler.wfile.write(b"x" * 65536)
                written.append(65536)
        except OSError:
            return

    receiver.answer = flood
    assert sent(Reach(LOOPBACK), receiver.url) == 200
    assert sum(written) < 100_000_000


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"", b"HTTP/1.1 OK\r\n\r\n"])
def test_an_answer_that_is_not_http_is_none(receiver: Receiver, answer: bytes) -> None:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)

    receiver.answer = say
    assert fault(Reach(LOOPBACK), receiver.url) == "answer"


def test_a_closed_port_is_a_fault_and_no_error() -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    assert fault(Reach(LOOPBACK, seconds=60), url) == "connection"


CERTIFICATE = Path(__file__).parents[2] / "data" / "hook.test.pem"


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def serving() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_a_certificate_must_be_trusted_and_of_that_name() -> None:
    with receiving(serving()) as receiver:
        url = receiver.url.replace("127.0.0.1", "hook.test")
        reach = Reach(LOOPBACK, resolve=named("127.0.0.1"), trust=trusting())
        assert sent(reach, url) == 204
        assert fault(reach, url.replace("hook.test", "other.test")) == "tls"
        assert fault(Reach(LOOPBACK, resolve=named("127.0.0.1")), url) == "tls"


def test_a_receiver_without_tls_is_not_told_over_https(receiver: Receiver) -> None:
    assert fault(Reach(LOOPBACK), receiver.url.replace("http://", "https://")) == "tls"
    assert receiver.messages == []
