def greet(name: str) -> str:
    """A greeting for one person."""
    return f"Hello, {name.strip()}!"


def greet_all(names: list[str]) -> list[str]:
    return [greet(name) for name in names]
