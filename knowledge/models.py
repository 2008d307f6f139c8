"""Notes, entries and the index: the room's models, where Django looks for them."""

from knowledge.entries.models import KnowledgeEntry, Notes
from knowledge.search.models import SearchRow

__all__ = ["KnowledgeEntry", "Notes", "SearchRow"]
