import type { Node } from "jsonc-parser";
import type { Edit } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import { editFlow } from "../edit-flow.js";
import { editedValue, gatherEdits, type EditTree } from "../edit-tree.js";
import { applyChanges, lineEnd } from "../text-change.js";
import { commentsIn, lineIndent, type TextEdits } from "../text-edits.js";
import { verifiedEdit } from "../verify-edit.js";
import { emitJson, jsonInline } from "./emit-json.js";
import { jsonComments, readJsonTree, spanOf, type JsonDialect } from "./read-json.js";

/**
 * Edits JSON by ranges, in the file's own indentation and line ends. (`modify` of `jsonc-parser` knows no literals,
 * formats the lines around an edit anew and loses the comments beside a removed item.)
 *
 * @throws RangeError for edits that the text cannot take; Error where the result would not be what they ask for.
 */
export function editJson(text: string, edits: readonly Edit[], dialect: JsonDialect): string {
  return verifiedEdit<Node>(text, edits, {
    read: (source) => ({ ...readJsonTree(source, dialect), comments: dialect.comments ? jsonComments(source) : [] }),
    edited: ({ tree, comments }, wanted) => {
      const edited: JsonEdits = { text, comments, eol: lineEnd(text), changes: [], unit: unitOf(text) };
      if (tree === undefined) return filled(editedValue(undefined, wanted), edited);
      editNode(tree, wanted, edited);
      return applyChanges(text, edited.changes);
    },
  });
}

interface JsonEdits extends TextEdits {
  /** What one level is indented by; undefined for a text on one line. */
  readonly unit: string | undefined;
}

function unitOf(text: string): string | undefined {
  const lines = /[\r\n]/.test(text.trim()) || text.trim().length <= "{}".length;
  return lines ? (/[\r\n]([ \t]+)[^\s/]/.exec(text)?.[1] ?? "  ") : undefined;
}

/** A text of nothing, or of comments, gets its first value. */
function filled(value: Value | undefined, edited: JsonEdits): string {
  const { text, eol } = edited;
  const ended = text === "" || /[\r\n]$/.test(text);
  return value === undefined ? text : text + (ended ? "" : eol) + writtenAt(value, "", edited) + eol;
}

function editNode(node: Node, edits: EditTree, edited: JsonEdits): void {
  if (edits.remove === true) return replace(node, "", edited);
  const indent = lineIndent(edited.text, node.offset);
  if (edits.value !== undefined) return replace(node, writtenAt(edits.value, indent, edited), edited);
  const children = node.children ?? [];
  const names = children.map((child, index) =>
    node.type === "object" ? (child.children?.[0]?.value as string) : index,
  );
  const { removed, changed, added, whole } = gatherEdits(names, edits, node.type === "array");
  if (whole !== undefined) return replace(node, writtenAt(whole, indent, edited), edited);
  for (const [index, inner] of changed) {
    const child = children[index] as Node;
    editNode(node.type === "object" ? (child.children?.[1] as Node) : child, inner, edited);
  }
  const items = added.map(({ key, value }) => (line: string | undefined) => {
    const written = line === undefined ? jsonInline(value) : writtenAt(value, line, edited);
    return key === undefined ? written : `${JSON.stringify(key)}: ${written}`;
  });
  return editFlow({ ...spanOf(node), items: children.map(spanOf) }, removed, items, edited.unit, edited);
}

/** Another text in place of a node; the comments that stood inside come before it, where a comma cannot get into them. */
function replace(node: Node, written: string, edited: JsonEdits): void {
  const span = spanOf(node);
  const line = edited.eol + lineIndent(edited.text, span.start);
  const kept = commentsIn(edited, span).map((comment) => comment + (comment.startsWith("/*") ? " " : line));
  edited.changes.push({ ...span, text: kept.join("") + written });
}

/** A value as the text would have it on a line of this indentation. */
function writtenAt(value: Value, indent: string, { unit, eol }: JsonEdits): string {
  if (unit === undefined) return jsonInline(value);
  const lines = emitJson(value, { comments: false }).trimEnd().split("\n");
  return lines
    .map((line, index) => {
      const levels = (/^ */.exec(line)?.[0].length ?? 0) / 2;
      return index === 0 ? line : indent + unit.repeat(levels) + line.trimStart();
    })
    .join(eol);
}
