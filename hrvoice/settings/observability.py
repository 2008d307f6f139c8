"""Logs and metrics."""

from __future__ import annotations

from hrvoice import env, logs
from hrvoice.settings.site import DEBUG, EMBEDDED

# -- seeing inside ---------------------------------------------------------------------------------
LOG_FORMAT = env.choice("LOG_FORMAT", ["plain", "json"], "plain" if EMBEDDED else "json")
LOGGING = logs.configuration(
    LOG_FORMAT, env.text("LOG_LEVEL", "INFO"), access=env.boolean("ACCESS_LOG", not EMBEDDED)
)
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
METRICS_FROM = env.words("METRICS_FROM", ["127.0.0.0/8", "::1/128"])

SHOW_STYLEGUIDE = DEBUG
# elsewhere it is logged, and the reader gets a sentence that fits everything
RAISE_FOR_UNWORDED_CODES = DEBUG
