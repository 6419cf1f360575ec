"""The project's source, parsed once, and what the walls ask about it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ("models", "service", "training")
TESTS = ("tests", "benchmarks")


@dataclass(frozen=True)
class Source:
    """One source file: its path from the root, its text and its syntax tree."""

    path: str
    text: str

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(ast.parse(self.text, self.path)))

    @cached_property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Every import, wherever it stands: its line and the whole dotted name it asks for."""
        return tuple(self._imports())

    @cached_property
    def names(self) -> tuple[tuple[int, str], ...]:
        """Every import and every dotted name used, traced to where its first word was imported."""
        used = (
            (node.lineno, self.dotted(node))
            for node in self.nodes
            if isinstance(node, ast.Name | ast.Attribute)
        )
        return self.imports + tuple(used)

    @cached_property
    def calls(self) -> tuple[tuple[ast.Call, str], ...]:
        """Every call, with the dotted name of what is called."""
        return tuple((n, self.dotted(n.func)) for n in self.nodes if isinstance(n, ast.Call))

    def dotted(self, node: ast.AST) -> str:
        """Spell a name or attribute in full; what hangs from a call or an index begins with `.`."""
        if isinstance(node, ast.Attribute):
            return f"{self.dotted(node.value)}.{node.attr}"
        return self._aliases.get(node.id, node.id) if isinstance(node, ast.Name) else ""

    @cached_property
    def _aliases(self) -> dict[str, str]:
        aliases: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                aliases |= {a.asname: a.name for a in node.names if a.asname}
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                aliases |= {a.asname or a.name: f"{base}.{a.name}" for a in node.names}
        return aliases

    def _imports(self) -> Iterator[tuple[int, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{self._base(node)}.{a.name}") for a in node.names)
            elif isinstance(node, ast.Call) and node.args:
                called = self.dotted(node.func)
                wanted = node.args[0]
                by_name = called in {"__import__", "importlib.import_module"}
                if by_name and isinstance(wanted, ast.Constant):
                    yield node.lineno, str(wanted.value)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.path.rsplit("/", node.level)[0].replace("/", ".")
        return f"{package}.{node.module}" if node.module else package


@cache
def project(*roots: str) -> tuple[Source, ...]:
    """Read every Python file under `roots`; each is parsed once, at most."""
    files = (path for root in roots for path in sorted((ROOT / root).rglob("*.py")))
    return tuple(_read(path) for path in files)


@cache
def _read(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def under(name: str, *prefixes: str) -> bool:
    """Tell whether a dotted name is one of `prefixes` or lies below one."""
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def within(path: str, *places: str) -> bool:
    """Tell whether a path is a module (named without `.py`) or lies in a folder of `places`."""
    return any(path == f"{place}.py" or path.startswith(f"{place}/") for place in places)
