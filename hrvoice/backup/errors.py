"""What keeps a backup or a restore from being done."""


class BackupError(Exception):
    """Nothing was done, or what was done is no backup; the text says why and what to do."""
