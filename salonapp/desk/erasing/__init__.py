"""Erasing a person for good, as the law gives them the right to; and the bin before it."""
