"""The reference: one page on every public name of a package, read from the texts of its modules.

The compiler never imports what it generates, so names are followed through the
syntax trees of the modules: `modules` finds what a name stands for, `names`
describes it, `prose` turns docstrings into Markdown, `surfaces` says what is
public where, `kinship` what a name of another library is called here, and `page`
writes it all down.
"""

from .page import reference_page

__all__ = ["reference_page"]
