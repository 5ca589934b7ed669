import type { Span } from "../../model/syntax.js";
import { type Scalar, type Value, record } from "../../model/value.js";

/** One name of a key, and where it stands: `a.b` has two. */
export interface KeyPart extends Span {
  readonly name: string;
}

export interface TomlScalar extends Span {
  readonly kind: "scalar";
  readonly value: Scalar;
}

/** `[1, 2]`: its tables are inline. */
export interface TomlArray extends Span {
  readonly kind: "array";
  readonly items: readonly TomlValue[];
}

/** A map, whichever way it is written: under a header, between braces, by dotted keys, or only as part of others' names. */
export interface TomlTable {
  readonly kind: "table";
  readonly members: Map<string, TomlMember>;
  /** Where its own keys are written; undefined for a table that no header and no braces open. */
  body: TomlBody | undefined;
  /** For a table of dotted keys: where these stand. */
  dotted: DottedTable | undefined;
}

/** The items of `[[name]]`. */
export interface TomlTables {
  readonly kind: "tables";
  readonly items: TomlTable[];
}

/** What can stand behind `=`. */
export type TomlValue = TomlScalar | TomlArray | TomlTable;
export type TomlNode = TomlValue | TomlTables;

/** The keys between one header and the next, those above the first header, or those between braces. */
export interface TomlBody extends Span {
  readonly kind: "section" | "braces";
  /** Undefined above the first header, and between braces. */
  readonly header: Span | undefined;
  readonly entries: TomlEntry[];
}

/** A key and its value: a line, or an item between braces. */
export interface TomlEntry extends Span {
  readonly keys: readonly KeyPart[];
  readonly node: TomlValue;
  readonly body: TomlBody;
}

/** `first` and `last` are the entries that name the table, by their key's first `depth` names. */
interface DottedTable {
  readonly depth: number;
  readonly first: TomlEntry;
  last: TomlEntry;
}

export interface TomlMember {
  /** Where its name stands first. */
  readonly key: KeyPart;
  readonly node: TomlNode;
  /** The entry whose value it is; undefined for what headers and longer keys make. */
  readonly entry: TomlEntry | undefined;
}

/** The syntax tree of a text. */
export interface TomlTree {
  readonly text: string;
  readonly root: TomlTable;
  /** Whether the text says anything. */
  readonly isEmpty: boolean;
}

export function newTable(body: TomlBody | undefined): TomlTable {
  return { kind: "table", members: new Map(), body, dotted: undefined };
}

/** The value of a tree, which is known to be shallow. */
export function tomlValue(node: TomlNode): Value {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "array":
    case "tables":
      return node.items.map(tomlValue);
    case "table":
      return record(Array.from(node.members, ([key, member]) => [key, tomlValue(member.node)] as const));
  }
}
