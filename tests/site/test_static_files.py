"""Collected static files carry a hash in their names, and so do the names that modules import."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from hrvoice.storage.static_files import StaticStorage
from tests.environment import ROOT

#: As it stands in what was collected: hashed.
IMPORTED = re.compile(r'^import [^"]+ from "\./([^"]+)";$', re.MULTILINE)


def test_modules_import_each_other_by_their_hashed_names(tmp_path: Path) -> None:
    ours = FileSystemStorage(location=ROOT / "static")
    names = [f"js/{path.name}" for path in (ROOT / "static/js").glob("*.js")]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / "static" / name).read_bytes())
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    collected = storage.post_process({name: (ours, name) for name in names})
    done = {name: hashed for name, hashed, _ in collected if hashed.endswith(".js")}
    imported = 0
    for name in names:
        for other in IMPORTED.findall((tmp_path / done[name]).read_text()):
            assert re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", other), (name, other)
            assert (tmp_path / "js" / other).is_file()
            imported += 1
    assert imported == sum(len(IMPORTED.findall((tmp_path / name).read_text())) for name in names) > 10


def test_bad_import_stops_the_collecting(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js/a.js").write_text('import { b } from "./gone.js";\n')
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    found = list(storage.post_process({"js/a.js": (FileSystemStorage(location=tmp_path), "js/a.js")}))
    assert any(isinstance(outcome, Exception) for _, _, outcome in found)
