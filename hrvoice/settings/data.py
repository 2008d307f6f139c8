"""Where rows, sound and static files are kept."""

from __future__ import annotations

from pathlib import Path

from hrvoice import env
from hrvoice.settings.site import BASE_DIR, DATA_DIR, DEBUG

# -- data ------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'hrvoice.sqlite3'}")}
if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    # Measured: without WAL and IMMEDIATE, writers that meet raise "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif "postgresql" in str(DATABASES["default"]["ENGINE"]):
    # Under ASGI each request has a thread of its own: the pool, not their number, bounds the connections.
    DATABASES["default"] |= {
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                # a worker's thread holds one for as long as it hears
                "max_size": env.integer(
                    "DATABASE_POOL", max(16, env.integer("SPEECH_WORKERS", 2, least=1) + 8), least=1
                ),
                "timeout": 10,
                "max_idle": 300,
            },
            "connect_timeout": 5,
            "application_name": "hrvoice",
            # a worker that froze in a transaction must not keep its row from the next one
            "options": "-c idle_in_transaction_session_timeout=60000",
        },
    }
MEDIA_ROOT = env.folder("MEDIA_DIR", DATA_DIR / "media")
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "hrvoice.storage.disk.DiskStorage"},
    "staticfiles": {
        "BACKEND": "hrvoice.storage.static_files.StaticStorage"
        if env.boolean("STATIC_MANIFEST", not DEBUG)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STORAGE = env.choice("STORAGE", ["disk", "s3"], "disk")
PLAYBACK = env.choice("PLAYBACK", ["direct", "accel" if STORAGE == "disk" else "signed"], "direct")
ACCEL_PREFIX = env.text("ACCEL_PREFIX", "/protected/")
SIGNED_SECONDS = env.integer("SIGNED_SECONDS", 300, least=10)
# where browsers reach the storage; they do only where its own signed addresses are handed out
S3_PUBLIC_URL = env.text("S3_PUBLIC_URL", None if PLAYBACK == "signed" else "").rstrip("/")
if STORAGE == "s3":
    STORAGES["default"] = {
        "BACKEND": "hrvoice.storage.s3.SoundStorage",
        "OPTIONS": {
            "bucket_name": env.text("S3_BUCKET"),
            "endpoint_url": env.text("S3_ENDPOINT", "") or None,
            "region_name": env.text("S3_REGION", "us-east-1"),
            # without a key: what the machine itself is allowed to
            "access_key": env.text("S3_ACCESS_KEY", "") or None,
            "secret_key": env.text("S3_SECRET_KEY", "") or None,
            "location": env.text("S3_PREFIX", ""),
            "addressing_style": env.choice("S3_ADDRESSING", ["path", "virtual", "auto"], "path"),
            "file_overwrite": False,
            "public_url": S3_PUBLIC_URL,
        },
    }
FILE_UPLOAD_HANDLERS = ["hrvoice.storage.disk.TemporaryUpload"]
FILE_UPLOAD_TEMP_DIR = str(env.folder("UPLOAD_TEMP_DIR", DATA_DIR / "incoming"))
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_DIR", DATA_DIR / "static")
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
for _name, _folder in (("wavesurfer", "wavesurfer.js/dist"), ("tus", "tus-js-client/dist")):
    if (BASE_DIR / "node_modules" / _folder).is_dir():
        STATICFILES_DIRS.append((f"vendor/{_name}", BASE_DIR / "node_modules" / _folder))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hrvoice.finders.LibraryFinder",
]
