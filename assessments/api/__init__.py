"""The API of answers: ``site`` for the site's own pages, ``v1`` for everyone."""
