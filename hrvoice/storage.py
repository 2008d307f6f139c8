"""Static files with hashed names, imported JavaScript modules included."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites ``import … from "./x.js"``: a module behind a hashed one must change with it."""

    support_js_module_import_aggregation = True
