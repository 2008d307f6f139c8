"""What an engine process imposes on itself."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.environment import ROOT

_CODE = """
import json, os, resource
from transcripts.asr.bounds import OPEN_FILES, YIELDS, bind_process
before = os.getpriority(os.PRIO_PROCESS, 0)
bind_process()
after = os.getpriority(os.PRIO_PROCESS, 0)
print(json.dumps({"yields": after - before, "wanted": min(YIELDS, 19 - before),
                  "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
                  "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= OPEN_FILES}))
"""


def test_an_engine_yields_to_the_server_and_opens_few_files() -> None:
    told = subprocess.run([sys.executable, "-c", _CODE], cwd=ROOT, capture_output=True, check=True).stdout
    found = json.loads(told)
    assert found["yields"] == found["wanted"]
    assert (found["core"], found["files"]) == (0, True)
