"""Payloads made from a contract alone: what must be accepted and what refused, at each place, by each keyword."""

from ._case import Case
from ._cases import CaseGenerator
from ._search import Holds
from ._siblings import Siblings, choices_of, fields_in

__all__ = ["Case", "CaseGenerator", "Holds", "Siblings", "choices_of", "fields_in"]
