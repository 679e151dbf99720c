"""Text out of feeds, without its HTML."""

import pytest

from seeki.lib.plaintext import is_marked_up, plain_text
from tests.bounds import bounded


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<br/>Three.<BR />Four.", "One.\nTwo.\nThree.\nFour."),
        ("One.<br>\r\nTwo.", "One.\nTwo."),
        ("<ul><li>a</li><li>b</li></ul>c", "- a\n- b\n\nc"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ("<b>Bold</b> and <i class='x'>italic</i>", "Bold and italic"),
        ("<table><tr><td>Rooms</td><td>3</td></tr></table>", "Rooms 3"),
        ("R&amp;B, 5 &lt; 6, caf&eacute;, &#8364; &#x20AC;, a&nbsp;b", "R&B, 5 < 6, café, € €, a b"),
        ("&amp;uuml;", "&uuml;"),
        ("&lt;b&gt;", "<b>"),
        ("a < b and c > d", "a < b and c > d"),
        ("We <3 it", "We <3 it"),
        ("x <- y, <>, a<5", "x <- y, <>, a<5"),
        ("Bed & Breakfast", "Bed & Breakfast"),
        ("https://a.example/?a=1&region=2&copy=3", "https://a.example/?a=1&region=2&copy=3"),
        ("a<script>alert('<b>')</script>b<style>p{}</style>c", "abc"),
        ("a<SCRIPT src=x>never ends", "a"),
        ("a<!-- gone -->b", "ab"),
        ("a <!-- never ends", "a <!-- never ends"),
        ("<!DOCTYPE html><?xml version='1.0'?><![CDATA[x", "<![CDATA[x"),
        ('<img alt="a > b" src=x>c', "c"),
        ('<p class="x>c', "c"),
        ("<svg/onload=alert(1)>x", "x"),
        ("&#0;&#xD800;&#1;x&#99999999;", "\ufffd\ufffdx&#99999999;"),
        ("a\n\n\n\n<b>b</b>  \t c", "a\n\nb c"),
        ("<p></p>", ""),
        ("", ""),
    ],
)
def test_what_is_shown(sent, shown):
    assert plain_text(sent) == shown


def test_most_texts_need_no_reading():
    assert not is_marked_up("A quiet flat.")
    assert is_marked_up("a<b")
    assert is_marked_up("a&b")


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<",
        "</",
        "<!--",
        "<!",
        "<a href='",
        '<a "',
        "<script>",
        "<script ",
        "</script",
        "&",
        "&amp",
        "&#x",
        " ",
        "\n ",
        "<br>",
        "<br ",
        "<p>",
        "<b><i>",
        "<a b=\"'",
        "<![CDATA[",
        "a<b>",
        "\xa0",
        "\r",
        "<li",
    ],
)
def test_hostile_texts_take_linear_time(piece):
    text = "<" + piece * (1_000_000 // len(piece))
    with bounded():
        plain_text(text)
