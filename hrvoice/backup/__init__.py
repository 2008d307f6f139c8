"""Back a company up and bring it back: database and files, verified, as one consistent whole.

A backup folder holds ``files/``, each file once under its SHA-256 whatever the number of backups, and
``snapshots/``, one folder for each backup: the database, the list of its files, and a manifest that is
written last. A snapshot without a manifest is none.
"""
