import { isError } from "../model/diagnostic.js";
import type { Document, Edit } from "../model/document.js";
import { canonical, type Maybe } from "../model/value.js";
import { editedValue, editTree, formatPath, type EditTree } from "./edit-tree.js";
import type { Span } from "./findings.js";

/** A text, read to be edited. */
export interface Editable<Tree> {
  readonly document: Document;
  /** The syntax tree; undefined for a text of nothing or of comments. */
  readonly tree: Tree | undefined;
  readonly comments: readonly Span[];
}

/** What the edits of a syntax are made of. */
interface Editor<Tree> {
  readonly read: (text: string) => Editable<Tree>;
  /** The text after the edits, to be verified. */
  readonly edited: (text: Editable<Tree>, edits: EditTree) => string;
}

/**
 * Edits a text and reads the result back: it must mean exactly what the edits ask for and hold every comment, or the
 * edit fails. Better no edit than a damaged file (R2).
 *
 * @throws RangeError for edits that the text cannot take; Error where the edited text would mean something else.
 */
export function verifiedEdit<Tree>(text: string, edits: readonly Edit[], { read, edited }: Editor<Tree>): string {
  if (edits.length === 0) return text;
  const before = read(text);
  const wrong = before.document.findings.find(isError);
  if (wrong !== undefined) throw new RangeError(`only a text without errors can be edited: ${wrong.message}`);
  const wanted = editTree(edits);
  const expected = editedValue(before.document.value, wanted);
  const result = edited(before, wanted);
  const after = read(result);
  const where = edits.length > 3 ? `${edits.length} places` : edits.map(({ path }) => formatPath(path)).join(", ");
  const problem = after.document.findings.find(isError);
  if (problem !== undefined) throw new Error(`the edit of ${where} would break the text: ${problem.message}`);
  if (!same(after.document.value, expected)) throw new Error(`the edit of ${where} would change something else too`);
  if (!sameBag(wordsOf(text, before.comments), wordsOf(result, after.comments))) {
    throw new Error(`the edit of ${where} would lose a comment`);
  }
  return result;
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
