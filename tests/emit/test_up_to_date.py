"""What is in the repository is what the compiler makes of the specs."""

import tomllib

import pytest

import stateline
from stateline_codegen.diagrams import digest_of, read_digest
from stateline_codegen.pipeline import Build
from stateline_codegen.workspace import OUTPUT_FOLDERS
from tests.emit.places import ROOT, read_tree

FIX = "run: stateline generate (and edit the spec or the generator, never its outputs)"


def test_every_output_is_on_disk_as_it_would_be_made_now(build: Build, on_disk: dict[str, str]) -> None:
    plain = {path: text for path, text in build.texts.items() if not path.endswith(".html")}
    stale = [path for path, text in plain.items() if on_disk.get(path) != text]
    assert not stale, f"stale: {', '.join(stale)}; {FIX}"


def test_every_picture_is_drawn_from_the_text_beside_it(build: Build, on_disk: dict[str, str]) -> None:
    dots = {path: text for path, text in build.texts.items() if path.endswith(".dot")}
    assert dots
    for path, text in dots.items():
        svg = on_disk.get(path.removesuffix(".dot") + ".svg", "")
        assert read_digest(svg) == digest_of(text), f"{path} is not what its picture shows; {FIX}"
        assert svg.rstrip().endswith("</svg>")


def test_the_page_is_made_from_what_would_be_written_now(build: Build, on_disk: dict[str, str]) -> None:
    page = on_disk.get("diagrams/index.html", "")
    assert read_digest(page) == digest_of(build.texts["diagrams/index.html"]), f"diagrams/index.html is stale; {FIX}"
    assert page.rstrip().endswith("</html>")


def test_nothing_else_is_in_the_output_folders(build: Build, on_disk: dict[str, str]) -> None:
    pictures = {path.removesuffix(".dot") + ".svg" for path in build.texts if path.endswith(".dot")}
    strays = on_disk.keys() - build.texts.keys() - pictures
    assert not strays, f"no spec asks for {', '.join(sorted(strays))}; {FIX}"


def test_both_folders_can_be_deleted_and_made_again(made_anew: dict[str, bytes]) -> None:
    ours = {f"{name}/{path}": data for name in OUTPUT_FOLDERS for path, data in read_tree(ROOT / name).items()}
    assert ours.keys() == made_anew.keys()
    for path, data in ours.items():
        if path.endswith((".svg", ".html")):
            assert read_digest(data.decode()) == read_digest(made_anew[path].decode())
        else:
            assert made_anew[path] == data, f"{path}; {FIX}"


def test_the_library_has_the_version_of_its_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert stateline.__version__ == project["version"]


@pytest.mark.parametrize("folder", OUTPUT_FOLDERS)
def test_an_output_folder_says_where_to_edit_instead(folder: str) -> None:
    page = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    assert "machine_spec/http1.yaml" in page
    assert "stateline generate" in page
