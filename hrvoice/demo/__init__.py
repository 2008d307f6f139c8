"""The demo company: people, courses, speech. Made up, and made for this project."""
