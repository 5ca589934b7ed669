import type { Span } from "../findings.js";
import type { TomlEntry, TomlMember, TomlNode } from "./tree.js";

/** What a node is written by, where it is no value of one key: headers, and keys with their values. */
type Piece = { readonly header: Span } | { readonly entry: TomlEntry };

export function* piecesOf(node: TomlNode): Generator<Piece> {
  if (node.kind === "tables") {
    for (const item of node.items) yield* piecesOf(item);
  } else if (node.kind === "table") {
    if (node.body?.header !== undefined) yield { header: node.body.header };
    for (const member of node.members.values()) yield* piecesOfMember(member);
  }
}

export function* piecesOfMember({ entry, node }: TomlMember): Generator<Piece> {
  if (entry !== undefined) yield { entry };
  else yield* piecesOf(node);
}

/** Where the last of a node's pieces ends; undefined for a node that is not written anywhere. */
export function endOfPieces(node: TomlNode): number | undefined {
  let end: number | undefined;
  for (const piece of piecesOf(node)) {
    end = Math.max(end ?? 0, "header" in piece ? piece.header.end : piece.entry.end);
  }
  return end;
}
