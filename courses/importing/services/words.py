"""What people read when a list of people, a cell of it, or a change cannot be used."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

#: Of the file as a whole.
FILE_ERRORS: Final = {
    "empty_table": _("This file is empty. Send one with a row of headers and people below."),
    "not_a_table": _("This file is no table that we can read. Save it as CSV or as XLSX."),
    "old_excel": _("This file is in Excel’s old format or has a password. Save it as plain XLSX."),
    "bad_encoding": _("The signs in this file cannot be read. Save it as “CSV UTF-8” or as XLSX."),
    "too_much_inside": _("This workbook unpacks to more than is allowed here. Save only the list, as CSV."),
    "too_many_rows": _("This list has more rows than allowed here. Send it in parts."),
    "no_number_column": _("No column is named “Employee number”. The first row must hold the headers."),
    "column_twice": _("Two columns mean the same. Take one away."),
    "preview_gone": _("What was checked is no longer kept. Send the list again."),
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
    "own_access": _("is you: another person has to change your role or let you go"),
}

#: Why somebody was left alone while a plan was applied.
REFUSED: Final = {
    "number_taken": _("was added by someone else meanwhile"),
    "email_taken": _("has an address that someone else was given meanwhile"),
    "changed_since": _("was changed by someone else meanwhile"),
    "gone": _("was deleted meanwhile"),
    "not_allowed": _("is someone whom you may not change"),
    "department_gone": _("has a department that was renamed or deleted meanwhile"),
    "manager_gone": _("has a manager who was not added"),
    "manager_circle": _("would become their own manager, directly or by others"),
}
