"""What people read when a cell of a list of people, or a change, cannot be used."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

#: Of the job: what its owner needs to know beyond the code's own words.
JOB_ERRORS: Final = {
    "not_allowed": _("You may no longer change people. Nothing more was written."),
}

#: Of a cell.
CELL_ERRORS: Final = {
    "missing": _("is missing"),
    "too_long": _("is too long"),
    "bad_number": _("may hold only letters, digits, dots, hyphens, plus signs and underscores"),
    "bad_email": _("is not an e-mail address"),
    "bad_date": _("is not a date; write it as 2026-03-31"),
    "bad_department": _("names no department"),
    "unknown_role": _("is not a role"),
    "unknown_language": _("is not a language of this site"),
    "unknown_works": _("is neither yes nor no"),
    "duplicate_number": _("stands in several rows"),
    "duplicate_email": _("stands in several rows"),
    "email_taken": _("belongs to someone else"),
    "number_of_service": _("is a service account"),
    "unknown_manager": _("is nobody’s number, or that person’s row has errors"),
    "manager_circle": _("would make people their own manager, directly or by others"),
    "left_ahead": _("lies ahead; import it when the day has come"),
    "left_and_works": _("contradicts that the person works here"),
    "new_leaver": _("is for someone who is not known here: nobody can leave who was never here"),
    "role_not_given": _("is a role that you may not give or take"),
    "not_allowed": _("is someone whom you may not change"),
    "spreadsheet_error": _("is an error of the spreadsheet: mend the formula, or write the value itself"),
    "digits_lost": _(
        "was shortened by a spreadsheet, and its digits are lost: format the column as text and write the"
        " number in full"
    ),
    "number_is_date": _(
        "was made a date by a spreadsheet: format the column as text and write the number again"
    ),
    "damaged_text": _("has signs that were lost: save the list as XLSX or as CSV UTF-8, and send it again"),
    "zeros_lost": _(
        "is not known here, but is someone’s number without its zeros: write the number in full, or add a"
        " different person on the page People"
    ),
    "department_unknown": _("is no department here: say above which one is meant, or that it is to be made"),
    "department_unclear": _("is the name of several departments: say above which one is meant"),
    "manager_unclear": _("is the name of several people: write the manager’s number"),
    "own_access": _("is you: another person has to change your role or let you go"),
}

#: Of a cell that is read as something else than what stands there.
NOTED: Final = {
    "was_encoded": _("had been read in a wrong encoding"),
    "was_wide": _("is in double width"),
    "was_decimal": _("had become a decimal number"),
    "was_serial": _("is a spreadsheet’s number for a day"),
    "zeros_found": _("had lost its zeros"),
    "short_number": _("is shorter than other numbers: has a spreadsheet taken its zeros?"),
    "department_found": _("found by its name"),
    "manager_found": _("found by name"),
}

#: Why somebody was left alone while a plan was applied.
REFUSED: Final = {
    "number_taken": _("was added by someone else meanwhile"),
    "email_taken": _("has an address that someone else was given meanwhile"),
    "changed_since": _("was changed by someone else meanwhile"),
    "gone": _("was deleted meanwhile"),
    "used_since": _("has signed in or done something since, and stays"),
    "not_allowed": _("is someone whom you may not change"),
    "department_gone": _("has a department that was renamed or deleted meanwhile"),
    "manager_gone": _("has a manager who was not added"),
    "manager_circle": _("would become their own manager, directly or by others"),
}
