"""What every part of the REST API has in common. See docs/api.md."""
