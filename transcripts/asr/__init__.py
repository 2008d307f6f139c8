"""Speech recognition: engines, their child process, and what they hear. No Django here."""
