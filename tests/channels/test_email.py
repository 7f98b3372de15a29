from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salonapp.channels.email import Email
from salonapp.channels.letter import EmailAccount, Security, message_id
from salonapp.channels.port import (
    Abandoned,
    CannotAsk,
    Cause,
    Outgoing,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Unknown,
)
from salonapp.channels.smtp_answers import Stage
from tests.faults.mail_server import Fault, MailServer

OUTGOING = Outgoing(
    "return_after_service:7:91",
    "anna@example.com",
    "Здравствуйте, Анна!\n.\nПора повторить: маникюр.",
    "Салон «Лилия»: пора записаться",
)

Serve = Callable[..., MailServer]


def yes() -> bool:
    return True


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[MailServer] = []

    def start(fault: Fault = Fault.NONE, **options: Any) -> MailServer:
        server = MailServer(lambda: datetime.now(UTC), lambda _address: fault, **options)
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


def account(port: int, **changes: Any) -> EmailAccount:
    kept = EmailAccount(
        "127.0.0.1",
        port,
        "salon@example.com",
        "Салон «Лилия»",
        security=Security.NONE,
        step_timeout_seconds=5.0,
    )
    return replace(kept, **changes)


def send(channel: Email, outgoing: Outgoing = OUTGOING) -> SendResult:
    try:
        return channel.send(outgoing, yes)
    finally:
        channel.close()


def test_a_letter_arrives_as_it_was_written(serve: Serve) -> None:
    server = serve()
    result = send(Email(account(server.port)))
    (arrival,) = server.arrivals
    assert result == Sent(arrival.message_id)
    assert arrival.to == "anna@example.com"
    assert arrival.text.splitlines() == OUTGOING.text.splitlines()


def test_a_letter_says_how_to_opt_out_and_keeps_its_name_at_every_attempt(serve: Serve) -> None:
    server = serve()
    channel = Email(account(server.port))
    assert isinstance(channel.send(OUTGOING, yes), Sent)
    send(channel)
    first, second = server.arrivals
    assert first.message_id == second.message_id == message_id(OUTGOING.key, "salon@example.com")
    assert first.headers["List-Unsubscribe"].startswith("<mailto:salon@example.com?subject=")


def test_a_line_dropped_before_the_letter_is_safe_to_try_again(serve: Serve) -> None:
    server = serve(Fault.DROP_BEFORE_DATA)
    result = send(Email(account(server.port)))
    assert isinstance(result, Refused)
    assert not result.permanent
    assert server.arrivals == []


def test_a_line_dropped_after_the_final_dot_leaves_the_outcome_unknown(serve: Serve) -> None:
    server = serve(Fault.DROP_AFTER_DOT)
    channel = Email(account(server.port))
    assert isinstance(send(channel), Unknown)
    assert channel.stage is Stage.HANDED_OVER
    assert channel.ask(OUTGOING) == CannotAsk()


def test_a_refused_go_ahead_leaves_nothing_behind(serve: Serve) -> None:
    server = serve()
    channel = Email(account(server.port))
    assert channel.send(OUTGOING, lambda: False) == Abandoned()
    assert isinstance(send(channel), Sent)
    assert len(server.arrivals) == 1


@pytest.mark.parametrize("fault", [Fault.LATER, Fault.LATER_AFTER_DOT])
def test_try_again_later_means_that_it_was_not_accepted(serve: Serve, fault: Fault) -> None:
    assert isinstance(send(Email(account(serve(fault).port))), RetryAfter)


def test_an_address_the_server_does_not_know_is_given_up(serve: Serve) -> None:
    result = send(Email(account(serve(Fault.REFUSED).port)))
    assert isinstance(result, Refused)
    assert result.permanent
    assert result.cause is Cause.ADDRESS


@pytest.mark.parametrize(
    "address", ["", "anna", "anna@", "a b@example.com", "a@b.com\r\nBcc: x@y.z"]
)
def test_what_is_no_address_never_reaches_the_server(serve: Serve, address: str) -> None:
    server = serve()
    result = send(Email(account(server.port)), replace(OUTGOING, address=address))
    assert isinstance(result, Refused)
    assert result.permanent
    assert server.arrivals == []


def test_a_wrong_sender_address_is_the_channels_trouble_and_not_the_clients(serve: Serve) -> None:
    result = send(Email(account(serve().port, sender="not an address")))
    assert isinstance(result, Refused)
    assert result.cause is Cause.SENDER
    assert not result.permanent


def test_line_breaks_in_a_subject_or_name_do_not_become_headers(serve: Serve) -> None:
    server = serve()
    outgoing = replace(OUTGOING, subject="Пора\r\nBcc: x@example.com")
    channel = Email(account(server.port, sender_name="Салон\nX-Evil: 1"))
    assert isinstance(send(channel, outgoing), Sent)
    assert "Bcc" not in server.arrivals[0].headers
    assert "X-Evil" not in server.arrivals[0].headers


def test_a_connection_that_died_between_two_letters_is_made_anew(serve: Serve) -> None:
    server = serve()
    channel = Email(account(server.port))
    assert isinstance(channel.send(OUTGOING, yes), Sent)
    assert channel._smtp is not None
    assert channel._smtp.sock is not None
    channel._smtp.sock.shutdown(socket.SHUT_RDWR)
    assert isinstance(send(channel, replace(OUTGOING, key="other")), Sent)
    assert len(server.arrivals) == 2


def cause_of(channel: Email) -> Cause | None:
    diagnosis = channel.test_connection()
    assert not diagnosis.works
    return diagnosis.cause


def test_the_test_button_finds_a_working_mailbox(serve: Serve) -> None:
    server = serve()
    assert Email(account(server.port)).test_connection().works
    assert server.arrivals == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_the_test_button_tells_a_refused_password(serve: Serve) -> None:
    server = serve(authenticator=_nobody_may, auth_require_tls=False, auth_required=True)
    channel = Email(account(server.port, user="salon", password="wrong"))
    assert cause_of(channel) is Cause.LOGIN


def test_the_test_button_tells_a_server_that_takes_no_password(serve: Serve) -> None:
    server = serve(auth_exclude_mechanism=["LOGIN", "PLAIN"], auth_require_tls=True)
    channel = Email(account(server.port, user="salon", password="secret"))
    assert cause_of(channel) is Cause.LOGIN


def test_the_test_button_tells_a_port_nobody_listens_at() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert cause_of(Email(account(port))) is Cause.HOST


def test_the_test_button_tells_a_name_that_does_not_exist() -> None:
    assert cause_of(Email(account(25, host="mail.invalid"))) is Cause.HOST


def test_the_test_button_tells_that_nothing_is_set_up() -> None:
    assert cause_of(Email(account(25, host=""))) is Cause.NOT_SET_UP


def test_the_test_button_tells_a_server_without_protection(serve: Serve) -> None:
    channel = Email(account(serve().port, security=Security.STARTTLS))
    assert cause_of(channel) is Cause.TLS


def test_a_password_is_never_shown() -> None:
    kept = account(25, password="very secret")
    assert "very secret" not in repr(kept)
    assert "anna@example.com" not in repr(OUTGOING)


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with _silent_server() as port:
        diagnosis = Email(account(port, step_timeout_seconds=0.2)).test_connection()
    assert diagnosis.cause is Cause.NETWORK


def test_letters_go_out_over_a_protected_line(serve: Serve, certificate: tuple[Path, Path]) -> None:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(*certificate)
    ours = ssl.create_default_context(cafile=str(certificate[0]))
    server = serve(tls_context=server_side)
    kept = account(server.port, host="localhost", security=Security.STARTTLS)
    assert isinstance(send(Email(kept, ours)), Sent)


def test_an_unknown_certificate_is_not_trusted(
    serve: Serve, certificate: tuple[Path, Path]
) -> None:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(*certificate)
    server = serve(tls_context=server_side)
    kept = account(server.port, host="localhost", security=Security.STARTTLS)
    assert cause_of(Email(kept)) is Cause.TLS


def _nobody_may(*_anything: object) -> Any:
    from aiosmtpd.smtp import AuthResult

    return AuthResult(success=False, handled=False)


@contextmanager
def _silent_server() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        held: list[socket.socket] = []

        def accept() -> None:
            held.append(listening.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(2)
        for connection in held:
            connection.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    certificate_file, key_file = folder / "server.pem", folder / "server.key"
    certificate_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file
