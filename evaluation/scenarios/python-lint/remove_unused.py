"""Takes unused imports and unused plain assignments out of every module of the working directory."""

import ast
from pathlib import Path


def used_names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def unused_lines(tree: ast.AST) -> set[int]:
    used = used_names(tree)
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and all((one.asname or one.name) not in used for one in node.names):
            lines.add(node.lineno)
        if isinstance(node, ast.Assign) and all(isinstance(one, ast.Name) and one.id not in used for one in node.targets):
            lines.add(node.lineno)
    return lines


for path in sorted(Path().glob("*.py")):
    text = path.read_text(encoding="utf8")
    unwanted = unused_lines(ast.parse(text))
    kept = [line for number, line in enumerate(text.splitlines(keepends=True), start=1) if number not in unwanted]
    if unwanted:
        path.write_text("".join(kept).lstrip("\n"), encoding="utf8")
