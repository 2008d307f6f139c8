"""Engines, and how long sound may be."""

from __future__ import annotations

from hrvoice import env
from hrvoice.settings.site import DATA_DIR, EMBEDDED

# -- speech ----------------------------------------------------------------------------------------
SPEECH_ENGINE, SPEECH_ENGINE_CLASS = env.engine(
    "SPEECH_ENGINE", ["whisper", "funasr", "remote"], "whisper" if EMBEDDED else "funasr"
)
SPEECH_MODEL = env.text(
    "SPEECH_MODEL", "base" if SPEECH_ENGINE == "whisper" else "FunAudioLLM/Fun-ASR-MLT-Nano-2512"
)
SPEECH_DEVICE = env.text("SPEECH_DEVICE", "auto")
SPEECH_THREADS = env.integer("SPEECH_THREADS", 1, least=1)
SPEECH_WORKERS = CELERY_WORKER_CONCURRENCY = env.integer("SPEECH_WORKERS", 2, least=1)
SPEECH_JOBS = env.integer("SPEECH_JOBS", 1, least=1)
SPEECH_BATCH = env.integer("SPEECH_BATCH", 0)
SPEECH_MEMORY_MB = env.integer(
    "SPEECH_MEMORY_MB",
    # what the engine's usual model needs while it loads, and half as much again
    {"whisper": 2000 if SPEECH_MODEL == "base" else 12_000, "remote": 1000}.get(SPEECH_ENGINE, 12_000),
)
SPEECH_WARM_UP = env.boolean("SPEECH_WARM_UP", not EMBEDDED)
SPEECH_URL = env.text("SPEECH_URL", None if SPEECH_ENGINE == "remote" else "")
SPEECH_API_KEY = env.text("SPEECH_API_KEY", "")
SPEECH_TIMEOUT_SECONDS = env.integer("SPEECH_TIMEOUT_SECONDS", 120, least=1)
SPEECH_HANG_SECONDS = env.integer("SPEECH_HANG_SECONDS", 300, least=5)
MODELS_DIR = env.folder("MODELS_DIR", DATA_DIR / "models")
PACKAGES_DIR = env.folder("PACKAGES_DIR", DATA_DIR / "packages")
LEASE_SECONDS = env.integer("LEASE_SECONDS", 30, least=5)
MAX_ATTEMPTS = env.integer("MAX_ATTEMPTS", 3, least=1)
JOB_KEEP_DAYS = env.integer("JOB_KEEP_DAYS", 30, least=1)
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 1024, least=1) * 1024 * 1024
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_MB", 30, least=1) * 1024 * 1024
IMPORT_MAX_ROWS = env.integer("IMPORT_MAX_ROWS", 200_000, least=1)
RECORDING_MAX_SECONDS = env.integer("RECORDING_MAX_MINUTES", 240, least=1) * 60
ANSWER_MAX_SECONDS = env.integer("ANSWER_MAX_MINUTES", 10, least=1) * 60
