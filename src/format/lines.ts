import type { Path } from "../model/document.js";
import { isList, isObject, isScalar, keysOf, record, type Maybe, type Scalar, type Value } from "../model/value.js";
import type { Cursor, Entry, Layout, Room } from "./edit.js";
import { differenceTree, editedValue, type EditTree } from "./edit-tree.js";
import { extentOf, type Node } from "./node.js";
import { startsLine, type TextEdits } from "./text.js";

/** What a node of a syntax of lines is; `inner` is an item, or what stands under a directive: it has no line to itself. */
export type Level = "file" | "section" | "key" | "inner";

/** A syntax in which a key has lines to itself, and a list is a line for each item. */
export interface LineSyntax {
  levelOf(node: Node, path: Path): Level;
  /** Whether the keys of the file are sections. */
  readonly sections: boolean;
  /** A scalar as it stands in the place of another one; undefined where it needs lines of its own. */
  text(value: Scalar, path: Path): string | undefined;
  /** The lines that say a value of a key, written as those of another node are. @param among the node of the key, or its map */
  lines(path: Path, value: Value, among: Node, like: Node | undefined, text: TextEdits): readonly string[];
  readonly emit: (value: Value) => string;
  read(text: string): Maybe;
  /** The value as it must be emitted to be read as it is. */
  exact(value: Value): Value;
  /** Whether a key of a map is a word for how it merges. */
  readonly isWord: (key: string) => boolean;
  /** Lines behind an offset, and what else must change for them. @param last where the statement before them ends */
  readonly behind: (offset: number, lines: readonly string[], text: TextEdits, last: number) => Room;
}

/** How lines are edited: a key is written anew where its directives or its form change. */
export function lineLayout(syntax: LineSyntax): Layout {
  return {
    asLines: (value, edits) => asLines(value, edits, syntax),
    put(value, { node: { form, start, end }, path }, edited) {
      if (form !== "scalar" || !isScalar(value) || startsLine(edited.text, start)) return undefined;
      const text = syntax.text(value, path);
      return text === undefined ? undefined : [{ start, end, text }];
    },
    restate(value, { node, path, parent }, text) {
      const level = syntax.levelOf(node, path);
      const key = path.slice(0, -1);
      if (parent !== undefined && typeof path.at(-1) === "number" && syntax.levelOf(parent, key) === "key")
        return syntax.lines(key, value, parent, node, text); // an item is a line of its key
      if (level === "key") return syntax.lines(path, value, node, node, text);
      if (level !== "section") return "rewrite";
      return syntax
        .emit(record([[String(path.at(-1)), value]]))
        .slice(0, -1)
        .split("\n");
    },
    room({ node, path }: Cursor, entries, text) {
      const level = syntax.levelOf(node, path);
      if (node.form === "implicit" || level === "inner") return "rewrite";
      if (entries.length === 0) return { coming: [] };
      const last = extentOf(node.whole).end;
      if (level === "file" && syntax.sections) return sectionsBehind(last, entries, text, syntax);
      const isList = level === "key"; // or a text that is to be one
      const like = isList ? node : [...(node.children?.values() ?? [])].at(-1);
      const lines = entries.flatMap((entry) => syntax.lines(isList ? path : entry.path, entry.value, node, like, text));
      return syntax.behind(last, lines, text, last);
    },
  };
}

/** Sections at the end, a blank line before each. */
function sectionsBehind(last: number, entries: readonly Entry[], edited: TextEdits, syntax: LineSyntax): Room {
  const { text } = edited;
  const apart = text !== "" && !/(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)$/.test(text);
  const written = syntax.emit(record(entries.map(({ key = "", value }) => [key, value]))).slice(0, -1);
  return syntax.behind(text.length, [...(apart ? [""] : []), ...written.split("\n")], edited, last);
}

/** The edits as what they change of what the lines say: numbers are texts there, and a list of one is its item. */
function asLines(value: Maybe, edits: EditTree, syntax: LineSyntax): ReturnType<NonNullable<Layout["asLines"]>> {
  const { isWord } = syntax;
  const after = editedValue(prepared(value, edits, isWord), edits);
  const read = after && syntax.read(syntax.emit(syntax.exact(after)));
  const isDirective = (node: Value): boolean => isObject(node) && keysOf(node).some(isWord);
  return { value: read, edits: differenceTree(value ?? record([]), read ?? record([]), edits, isDirective) };
}

/** A text of which items are edited is a list of one; where all items are removed, so is the list. */
function prepared(value: Maybe, tree: EditTree, isWord: LineSyntax["isWord"]): Maybe {
  const names = [...tree.children.keys()];
  const ofItems = names.length > 0 && names.every((name) => typeof name === "number");
  if (value !== undefined && ofItems && !isObject(value)) {
    const list = isList(value) ? value : [value];
    if (list.every((_, index) => tree.children.get(index)?.remove) && names.length === list.length) {
      tree.remove = true;
      tree.children.clear();
    }
    return list;
  }
  if (!isObject(value)) return value;
  const entries = keysOf(value).map((key) => {
    const child = tree.children.get(key);
    return [key, child === undefined ? (value[key] as Value) : (prepared(value[key], child, isWord) as Value)] as const;
  });
  const isAll = entries.length > 0 && entries.length === tree.children.size; // with nothing that is new
  const emptied = isAll && entries.every(([key]) => tree.children.get(key)?.remove);
  if (emptied && keysOf(value).every(isWord)) {
    tree.remove = true; // a directive without its operand is none
    tree.children.clear();
  }
  return record(entries);
}
