"""A YAML file as plain data that remembers its line numbers.

Scalars stay text, exactly as written, so that an EC number or a compound called 007 is not taken for a number; the
models decide what each is. Duplicate keys, which YAML lets pass silently, are problems.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from mtorkin.base.errors import Problem

Path = tuple[str | int, ...]
Data = dict[str, "Data"] | list["Data"] | str | None


class _Loader(yaml.SafeLoader):
    """A loader that composes nodes and refuses aliases, with which a small file can stand for a huge one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "YAML aliases (*name) are not supported", event.start_mark)
        return super().compose_node(parent, index)


@dataclass
class Document:
    """The content of a YAML file.

    Parameters
    ----------
    data
        Mappings, lists, text and ``None``.
    lines
        Line of every key and list item, counted from 1, by its path.
    problems
        What is wrong with it as YAML.
    """

    data: Data = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def where(self, path: Path) -> str:
        """``line 12`` for the key at a path, or for the nearest section around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return f"line {self.lines[path[:end]]}"
        return ""


def parse_document(text: str) -> Document:
    """Read the text of a YAML file; whatever is wrong with it is in the problems of the document."""
    document = Document()
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is not None:
            document.data = _build(node, (), document)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        message = f"the file is not valid YAML ({error.problem}){_advice(error, text)}"
        document.problems.append(Problem(message, where=line))
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        document.problems.append(Problem(f"the file is not valid YAML ({reason})"))
    except RecursionError:
        document.problems.append(Problem("the file is nested too deeply"))
    return document


def _advice(error: yaml.MarkedYAMLError, text: str) -> str:
    """What to do about what people and programs write that YAML does not take; empty where that is not known."""
    said, at = str(error.problem), error.problem_mark.line if error.problem_mark else 0
    near = "".join(text.splitlines()[max(at - 1, 0) : at + 1])
    if "\t" in near and "token" in said:
        return "; indent with blanks, not with tabs"
    if "\u00a0" in near:
        return "; it has blanks that do not break, as word processors write them: write plain ones"
    if any(mark in near for mark in "\u201c\u201d\u201e\u2018\u2019"):
        return "; write plain quotes (' or \") instead of typographic ones"
    if "cannot start any token" in said or "mapping values are not allowed" in said:
        return "; put a value that holds ': ' or begins with a sign into quotes"
    return "; remove the line `---`" if "another document" in said else ""


def key_name(path: Path) -> str:
    """A path as a person writes it, list items counted from 1: ``plates[1].file``."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _build(node: yaml.Node, path: Path, document: Document) -> Data:
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Data] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            line = key_node.start_mark.line + 1
            if not key:
                document.problems.append(Problem("a key must be a word", where=f"line {line}", key=key_name(path)))
                continue
            here = (*path, key)
            if key in mapping:
                message = f"this key is given twice in its section, first in line {document.lines[here]}; remove one"
                document.problems.append(Problem(message, where=f"line {line}", key=key_name(here)))
                continue
            document.lines[here] = line
            mapping[key] = _build(value_node, here, document)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            document.lines[*path, index] = item.start_mark.line + 1
            items.append(_build(item, (*path, index), document))
        return items
    if node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)
