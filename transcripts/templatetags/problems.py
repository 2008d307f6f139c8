"""Turn error codes into words."""

from django import template

from kit.problems import wording

register = template.Library()
register.filter("wording", wording)
