"""A specification that asserts nothing: what a client would do that had forgotten every check.

A refused block carries the state root that such a client computes, so that no client refuses it for its root
instead of for what is wrong with it.
"""
import ast
from functools import cache

STUB = b"\0" * 32


@cache
def unchecked(spec):
    """The names of the module `spec`, its functions without their assertions, on its own types and caches."""
    with open(spec.__file__, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)
                 and "_" + node.name not in vars(spec)]  # the module itself replaces these by cached ones
    names = dict(vars(spec))
    exec(compile(tree, spec.__file__, "exec", optimize=1), names)
    return names


def unchecked_root(spec, state, block):
    """The state root after the block if nothing is checked; zero where that is impossible."""
    post = state.copy()
    try:
        names = unchecked(spec)
        names["config"] = spec.config
        names["process_block"](post, block)
        return spec.hash_tree_root(post)
    except Exception:
        return STUB
