from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from salonapp.channels.by_hand import ByHand, HandApp, links
from salonapp.channels.port import CannotAsk, HandedOver, Outgoing

TEXT = "Здравствуйте, Анна! Пора повторить: маникюр & педикюр?"


def test_a_phone_can_be_reached_through_every_messenger() -> None:
    by_app = {link.app: link for link in links("+79161234567", TEXT)}
    assert by_app[HandApp.WHATSAPP].url.startswith("https://wa.me/79161234567?text=")
    assert by_app[HandApp.TELEGRAM].url == "https://t.me/+79161234567"
    assert by_app[HandApp.VIBER].url == "viber://chat?number=%2B79161234567"
    assert by_app[HandApp.SMS].url.startswith("sms:+79161234567?body=")
    assert by_app[HandApp.CALL].url == "tel:+79161234567"


def test_the_text_survives_the_link_whole() -> None:
    link = links("+79161234567", TEXT)[0]
    assert parse_qs(urlsplit(link.url).query)["text"] == [TEXT]


def test_where_the_messenger_takes_no_text_it_has_to_be_pasted() -> None:
    pasted = {link.app for link in links("+79161234567", TEXT) if link.paste_text}
    assert pasted == {HandApp.TELEGRAM, HandApp.VIBER}


def test_an_e_mail_address_opens_the_mail_program() -> None:
    (link,) = links("anna@example.com", TEXT, "Салон: пора записаться")
    assert link.url.startswith("mailto:anna@example.com?subject=")
    assert parse_qs(urlsplit(link.url).query)["body"] == [TEXT]


def test_something_that_is_no_address_has_no_links() -> None:
    assert links("", TEXT) == ()


def test_a_message_sent_by_hand_waits_for_a_person() -> None:
    channel, outgoing = ByHand(), Outgoing("key", "+79161234567", TEXT)
    assert channel.send(outgoing, lambda: True) == HandedOver()
    assert channel.ask(outgoing) == CannotAsk()
