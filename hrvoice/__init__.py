"""HRVoice: the site."""
