/**
 * Compiles every Python file below the working folder in memory, as `compileall` does but without writing the results,
 * and prints each syntax error. Exit code 1 when there is one, 3 when there is no file.
 */
export const compileCheck = `
import os, sys
skipped = {"node_modules", "venv", "site-packages", "__pycache__"}
checked = failed = 0
for folder, folders, files in os.walk("."):
    folders[:] = [name for name in folders if name not in skipped and not name.startswith(".")]
    for name in sorted(files):
        if not name.endswith(".py"):
            continue
        path = os.path.normpath(os.path.join(folder, name))
        checked += 1
        try:
            with open(path, "rb") as file:
                compile(file.read(), path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            failed += 1
            print(f"{path}:{getattr(error, 'lineno', None) or 1}: {error}", file=sys.stderr)
print(f"{checked} files compiled, {failed} failed")
sys.exit(1 if failed else 0 if checked else 3)
`.trim();
