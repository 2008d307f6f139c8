"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """What people and other systems are told."""

    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Register what this room adds to those below."""
        from notifications import hooks

        hooks.register()
