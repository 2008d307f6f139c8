"""Find what is missing, altered, forgotten or stale, and repair what can be repaired."""

from hrvoice.doctor import completeness as parts
from hrvoice.doctor import files, leftovers, scores, search, site, uploads, work
from hrvoice.doctor.examine import Outcome, examine, register_check
from hrvoice.doctor.finding import Finding, Scope

__all__ = ["Finding", "Outcome", "Scope", "examine", "register_check"]

# the site first: without database, tables or storage nothing else can be looked at
register_check("site", site.check_site)
register_check("files", files.check_files)
register_check("leftovers", leftovers.check_leftovers)
register_check("uploads", uploads.check_uploads)
register_check("work", work.check_work)
register_check("parts", parts.check_parts)
register_check("scores", scores.check_scores)
register_check("search", search.check_search)
