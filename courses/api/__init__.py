"""The REST API of people and courses."""
