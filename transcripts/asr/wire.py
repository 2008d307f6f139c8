"""Configurations and jobs as plain JSON data, for the way to an engine process."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from transcripts.asr.protocol import EngineConfig, Job, Request


def config_to_json(config: EngineConfig) -> dict[str, Any]:
    """Return the configuration as JSON data, with absolute paths."""
    data = asdict(config)
    data["models_dir"] = str(config.models_dir.absolute())
    data["package_dirs"] = [str(path.absolute()) for path in config.package_dirs]
    return data


def config_from_json(data: dict[str, Any]) -> EngineConfig:
    """Read what ``config_to_json`` wrote."""
    paths = {
        "models_dir": Path(data["models_dir"]),
        "package_dirs": tuple(Path(path) for path in data["package_dirs"]),
    }
    return EngineConfig(**{**data, **paths})


def job_to_json(job: Job) -> dict[str, Any]:
    """Return the job as JSON data, with an absolute path."""
    return {
        "path": str(job.path.absolute()),
        "request": asdict(job.request),
        "max_duration": job.max_duration,
        "skip_stretches": job.skip_stretches,
        "again": list(job.again),
    }


def job_from_json(data: dict[str, Any]) -> Job:
    """Read what ``job_to_json`` wrote."""
    request = data["request"]
    return Job(
        path=Path(data["path"]),
        request=Request(
            **{**request, "hotwords": tuple(request["hotwords"]), "among": tuple(request["among"])}
        ),
        max_duration=data["max_duration"],
        skip_stretches=data["skip_stretches"],
        again=tuple(data["again"]),
    )
