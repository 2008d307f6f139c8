"""An engine whose library is not installed."""

import torch_that_is_not_installed  # type: ignore[import-not-found]  # noqa: F401


class Engine:
    """Never made."""
