"""The API of recordings: ``site`` for the site's own pages, ``v1`` for everyone."""
