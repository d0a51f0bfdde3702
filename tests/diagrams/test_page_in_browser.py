"""The page and the pictures as a real browser shows them: Debian's chromium, without a screen and without a network."""

import json
import re
import struct
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browser import CHROMIUM, MISSING, browse, console
from tests.emit.places import ROOT

if not CHROMIUM:
    pytest.skip(MISSING, allow_module_level=True)

PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
WIDTHS = (1200, 390)
COLLECT = """<!doctype html>
<title>Reports</title>
<pre id="reports"></pre>
<script>
addEventListener("message", (told) => { document.getElementById("reports").textContent += told.data + "\\n"; });
</script>
"""


BROKEN = """<!doctype html>
<p id="twice" style="width:900px">Wide</p>
<p id="twice"><a href="#nowhere">Gone</a></p>
<svg width="99" height="99"><a href="#twice"><text y="40">under</text></a><rect width="99" height="99"/></svg>
<img alt="" src="missing.png">
<script>nobody.knows()</script>
"""
"""A page with everything that must not happen."""


@dataclass(frozen=True)
class Shown:
    """What a browser made of some documents."""

    reports: list[dict[str, Any]]
    console: list[str]


def show(folder: Path, *frames: tuple[str, int]) -> Shown:
    """Show documents of a folder, each in a frame of some width; each of them has the probe in it."""
    boxes = [f'<iframe src="{name}" style="border:0;width:{width}px;height:900px"></iframe>' for name, width in frames]
    (folder / "frames.html").write_text(COLLECT + "\n".join(boxes), encoding="utf-8")
    address = (folder / "frames.html").as_uri()
    ran = browse(folder, "--window-size=1400,1000", "--virtual-time-budget=20000", "--dump-dom", address)
    told = re.search(r'<pre id="reports">(.*?)</pre>', ran.stdout, re.DOTALL)
    assert told, ran.stdout[:500]
    reports = [json.loads(unescape(line)) for line in told[1].splitlines()]
    return Shown(reports, console(ran))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("page")
    text = (ROOT / "diagrams" / "index.html").read_text(encoding="utf-8")
    probed = text.replace("</body>", f"<script>{PROBE}</script></body>")
    (folder / "index.html").write_text(probed, encoding="utf-8")
    shown = show(folder, *(("index.html", width) for width in WIDTHS))
    assert sorted(report["width"] for report in shown.reports) == sorted(WIDTHS)
    return shown


def test_the_console_stays_empty(page: Shown) -> None:
    assert page.console == []


def test_whatever_is_wrong_with_a_page_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "broken.html").write_text(BROKEN + f"<script>{PROBE}</script>", encoding="utf-8")
    shown = show(tmp_path, ("broken.html", 300))
    assert any("nobody is not defined" in line for line in shown.console)
    (report,) = shown.reports
    assert report["overflow"] > 0
    assert report["dangling"] == ["#nowhere"]
    assert report["repeatedIds"] == ["twice"]
    assert report["deadPictureLinks"] == ["#twice"]
    assert report["loaded"] == ['<img alt="" src="missing.png">']
    assert report["unlabelled"] == 1


def test_every_picture_is_there_at_either_width(page: Shown) -> None:
    drawn = len(list((ROOT / "diagrams").glob("*.svg")))
    for report in page.reports:
        assert len(report["pictures"]) == drawn
        assert all(width > 300 and height > 200 for width, height in report["pictures"])


def test_nothing_is_loaded_but_the_page_itself(page: Shown) -> None:
    assert [report["loaded"] for report in page.reports] == [[], []]


def test_every_link_within_the_page_leads_somewhere(page: Shown) -> None:
    for report in page.reports:
        assert report["dangling"] == []
        assert report["repeatedIds"] == []
        assert any(link.startswith("#") for link in report["links"])


def test_every_other_link_leads_to_a_standard_or_a_file_beside_the_page(page: Shown) -> None:
    ids = set(re.findall(r'id="([^"]+)"', (ROOT / "diagrams" / "index.html").read_text(encoding="utf-8")))
    for link in {link for report in page.reports for link in report["links"]}:
        file, _, fragment = link.partition("#")
        if file == "index.html":
            assert fragment in ids, link
        elif not link.startswith(("#", "https://")):
            assert (ROOT / "diagrams" / file).exists(), link


def test_the_page_never_scrolls_sideways(page: Shown) -> None:
    assert {report["width"]: report["overflow"] for report in page.reports} == dict.fromkeys(WIDTHS, 0)


def test_links_in_pictures_can_be_hit(page: Shown) -> None:
    for report in page.reports:
        assert report["deadPictureLinks"] == []
        assert any("rfc9112.html#section-" in link for link in report["pictureLinks"])


def test_a_click_on_a_state_leads_to_what_can_happen_there(page: Shown) -> None:
    for report in page.reports:
        assert report["jump"] == {"to": "index.html#http1.now.client-idle", "heading": "client IDLE"}


def test_headings_stand_in_order_and_everything_has_a_name(page: Shown) -> None:
    for report in page.reports:
        levels = report["headings"]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))
        assert report["language"] == "en"
        assert report["unlabelled"] == 0


def test_a_picture_opened_by_itself_can_be_clicked_too(tmp_path: Path) -> None:
    pictures = sorted((ROOT / "diagrams").glob("*.svg"))
    for picture in pictures:
        probed = picture.read_text(encoding="utf-8").replace("</svg>", f"<script><![CDATA[{PROBE}]]></script></svg>")
        (tmp_path / picture.name).write_text(probed, encoding="utf-8")
    shown = show(tmp_path, *((picture.name, 1300) for picture in pictures))
    assert shown.console == []
    assert len(shown.reports) == len(pictures)
    assert [report["deadPictureLinks"] for report in shown.reports] == [[]] * len(pictures)
    links = {link for report in shown.reports for link in report["pictureLinks"]}
    assert any("rfc9112.html#section-" in link for link in links)
    assert "index.html#http1.now.server-send_response" in links


@pytest.mark.parametrize("width", WIDTHS)
def test_a_screenshot_shows_more_than_blank_paper(tmp_path: Path, width: int) -> None:
    target = tmp_path / "page.png"
    address = (ROOT / "diagrams" / "index.html").as_uri()
    browse(tmp_path, f"--window-size={width},1600", f"--screenshot={target}", address)
    image = target.read_bytes()
    assert struct.unpack(">II", image[16:24]) == (width, 1600)
    assert len(image) > 40_000
