import type { Edit } from "../../model/document.js";
import { record } from "../../model/value.js";
import type { EditTree } from "../edit-tree.js";
import type { Span } from "../findings.js";
import { applyChanges, lineEnd } from "../text-change.js";
import { verifiedEdit, type Editable } from "../verify-edit.js";
import { editTable } from "./edit-table.js";
import { emitToml } from "./emit-toml.js";
import { readTomlTree } from "./read-toml.js";
import type { TomlEdits } from "./toml-edits.js";
import type { TomlTree } from "./tree.js";
import { writeBodies, writeSections } from "./write-bodies.js";

/**
 * Edits TOML by ranges: comments, blank lines, quotes, the way in which tables are written and the order of
 * everything stay as they are.
 *
 * @throws RangeError for edits that the text cannot take, such as null; Error where the result would not be what they
 *   ask for.
 */
export function editToml(text: string, edits: readonly Edit[]): string {
  const removesAll = edits.some((edit) => "remove" in edit && edit.path.length === 0);
  return verifiedEdit<TomlTree>(text, edits, {
    read: (source) => {
      const { document, ...read } = readTomlTree(source);
      // A text of comments has no value; what the removal of a last key leaves is the empty table all the same.
      return { document: { ...document, value: document.value ?? (removesAll ? undefined : record([])) }, ...read };
    },
    edited: ({ tree, comments }, wanted) => (tree === undefined ? text : edited(tree, comments, wanted)),
  });
}

function edited(tree: TomlTree, comments: Editable<TomlTree>["comments"], wanted: EditTree): string {
  const { text, root } = tree;
  const eol = lineEnd(text);
  if (wanted.remove === true) return rewritten(text, comments, "");
  if (wanted.value !== undefined) return rewritten(text, comments, emitToml(wanted.value).replaceAll("\n", eol));
  const edited: TomlEdits = { text, comments, eol, changes: [], bodies: new Map(), gone: new Map(), sections: [] };
  editTable(root, wanted, { path: [], statement: undefined }, edited);
  const lines = writeBodies(edited);
  writeSections(edited, lines);
  return applyChanges(text, edited.changes);
}

/** The comments of a text, and below them what it is to say. */
function rewritten(text: string, comments: readonly Span[], rest: string): string {
  const eol = lineEnd(text);
  return comments.map(({ start, end }) => text.slice(start, end) + eol).join("") + rest;
}
