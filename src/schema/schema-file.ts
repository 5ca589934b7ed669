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
import type { SourceText } from "./source.js";

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

function rangeOf(document: Document, path: Path, part: "key" | "value") {
  for (let length = path.length; length >= 0; length--) {
    const found = document.range(path.slice(0, length));
    if (found !== undefined) return (part === "key" && length === path.length && found.key) || found.value;
  }
  return START;
}

/** A schema has no spelling to keep, and its bounds are numbers however large (`maximum: 18446744073709551615`). */
function schemaValue(value: Value): Json {
  if (value instanceof Literal) return typeof value.value === "bigint" ? Number(value.value) : value.value;
  if (isList(value)) return mapSame(value, schemaValue as (item: Value) => Value) as readonly Json[];
  if (!isObject(value)) return value;
  return record(keysOf(value).map((key) => [key, schemaValue(value[key] as Value)])) as Json;
}

/** A pointer into a file, `#/properties/net`, each segment escaped by RFC 6901. */
export function pointer(path: Path): string {
  return `#${path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;
}

/** The same as a reference writes it: a URI's fragment (RFC 6901 §6). */
export function fragment(path: Path): string {
  return `#${encodeURI(pointer(path).slice(1)).replaceAll("#", "%23")}`;
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
