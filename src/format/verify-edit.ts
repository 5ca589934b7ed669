import type { Document, Edit } from "../model/document.js";
import { canonical, type Maybe } from "../model/json.js";
import { editedValue, editTree, formatPath, type EditTree } from "./edit-tree.js";
import type { Span } from "./notes.js";

/** What the edits of a syntax are made of. */
export interface Editor {
  parse(text: string): Document;
  comments(text: string): readonly Span[];
  /** The text after the edits, to be verified. */
  edited(edits: EditTree, comments: readonly Span[]): string;
}

/**
 * Edits a text and reads the result back: it must mean exactly what the edits ask for and hold every comment, or the
 * edit fails. Better no edit than a damaged file (R2).
 *
 * @throws RangeError for edits that the text cannot take; Error where the edited text would mean something else.
 */
export function verifiedEdit(text: string, edits: readonly Edit[], editor: Editor): string {
  if (edits.length === 0) return text;
  const before = editor.parse(text);
  const wrong = before.findings.find(({ severity }) => severity === "error");
  if (wrong !== undefined) throw new RangeError(`only a text without errors can be edited: ${wrong.message}`);
  const tree = editTree(edits);
  const expected = editedValue(before.value, tree);
  const comments = editor.comments(text);
  const after = editor.edited(tree, comments);
  const where = edits.map(({ path }) => formatPath(path)).join(", ");
  const read = editor.parse(after);
  const problem = read.findings.find(({ severity }) => severity === "error");
  if (problem !== undefined) throw new Error(`the edit of ${where} would break the text: ${problem.message}`);
  if (!same(read.value, expected)) throw new Error(`the edit of ${where} would change something else too`);
  if (!sameBag(wordsOf(text, comments), wordsOf(after, editor.comments(after)))) {
    throw new Error(`the edit of ${where} would lose a comment`);
  }
  return after;
}

/** By canonical text, in which the number 1e16 is the integer of the same digits. */
function same(a: Maybe, b: Maybe): boolean {
  return a === undefined || b === undefined ? a === b : canonical(a) === canonical(b);
}

function wordsOf(text: string, spans: readonly Span[]): readonly string[] {
  return spans.map(({ start, end }) => text.slice(start, end).trimEnd()).sort();
}

/** The same comments, whatever their order. */
function sameBag(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((comment, index) => comment === after[index]);
}
