"""Whether the configured engine can run on this machine, asked without loading it or any heavy package.

It finds what is plainly missing: a package, a model's folder or file, a GPU, a speech server's address. That
the engine really recognises speech shows only when it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from transcripts.asr.protocol import EngineConfig
from transcripts.asr.weights import HASHES, NAME

#: What each engine imports.
PACKAGES: Final[dict[str, tuple[str, ...]]] = {
    "whisper": ("faster_whisper", "ctranslate2"),
    "funasr": ("torch", "funasr"),
    "remote": (),
}
#: What a model's folder holds, a pattern a file; where two are named together one of them is enough.
FILES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "whisper": (("model.bin",), ("config.json",)),
    "funasr": (("config.yaml", "configuration.json"), ("*.pt", "*.safetensors", "*.bin")),
}
#: What the drivers of a GPU put there: NVIDIA's, NVIDIA's under Windows, AMD's.
GPU_DEVICES: Final = (Path("/dev/nvidiactl"), Path("/dev/dxg"), Path("/dev/kfd"))


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an engine cannot run: a stable code, what exactly is missing, and the setting to look at."""

    code: str
    detail: str
    setting: str


def why_not(config: EngineConfig) -> Hindrance | None:
    """Return why the engine cannot run here, or None where nothing speaks against it.

    The codes are engine_unknown, package_missing, model_missing, model_incomplete, device_missing and
    server_missing. It reads names and sizes of files alone: a few milliseconds.
    """
    checks: tuple[Callable[[EngineConfig], Hindrance | None], ...] = (_package, _server, _model, _device)
    return next((found for check in checks if (found := check(config)) is not None), None)


def _package(config: EngineConfig) -> Hindrance | None:
    setting = "HRVOICE_SPEECH_ENGINE"
    if config.engine_class:
        names: tuple[str, ...] = (config.engine_class.partition(":")[0],)
    elif config.engine in PACKAGES:
        names = PACKAGES[config.engine]
    else:
        return Hindrance("engine_unknown", f"no engine named {config.engine!r}", setting)
    for name in names:
        if not _importable(name):
            return Hindrance("package_missing", f"the package {name} is not installed", setting)
    return None


def _importable(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # a package above it is missing, or is half there
        return False


def _server(config: EngineConfig) -> Hindrance | None:
    if config.engine != "remote" or config.engine_class or urlsplit(config.url).hostname:
        return None
    return Hindrance("server_missing", "no address of a speech server", "HRVOICE_SPEECH_URL")


def _model(config: EngineConfig) -> Hindrance | None:
    if config.engine_class or config.engine not in FILES:
        return None
    name, setting = config.model, "HRVOICE_SPEECH_MODEL"
    folder = Path(name).expanduser()
    if config.engine == "whisper" and name == "base":
        folder = config.models_dir / NAME
        if not folder.is_dir():
            return None  # joined from its packages, or fetched, when the engine is loaded
        wanted: tuple[tuple[str, ...], ...] = tuple((file,) for file in HASHES)
    elif folder.is_dir():
        wanted = FILES[config.engine]
    elif is_folder_name(config.engine, name) or config.hub == "none":
        return Hindrance("model_missing", f"no folder {name}", setting)
    else:
        return None  # a hub's name
    for patterns in wanted:
        if not any(_size(path) for pattern in patterns for path in folder.glob(pattern)):
            return Hindrance("model_incomplete", f"{folder} has no {' or '.join(patterns)}", setting)
    for path in folder.iterdir():
        if path.suffix in (".incomplete", ".part", ".aria2", ".crdownload"):
            return Hindrance("model_incomplete", f"{path} is a download that did not end", setting)
    return None


def is_folder_name(engine: str, name: str) -> bool:
    """Tell whether the engine takes a model's name for a folder rather than for a hub's."""
    if name.startswith((".", "/", "~")):
        return True
    return name.count("/") != 1 if engine == "funasr" else name.count("/") > 1


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # a link into a folder that is not mounted
        return 0


def _device(config: EngineConfig) -> Hindrance | None:
    if config.engine_class or config.engine == "remote" or not config.device.startswith("cuda"):
        return None
    setting = "HRVOICE_SPEECH_DEVICE"
    if not any(path.exists() for path in GPU_DEVICES):
        return Hindrance("device_missing", f"{config.device}: this machine shows no GPU", setting)
    if config.engine == "funasr":
        try:
            built = version("torch")
        except PackageNotFoundError:
            return None
        if built.endswith("+cpu"):
            return Hindrance("device_missing", f"{config.device}: torch {built} is without CUDA", setting)
    return None
