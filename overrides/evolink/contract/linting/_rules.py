"""What can be wrong with the text of a payload, whatever the contract says of its values."""

from __future__ import annotations

from .. import _whole_floats

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
    DUPLICATE_KEY: "A name stands once in an object: of two, some readers keep the first and others the last.",
    NOT_FINITE: "NaN and Infinity are no JSON numbers.",
    NUMBER_RANGE: "A number fits into the 64-bit floating point that most readers keep it in.",
    LONE_SURROGATE: "Half of a surrogate pair is no character and has no UTF-8.",
    TOO_DEEP: "Lists and objects are nested at most 100 levels deep.",
    BYTE_ORDER_MARK: "JSON begins without a byte-order mark.",
    YAML_AMBIGUOUS: "A value means the same to readers of YAML 1.1 and of YAML 1.2.",
    YAML_TAG: "A payload holds what JSON can say.",
    YAML_KEY: "The names in an object are texts.",
    YAML_ALIAS: "An alias refers to a value that is complete.",
    UNREADABLE: "The input can be read.",
    _whole_floats.ID: "A whole number is written without a fraction or an exponent.",
}
"""Each rule with its sentence."""
