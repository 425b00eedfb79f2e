"""Where the fetcher does not go. The witness sees every connect of this process, so nothing is taken on trust."""

import errno
import ipaddress
import socket
from pathlib import Path

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.fetch.guard import GuardedBackend, GuardedStream, forbidden_kind
from harvesters.source import FetchOptions
from metadata.errors.fetch import (
    AddressForbidden,
    AddressMalformed,
    CannotConnect,
    ConnectTimedOut,
    HostNotFound,
    PortRefused,
)
from tests.servers import redirect, whole

ADDRESSES = Path(__file__).parent / "addresses"


def read_words(name: str) -> list[str]:
    words = (ADDRESSES / name).read_text("utf-8").split()
    return [word.replace("\\u00ad", "\u00ad").replace("\\u200b", "\u200b") for word in words]


FORBIDDEN_V4 = read_words("forbidden_v4.txt")

FORBIDDEN_V6 = read_words("forbidden_v6.txt")

MAPPED = [f"::ffff:{address}" for address in FORBIDDEN_V4[::4]]

ODD_WRITINGS = read_words("odd_writings.txt")


def literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


LITERALS = [f"http://{literal(a)}/" for a in [*FORBIDDEN_V4, *FORBIDDEN_V6, *MAPPED]]
LITERALS += [f"http://{form}/" for form in ODD_WRITINGS]
LITERALS += [
    f"https://{literal(a)}/x?y=1" for a in ("127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1")
]
LITERALS += [
    "http://localhost/",
    "http://LOCALHOST/",
    "http://ip6-localhost/",
    "http://127.0.0.1:443/",
    "http:127.0.0.1",
]
LITERALS += [
    "http:///127.0.0.1/",
    "http:/127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "//127.0.0.1/",
    "127.0.0.1",
    " http://[::1]/",
]
LITERALS += [
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1/",
    "data:,x",
    "unix:/run/x",
    "ht\ntp://[::1]/",
]


def test_more_than_150_forms_are_tried():
    assert len(set(LITERALS)) >= 150


def test_no_written_form_of_a_forbidden_address_is_ever_dialled(make, dials):
    fetcher = make(allow_hosts=frozenset())
    let_through = []

    for url in LITERALS:
        try:
            fetcher.get_page(url)
        except (AddressForbidden, AddressMalformed, PortRefused, HostNotFound):
            continue
        let_through.append(url)

    assert let_through == []
    assert dials.addresses == []


@pytest.mark.parametrize("address", [*FORBIDDEN_V4, *FORBIDDEN_V6, *MAPPED])
def test_a_name_that_resolves_to_a_forbidden_address_is_refused(make, dials, address):
    fetcher = make(allow_hosts=frozenset(), resolver=lambda host, port: [address])

    with pytest.raises(AddressForbidden) as caught:
        fetcher.get_page("http://data.example.go.th/f.csv")

    assert dials.addresses == []
    assert "data.example.go.th" in str(caught.value)
    assert address not in str(caught.value)


@pytest.mark.parametrize(
    "answers",
    [
        ["203.150.19.51", "127.0.0.1"],
        ["127.0.0.1", "203.150.19.51"],
        ["203.150.19.51", "203.150.19.52", "::1"],
        ["2403:6200::1", "fe80::1%eth0"],
        ["203.150.19.51", "::ffff:169.254.169.254"],
    ],
)
def test_one_bad_answer_of_a_name_spoils_all(make, dials, answers):
    fetcher = make(allow_hosts=frozenset(), resolver=lambda host, port: answers)

    with pytest.raises(AddressForbidden):
        fetcher.get_page("http://data.example.go.th/")

    assert dials.addresses == []


def test_a_name_is_looked_up_once_and_what_was_judged_is_what_is_dialled(make, dials, fake):
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["203.150.19.51"] if len(asked) == 1 else ["127.0.0.1"]

    fetcher = make(allow_hosts=frozenset(), resolver=rebinding, retries=0)

    with pytest.raises(CannotConnect):
        fetcher.get_page("http://data.example.go.th/")

    assert asked == ["data.example.go.th"]
    assert dials.addresses == ["203.150.19.51"]
    assert [name for name in dials.looked_up if name != "203.150.19.51"] == []


def test_an_answer_that_changes_later_is_judged_anew_at_the_next_connection(make, dials):
    answers = iter([["203.150.19.51"], ["127.0.0.1"]])
    fetcher = make(allow_hosts=frozenset(), resolver=lambda host, port: next(answers), retries=0)

    with pytest.raises(CannotConnect):
        fetcher.get_page("http://data.example.go.th/")
    with pytest.raises(AddressForbidden):
        fetcher.get_page("http://data.example.go.th/")

    assert dials.addresses == ["203.150.19.51"]


def test_a_retry_looks_at_the_address_again(make, dials, fake):
    answers = iter([["203.150.19.51"], ["10.0.0.1"]])
    fetcher = make(allow_hosts=frozenset(), resolver=lambda host, port: next(answers))

    with pytest.raises(AddressForbidden):
        fetcher.get_page("http://data.example.go.th/")

    assert dials.addresses == ["203.150.19.51"]


def test_all_good_answers_are_tried_in_turn(make, dials):
    fetcher = make(
        allow_hosts=frozenset(), resolver=lambda h, p: ["203.150.19.51", "2403:6200::1"], retries=0
    )

    with pytest.raises(CannotConnect):
        fetcher.get_page("http://data.example.go.th/")

    assert dials.addresses == ["203.150.19.51", "2403:6200::1"]


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/", "//10.0.0.1/"]
)
def test_a_redirect_to_a_forbidden_address_is_refused(make, dials, server, to):
    fetcher = make()
    url = server.add("/r", redirect(to))

    with pytest.raises(AddressForbidden):
        fetcher.get_page(url)

    assert dials.addresses == ["127.0.0.1"]
    assert server.paths() == ["/r"]


def test_an_opened_host_is_opened_by_name_and_port_only(make, server, dials):
    server.add("/", whole(b"ok"))
    opened = frozenset({("data.example.go.th", server.port)})
    fetcher = make(allow_hosts=opened, resolver=lambda host, port: ["127.0.0.1"])

    page = fetcher.get_page(f"http://data.example.go.th:{server.port}/")

    assert page.body == b"ok"
    assert server.seen[0].headers["host"] == f"data.example.go.th:{server.port}"
    with pytest.raises(PortRefused):
        fetcher.get_page(f"http://www.example.go.th:{server.port}/")
    with pytest.raises(PortRefused):
        fetcher.get_page(server.url("/"))
    with pytest.raises(AddressForbidden):
        fetcher.get_page("http://data.example.go.th/")
    assert dials.addresses == ["127.0.0.1"]


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "64:ff9b::7f00:1"]
)
def test_an_opened_host_never_reaches_what_no_agency_serves_from(make, dials, address):
    opened = frozenset({("intranet.example.go.th", 8080)})
    fetcher = make(allow_hosts=opened, resolver=lambda host, port: [address])

    with pytest.raises(AddressForbidden):
        fetcher.get_page("http://intranet.example.go.th:8080/")

    assert dials.addresses == []


def test_a_port_nobody_opened_is_refused_with_what_to_write_where(make):
    with pytest.raises(PortRefused) as caught:
        make().get_page("http://data.example.go.th:8080/f.csv")

    assert caught.value.code == "H353"
    assert "data.example.go.th:8080" in (caught.value.advice.en or "")
    assert "KHLANG_ALLOW_PRIVATE_HOSTS" in (caught.value.advice.th or "")


def test_a_name_nobody_knows_is_named(make, fake):
    def unknown(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(HostNotFound, match=r"no-such\.example"):
        make(allow_hosts=frozenset(), resolver=unknown).get_page("http://no-such.example/")

    assert fake.slept == []


def test_a_name_server_that_is_busy_is_asked_again(make, fake):
    def busy(host, port):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(CannotConnect):
        make(allow_hosts=frozenset(), resolver=busy).get_page("http://data.example.go.th/")

    assert len(fake.slept) == 3


def test_a_name_server_that_never_answers_costs_no_more_than_connecting_may(make):
    import threading

    forever = threading.Event()
    fetcher = make(
        allow_hosts=frozenset(),
        resolver=lambda h, p: [str(forever.wait(30))],
        connect_seconds=0.2,
        retries=0,
    )

    with pytest.raises(ConnectTimedOut, match=r"0\.2 seconds"):
        fetcher.get_page("http://data.example.go.th/")
    forever.set()


@given(st.ip_addresses())
def test_nothing_the_standard_library_calls_private_gets_past_our_table(address):
    plain = getattr(address, "ipv4_mapped", None) or address

    if (
        plain.is_private
        or plain.is_loopback
        or plain.is_link_local
        or plain.is_multicast
        or plain.is_reserved
    ):
        assert forbidden_kind(str(address)) is not None


@given(st.ip_addresses(v=4, network="203.150.0.0/16"))
def test_public_addresses_pass_plain_and_mapped(address):
    assert forbidden_kind(str(address)) is None
    assert forbidden_kind(f"::ffff:{address}") is None


def test_the_edges_of_every_network_of_the_table_are_inside_it():
    from harvesters.fetch.guard import _DENIED

    for network, kind in _DENIED:
        net = ipaddress.ip_network(network)
        assert forbidden_kind(str(net[0])) is not None, kind
        assert forbidden_kind(str(net[-1])) is not None, kind


def test_the_pool_really_dials_through_the_guard():
    """The guard stands on network_backend, a public parameter; this fails if the library stops asking it."""
    fetcher = Fetcher(FetchLimits(), FetchOptions())

    assert isinstance(fetcher._pool._network_backend, GuardedBackend)
    fetcher.close()
    for method in ("connect_tcp", "connect_unix_socket", "sleep"):
        assert hasattr(httpcore2.NetworkBackend, method)
        assert method in vars(GuardedBackend)
    for method in ("read", "write", "close", "start_tls", "get_extra_info"):
        assert hasattr(httpcore2.NetworkStream, method)
        assert method in vars(GuardedStream)


def test_nobody_dials_outside_of_a_request(dials):
    backend = GuardedBackend(frozenset({("127.0.0.1", 80)}))

    with pytest.raises(RuntimeError):
        backend.connect_tcp("127.0.0.1", 80)
    with pytest.raises(RuntimeError):
        backend.connect_unix_socket("/run/docker.sock")
    assert dials.addresses == []


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_closed_port_is_said_to_refuse(make):
    port = closed_port()

    with pytest.raises(CannotConnect, match="it refuses connections"):
        make(allow_hosts=frozenset({("127.0.0.1", port)}), retries=0).get_page(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (OSError(errno.ENETUNREACH, "x"), "no route"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "broke the connection off"),
        (OSError(errno.EMFILE, "x"), "the connection failed"),
    ],
)
def test_the_reason_of_a_failed_connection_is_told(make, dials, fault, said):
    dials.fault = fault

    with pytest.raises(CannotConnect, match=said):
        make(allow_hosts=frozenset(), resolver=lambda h, p: ["203.150.19.51"], retries=0).get_page(
            "http://a.go.th/"
        )


def test_a_server_that_takes_no_connections_is_named_with_its_time(make, dials):
    dials.fault = TimeoutError("timed out")

    with pytest.raises(ConnectTimedOut, match="10 seconds"):
        make(allow_hosts=frozenset(), resolver=lambda h, p: ["203.150.19.51"], retries=0).get_page(
            "http://a.go.th/"
        )


def test_a_dead_first_address_leaves_time_for_the_second(make, server, dials):
    server.add("/", whole(b"ok"))
    dials.fault = TimeoutError("timed out")
    opened = frozenset({("data.example.go.th", server.port)})
    fetcher = make(allow_hosts=opened, resolver=lambda host, port: ["203.150.19.51", "127.0.0.1"])

    assert fetcher.get_page(f"http://data.example.go.th:{server.port}/").body == b"ok"
    assert dials.addresses == ["203.150.19.51", "127.0.0.1"]
