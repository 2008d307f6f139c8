"""Static files with hashed names, our own imported JavaScript modules included."""

from typing import ClassVar

from servestatic.storage import CompressedManifestStaticFilesStorage

#: Django's option for module imports covers every library's files too, and one of them imports a bare name.
_PATTERN, _REPLACEMENTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites ``import … from "./x.js"``: a module behind a hashed one must change with it."""

    patterns: ClassVar = (*CompressedManifestStaticFilesStorage.patterns, ("js/" + _PATTERN, _REPLACEMENTS))
