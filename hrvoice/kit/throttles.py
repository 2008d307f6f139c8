"""Rate limits of the API."""

from rest_framework.throttling import UserRateThrottle


class UploadThrottle(UserRateThrottle):
    """How many uploads a person may start in an hour."""

    scope = "uploads"
