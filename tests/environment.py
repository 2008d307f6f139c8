"""Loaded before the settings: tests never touch the data of the checkout they run in."""

import os
import tempfile
from pathlib import Path

from tests.kept import ROOT

DATA = Path(tempfile.mkdtemp(prefix="hrvoice-tests-"))

os.environ["HRVOICE_DATA_DIR"] = str(DATA)
os.environ["HRVOICE_STATIC_MANIFEST"] = "0"
os.environ.setdefault("HRVOICE_PACKAGES_DIR", str(ROOT / "var" / "packages"))
os.environ.setdefault("HRVOICE_MODELS_DIR", str(ROOT / "var" / "models"))
os.environ.setdefault("OMP_NUM_THREADS", "1")
