"""Generation of test cases from a contract alone: valid and invalid payloads for each location and keyword."""

from ._case import Case
from ._generator import CaseGenerator
from ._model_cases import case_generator, cases
from ._other_models import OtherModels, collect_fields, collect_values
from ._search import Predicate

__all__ = [
    "Case",
    "CaseGenerator",
    "OtherModels",
    "Predicate",
    "case_generator",
    "cases",
    "collect_fields",
    "collect_values",
]
