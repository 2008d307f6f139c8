"""Shared parts that import no app: errors, text, leases, live updates."""
