"""The rules for the text of a payload, which apply whatever the contract is."""

from __future__ import annotations

from .._integral_floats import ID as INTEGER_WRITTEN_AS_FLOAT

DUPLICATE_KEY = "duplicate-key"
NOT_FINITE = "not-finite"
NUMBER_RANGE = "number-range"
LONE_SURROGATE = "lone-surrogate"
TOO_DEEP = "too-deep"
BYTE_ORDER_MARK = "byte-order-mark"
YAML_AMBIGUOUS = "yaml-ambiguous"
YAML_TAG = "yaml-tag"
YAML_KEY = "yaml-key"
YAML_ALIAS = "yaml-alias"
UNREADABLE = "unreadable"

RULES = {
    DUPLICATE_KEY: "Names are unique in an object: of duplicates, some parsers keep the first and others the last.",
    NOT_FINITE: "JSON has no numbers NaN and Infinity.",
    NUMBER_RANGE: "A number fits into 64-bit floating point, which most parsers use.",
    LONE_SURROGATE: "A text has no half of a surrogate pair, which is no character and has no UTF-8.",
    TOO_DEEP: "Lists and objects are nested at most 100 levels deep.",
    BYTE_ORDER_MARK: "JSON begins without a byte-order mark.",
    YAML_AMBIGUOUS: "A value means the same in YAML 1.1 and in YAML 1.2.",
    YAML_TAG: "A payload has only values that JSON has too.",
    YAML_KEY: "The names in an object are strings.",
    YAML_ALIAS: "An alias refers to a value that is complete.",
    UNREADABLE: "The input can be read.",
    INTEGER_WRITTEN_AS_FLOAT: "An integer is written without a fraction or an exponent.",
}
"""What each rule requires."""
