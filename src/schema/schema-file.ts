import { jsonFormat, yamlFormat } from "../format/index.js";
import { locate, START, type Diagnostic, type Finding, type Origin } from "../model/diagnostic.js";
import type { Document, Path } from "../model/document.js";
import {
  isList,
  isObject,
  keysOf,
  Literal,
  mapSame,
  record,
  type Json,
  type Maybe,
  type Value,
} from "../model/value.js";

/** A schema or merge profile that was read: its value, and where each of its nodes stands. */
export interface SchemaFile {
  /** As messages print it. */
  readonly file: string;
  /** Undefined for an empty file. */
  readonly value: Json | undefined;
  /** Where a node stands, or the key before it; for a node that is not there the nearest one above. */
  readonly origin: (path: Path, part?: "key" | "value") => Origin;
  /** What is wrong with the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A file's text, or why it cannot be read, with the name by which messages call it. */
export type SourceText = { readonly file: string; readonly bytes?: Uint8Array } & (
  | { readonly text: string }
  | { readonly finding: Finding }
);

/**
 * A directory of schemas and merge profiles, wherever it lies. Paths are relative to it: `docker/daemon.json.schema.json`.
 * Whoever makes one has followed links and set the limits (`discover/read`); here nothing is opened.
 */
export interface SchemaSource {
  /** How messages call the directory: `/usr/share/substrata/schemas`. */
  readonly name: string;
  /** Whether it is the vendor's, which no administrator can edit: what only matters to its author is a note (V9). */
  readonly ofVendor?: boolean;
  /** The paths of all files below, in any order. Without it a schema is not found by its `$id`, only by its path. */
  readonly list?: () => Promise<readonly string[]>;
  /** Undefined where no file stands. */
  readonly read: (path: string) => Promise<SourceText | undefined>;
}

/** What stands beside one another for an id. */
export const SCHEMA_SUFFIXES = [".schema.json", ".schema.yaml"] as const;
export const PROFILE_SUFFIX = ".merge.yaml";

/** Reads a schema's text by its suffix: YAML or JSON. */
export function readSchemaFile(read: SourceText): SchemaFile {
  const { file } = read;
  if ("finding" in read) return unreadable(file, read.finding);
  const format = /\.ya?ml$/.test(file) ? yamlFormat() : jsonFormat;
  const document = format.parse(read.text);
  return {
    file,
    value: document.value === undefined ? undefined : schemaValue(document.value),
    origin: (path, part = "value") => ({ file, ...rangeOf(document, path, part) }),
    diagnostics: document.findings.map(({ range, ...found }) => locate(found, { origin: { file, ...range } })),
  };
}

function unreadable(file: string, found: Finding): SchemaFile {
  const origin = { file, ...START };
  return { file, value: undefined, origin: () => origin, diagnostics: [locate(found, { origin })] };
}

/** A schema has no spelling to keep, and its bounds are numbers however large (`maximum: 18446744073709551615`). */
function schemaValue(value: Value): Json {
  if (value instanceof Literal) return typeof value.value === "bigint" ? Number(value.value) : value.value;
  if (isList(value)) return mapSame(value, schemaValue as (item: Value) => Value) as readonly Json[];
  if (!isObject(value)) return value;
  return record(keysOf(value).map((key) => [key, schemaValue(value[key] as Value)])) as Json;
}

function rangeOf(document: Document, path: Path, part: "key" | "value") {
  for (let length = path.length; length >= 0; length--) {
    const found = document.range(path.slice(0, length));
    if (found !== undefined) return (part === "key" && length === path.length && found.key) || found.value;
  }
  return START;
}

/** The same as a reference writes it: a URI's fragment (RFC 6901 §6). */
export function fragment(path: Path): string {
  return `#${encodeURI(pointer(path).slice(1)).replaceAll("#", "%23")}`;
}

/** A pointer into a file, `#/properties/net`, each segment escaped by RFC 6901. */
export function pointer(path: Path): string {
  return `#${path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;
}

/** The node at a path of keys and indexes; undefined where there is none. */
export function nodeAt(value: Maybe, path: Path): Maybe {
  let here = value;
  for (const part of path) {
    if (isList(here)) here = typeof part === "number" ? here[part] : undefined;
    else if (isObject(here) && Object.hasOwn(here, part)) here = here[part];
    else return undefined;
  }
  return here;
}
