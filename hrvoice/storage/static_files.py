"""Static files with hashed names, our own imported JavaScript modules included."""

from typing import ClassVar, Final

from servestatic.storage import CompressedManifestStaticFilesStorage

#: Not Django's ``support_js_module_import_aggregation``: that reads libraries' files too, and htmx has an
#: ``import()`` in its text that names no file.
_IMPORTS: Final = (
    r"""(?P<matched>import(?P<names>[\s{*][^'";]*)from\s*['"](?P<url>\./[^'"]+)['"]\s*;)""",
    """import%(names)sfrom "%(url)s";""",
)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites ``import … from "./x.js"``: a module behind a hashed one must change with it."""

    patterns: ClassVar = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (_IMPORTS,)))
