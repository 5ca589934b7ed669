import { isError } from "../model/diagnostic.js";
import type { Edit, Path, Span } from "../model/document.js";
import { canonical, isList, isObject, type Maybe, record, type Value } from "../model/value.js";
import { editedValue, editTree, type EditTree, formatPath } from "./edit-tree.js";
import { type Coming, editFlow, type Gone, writeStatements } from "./entries.js";
import { NO_SPANS, type Node, type Reading } from "./node.js";
import {
  applyChanges,
  columnOf,
  commentsIn,
  commentSpansIn,
  lineEnd,
  type TextChange,
  type TextEdits,
} from "./text.js";

/** A node that is edited. */
export interface Cursor {
  readonly node: Node;
  readonly path: Path;
  readonly parent: Node | undefined;
  /** The statement that it stands in: there the comments go that stood inside what goes. */
  readonly statement: Span;
  /** Inside brackets, where lines mean nothing. */
  readonly inFlow: boolean;
}

/** An entry that comes; an item has no key. */
export interface Entry {
  readonly key: string | undefined;
  readonly value: Value;
  readonly path: Path;
}

/** Statements that come, as lines with their line ends. */
export interface Room {
  readonly coming: readonly Coming[];
  /** What else must change for it. */
  readonly changes?: readonly TextChange[];
}

/** How a syntax writes: what edits need to know of it beside the nodes of a text. All throw a RangeError for what it cannot say. */
export interface Layout {
  /** An entry between brackets, at the indentation of its line; undefined where the container stands on one line. */
  readonly flow?: (entry: Entry, indent: string | undefined, text: TextEdits) => string;
  /** By what the items of an empty container are indented, which then stand on lines of their own. */
  readonly unit?: (text: string) => string | undefined;
  /** Another value in the place of a node; undefined where its statements must be written anew. */
  readonly put: (value: Value, cursor: Cursor, text: TextEdits) => readonly TextChange[] | undefined;
  /** The lines that say a value instead of a node's statements; undefined where it goes and is added anew. */
  readonly restate?: (value: Value, cursor: Cursor, text: TextEdits) => readonly string[] | "rewrite" | undefined;
  /**
   * The entries that come into a block, or into what others' names make. `rewrite`: it must be written anew, with what
   * it stands in. @param empties whether all that it held goes
   */
  readonly room?: (parent: Cursor, entries: readonly Entry[], text: TextEdits, empties: boolean) => Room | "rewrite";
  /** Whether a comment between brackets may stand before any entry, so that none has to leave them. */
  readonly commentsInFlow?: boolean;
  /** The first value of a text that has none; by default as the format emits it. */
  readonly fill?: (value: Value) => string;
  /** Whether a text of no statements is an empty map. */
  readonly emptyMap?: boolean;
  /** Whether a block that loses all it holds is written as an empty one in its place. */
  readonly emptyInPlace?: boolean;
  /** Whether blank lines behind a statement would be a part of what it says: then they go with what stands between. */
  readonly takesBlanks?: (statement: string) => boolean;
  /** In a syntax of lines: the value that its reader will find, and the tree whose edits ask for it. */
  readonly asLines?: (value: Maybe, edits: EditTree) => { readonly value: Maybe; readonly edits: EditTree };
}

/** A syntax, as far as edits go. */
export interface Editing extends Layout {
  readonly read: (text: string) => Reading;
  readonly emit: (value: Value) => string;
}

/** A text while edits of it are collected. */
interface Work extends TextEdits {
  readonly layout: Layout;
  readonly gone: Gone[];
  readonly coming: Coming[];
  readonly valueAt: (path: Path) => Maybe;
  /** What a node is to be; of lines, in which a list of one is its item, only the reader's value tells. */
  readonly after: (path: Path, edits: EditTree) => Maybe;
}

/**
 * Edits a text by its nodes: every byte that is not concerned stays, and every comment. The result is read back: it must
 * mean exactly what the edits ask for, or the edit fails; better no edit than a damaged file (R2).
 *
 * @throws RangeError for edits that the text cannot take; Error where the edited text would mean something else.
 */
export function editText(text: string, edits: readonly Edit[], layout: Editing): string {
  if (edits.length === 0) return text;
  const start = text.startsWith("\ufeff") ? 1 : 0; // it stays, and is no part of a line
  const source = text.slice(start);
  const head = text.slice(0, start);
  try {
    return head + edited(source, edits, layout);
  } catch (error) {
    if (error instanceof RangeError || /[\r\n]$/.test(source)) throw error;
    return head + edited(source + lineEnd(source), edits, layout); // a text of several lines may want its last line to end
  }
}

function edited(source: string, edits: readonly Edit[], layout: Editing): string {
  const before = layout.read(source);
  const wrong = before.findings.find(isError);
  if (wrong !== undefined) throw new RangeError(`only a text without errors can be edited: ${wrong.message}`);
  const tree = editTree(edits);
  const lines = layout.asLines?.(before.value, tree);
  const wanted = lines?.edits ?? tree;
  const expected = lines === undefined ? editedValue(before.value, wanted) : lines.value;
  const result = written(source, before, wanted, expected, layout);
  const after = layout.read(result);
  const where = edits.length > 3 ? `${edits.length} places` : edits.map(({ path }) => formatPath(path)).join(", ");
  const problem = after.findings.find(isError);
  if (problem !== undefined) throw new Error(`the edit of ${where} would break the text: ${problem.message}`);
  const meaning = (value: Maybe): Maybe => (layout.emptyMap === true ? (value ?? record([])) : value);
  if (!same(meaning(after.value), meaning(expected)))
    throw new Error(`the edit of ${where} would change something else too`);
  if (!holdsAll(wordsOf(source, before.comments()), wordsOf(result, after.comments())))
    throw new Error(`the edit of ${where} would lose a comment`);
  return result;
}

/** By canonical text, in which the number 1e16 is the integer of the same digits. */
function same(a: Maybe, b: Maybe): boolean {
  return a === undefined || b === undefined ? a === b : canonical(a) === canonical(b);
}

function wordsOf(text: string, spans: readonly Span[]): readonly string[] {
  return spans.map(({ start, end }) => text.slice(start, end).trimEnd()).sort();
}

/** Whether every one of some sorted words is among others. */
function holdsAll(words: readonly string[], others: readonly string[]): boolean {
  let at = 0;
  for (const other of others) if (other === words[at]) at += 1;
  return at === words.length;
}

function written(text: string, { value, ...read }: Reading, edits: EditTree, wanted: Maybe, layout: Editing): string {
  const [root, comments] = [read.root(), read.comments()];
  const eol = lineEnd(text);
  const inLines = (lines: string): string => lines.replaceAll("\n", eol);
  if (root === undefined) {
    const ended = text === "" || /[\r\n]$/.test(text);
    return wanted === undefined ? text : text + (ended ? "" : eol) + inLines((layout.fill ?? layout.emit)(wanted));
  }
  const work: Work = {
    text,
    comments,
    eol,
    unit: layout.unit?.(text),
    changes: [],
    layout,
    gone: [],
    coming: [],
    valueAt: (path) => valueIn(value, path),
    after: (path, inner) =>
      inner.value ?? (layout.asLines === undefined ? editedValue(valueIn(value, path), inner) : valueIn(wanted, path)),
  };
  const cursor: Cursor = { node: root, path: [], parent: undefined, statement: root, inFlow: false };
  if (!editNode(cursor, edits, work)) {
    const kept = comments.map(({ start, end }) => text.slice(start, end) + eol).join("");
    return kept + (wanted === undefined ? "" : inLines(layout.emit(wanted)));
  }
  writeStatements(work.gone, work.coming, work);
  return applyChanges(text, work.changes);
}

function valueIn(value: Maybe, path: Path): Maybe {
  return path.reduce<Maybe>(
    (node, step) => (isList(node) ? node[Number(step)] : isObject(node) ? node[step] : undefined),
    value,
  );
}

/** Collects what a node's edits ask for; false, and nothing collected, where it must be written anew. */
function editNode(cursor: Cursor, edits: EditTree, work: Work): boolean {
  if (edits.value !== undefined) return put(edits.value, cursor, work);
  if (edits.remove === true) return false;
  if (edits.children.size === 0) return true;
  const [changes, gone, coming] = [work.changes.length, work.gone.length, work.coming.length];
  if (editInside(cursor, edits, work)) return true;
  [work.changes.length, work.gone.length, work.coming.length] = [changes, gone, coming];
  return false;
}

/** Another value in the place of a node; the comments that stood inside come before its statement. */
function put(value: Value, cursor: Cursor, work: Work): boolean {
  const changes = work.layout.put(value, cursor, work);
  if (changes === undefined) return false;
  for (const change of changes) liftComments(change, cursor.statement, work);
  work.changes.push(...changes);
  return true;
}

function liftComments(span: Span, { start }: Span, work: Work): void {
  const { text, eol, changes } = work;
  const comments = commentsIn(work, span);
  if (comments.length === 0) return;
  const line = eol + columnOf(text, start);
  const lifted = comments.map((comment) => comment.trimEnd() + (comment.startsWith("/*") ? " " : line));
  changes.push({ start, end: start, text: lifted.join("") });
}

function editInside(cursor: Cursor, edits: EditTree, work: Work): boolean {
  const { node, path, inFlow } = cursor;
  const { layout } = work;
  if (node.form === "alias") throw new RangeError(`${formatPath(path)} is an alias: edit what it refers to`);
  const isFlow = inFlow || node.form === "flow";
  const isItems = [...edits.children.keys()].every((name) => typeof name === "number");
  const children = node.children ?? (layout.asLines && isItems ? new Map([[0, node]]) : undefined);
  if (children === undefined) return put(editedValue(work.valueAt(path), edits, path) as Value, cursor, work);
  const names = [...children].flatMap(([name, child]) => (child.use === undefined ? [name] : []));
  const value = work.valueAt(path);
  const isMap = isObject(value) || (value === undefined && !isItems);
  const removed = new Set<string | number>();
  const added: Entry[] = [];
  const add = (key: string | undefined, value: Value): void => {
    const name = key ?? names.length + added.length;
    added.push({ key, value, path: [...path, name] });
  };
  for (const [segment, inner] of isMap ? edits.children : [...edits.children].sort(byIndex)) {
    const name = isMap ? String(segment) : segment;
    const child = children.get(name);
    if (child?.use !== undefined || child === undefined) {
      if (inner.remove === true)
        throw new RangeError(`${JSON.stringify(segment)} is brought by <<: edit it where it is written`);
      add(isMap ? String(segment) : undefined, editedValue(child && work.valueAt([...path, name]), inner) as Value);
      continue;
    }
    if (inner.remove === true) {
      removed.add(name);
      continue;
    }
    const own = child.whole[0] ?? child;
    const statement = isFlow && !layout.commentsInFlow ? cursor.statement : own;
    const at = { node: child, path: [...path, name], parent: node, statement, inFlow: isFlow };
    if (editNode(at, inner, work)) continue;
    if (child === node) return false; // a line that is an only item
    const after = work.after(at.path, inner);
    const lines = isFlow || after === undefined ? undefined : layout.restate?.(after, at, work);
    if (lines === "rewrite" || layout.restate === undefined) return false;
    if (lines !== undefined) replace(child, lines, work);
    else {
      removed.add(name);
      if (after !== undefined) add(isMap ? String(segment) : undefined, after);
    }
  }
  if (added.length + removed.size === 0) return true;
  const { nameless = NO_SPANS } = node;
  const empties = removed.size === names.length && names.length > 0 && nameless.length === 0;
  if (empties && (isFlow || layout.emptyInPlace === true)) {
    const whole = isMap ? record(added.map(({ key, value }) => [key ?? "", value])) : added.map(({ value }) => value);
    return put(whole, cursor, work);
  }
  const entries = [
    ...names.flatMap((name) => spansOf(children.get(name) as Node, removed.has(name), work.text)),
    ...nameless.map((span) => ({ span, goes: false, isSection: false })),
  ].sort((a, b) => a.span.start - b.span.start);
  if (isFlow) return node.form === "flow" && flow(cursor, entries, added, work);
  const room = layout.room?.(cursor, added, work, empties);
  if (room === "rewrite") return false;
  work.changes.push(...(room?.changes ?? []));
  work.coming.push(...(room?.coming ?? []));
  remove(entries, work);
  return true;
}

/** A statement or item of a container. */
interface Written {
  readonly span: Span;
  readonly goes: boolean;
  /** Whether it is of a section. */
  readonly isSection: boolean;
}

function spansOf({ whole }: Node, goes: boolean, text: string): readonly Written[] {
  const isSection = text[whole[0]?.start ?? 0] === "[";
  return whole.map((span) => ({ span, goes, isSection }));
}

function byIndex([a]: readonly [string | number, EditTree], [b]: readonly [string | number, EditTree]): number {
  return Number(a) - Number(b);
}

/** Takes statements out. */
function remove(entries: readonly Written[], { gone, layout, text }: Work): void {
  const stays = entries.filter(({ goes }) => !goes);
  let at = stays.length;
  for (const { span, goes, isSection } of entries.toReversed()) {
    if (!goes) at -= 1;
    else {
      const [above, next] = [stays[at - 1]?.span, stays[at]?.span.start];
      const takesBlanks = above !== undefined && layout.takesBlanks?.(text.slice(above.start, above.end)) === true;
      gone.push({ ...span, instead: [], isSection, takesBlanks, next });
    }
  }
}

/** Other lines in the place of a node's statements. */
function replace({ whole }: Node, lines: readonly string[], { text, gone }: Work): void {
  for (const [index, statement] of whole.entries()) {
    const instead = index === 0 ? lines : [];
    const isSection = text[statement.start] === "[";
    gone.push({ ...statement, instead, isSection, takesBlanks: false, next: undefined });
  }
}

/** Between brackets: commas come and go with the entries. */
function flow({ node, statement }: Cursor, entries: readonly Written[], added: readonly Entry[], work: Work): true {
  const { layout } = work;
  const items = entries.map(({ span }) => span);
  const indexes = new Set(entries.flatMap(({ goes }, index) => (goes ? [index] : [])));
  const gone = layout.commentsInFlow ? [] : items.filter((_, index) => indexes.has(index));
  for (const item of gone) liftComments(item, statement, work);
  const lifted = new Set(gone.flatMap((item) => commentSpansIn(work, item)));
  const writers = added.map((entry) => (indent: string | undefined) => layout.flow?.(entry, indent, work) ?? "");
  const rest = { ...work, comments: commentSpansIn(work, node).filter((comment) => !lifted.has(comment)) };
  editFlow({ start: node.start, end: node.end, items }, indexes, writers, rest);
  return true;
}
