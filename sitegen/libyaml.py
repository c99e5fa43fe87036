"""PyYAML, for what is read with libyaml.

Its reader in Python, which libyaml stands in for, has an expression that takes as long to compile as a whole profile
takes to be read.
"""

from sitegen.expressions import compiled_when_used

with compiled_when_used():
    import yaml

__all__ = ["yaml"]
