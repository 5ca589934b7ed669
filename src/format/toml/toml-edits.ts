import type { Path } from "../../model/document.js";
import type { EditTree } from "../edit-tree.js";
import type { Span } from "../findings.js";
import type { TextEdits } from "../text-edits.js";
import type { TomlBody, TomlEntry, TomlTable } from "./tree.js";

/** What becomes of the keys under one header, or between two braces. */
export interface BodyEdits {
  readonly removed: Set<TomlEntry>;
  readonly added: AddedEntry[];
  /** The statement that the body stands in. */
  readonly statement: Span;
}

interface AddedEntry {
  readonly text: string;
  /** The entry that it goes behind; undefined for the last of the body. */
  readonly after: TomlEntry | undefined;
}

/** Sections to come, each a header and its keys as lines, behind what ends at an offset. */
interface AddedSections {
  readonly after: number | undefined;
  readonly sections: readonly string[];
}

/** A TOML text while edits of it are collected. */
export interface TomlEdits extends TextEdits {
  readonly bodies: Map<TomlBody, BodyEdits>;
  /** Whole statements that go, each with the sections that take its place. */
  readonly gone: Map<Span, readonly string[]>;
  /** Those of a table before those of what it stands in. */
  readonly sections: AddedSections[];
}

/** Where a node stands: its path, and for what stands behind a key or between braces the statement around it. */
export interface TomlCursor {
  readonly path: Path;
  readonly statement: Span | undefined;
}

/** The same for what certainly stands behind a key. */
export interface ValueCursor extends TomlCursor {
  readonly statement: Span;
}

/** Collects what a table's edits ask for: handed on to what holds tables, so that no two files need each other. */
export type EditTable = (table: TomlTable, edits: EditTree, cursor: TomlCursor, edited: TomlEdits) => void;

export function editsOf(body: TomlBody, statement: Span, { bodies }: TomlEdits): BodyEdits {
  const known = bodies.get(body);
  if (known !== undefined) return known;
  const edits = { removed: new Set<TomlEntry>(), added: [], statement };
  bodies.set(body, edits);
  return edits;
}
