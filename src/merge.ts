import { formats, jsonFormat } from "./format/index.js";
import { sha256 } from "./host/index.js";
import { quote } from "./model/codes/entry.js";
import { DEFAULT_LIMITS, type Document } from "./model/document.js";
import { expectList, expectOptions } from "./model/nearest.js";
import { formatPlace } from "./model/place.js";
import { readerOf } from "./model/reader.js";
import type { Fragment, Resolution } from "./model/resolution.js";
import { Literal, record, type Maybe, type Value } from "./model/value.js";
import { resolveRead } from "./resolve.js";
import { asDeclared } from "./sources.js";
import type { SchemaSource } from "./schema/index.js";
import { loadDeclaration } from "./strategy/index.js";

/** A value that takes part, and how answers call it: as its layer and its file. */
export interface NamedValue {
  readonly name: string;
  /** What `JSON.stringify` would write of it, directives included (`{ "$append": [1] }`); `undefined` says nothing. */
  readonly value: unknown;
}

/** What is declared about values. */
export interface MergeOptions {
  /** A JSON Schema, annotations such as `x-merge` included. */
  readonly schema?: unknown;
  /** A merge profile: annotations by place pattern, `{ "/jobs": { "x-merge": "append" } }`. */
  readonly profile?: unknown;
}

/** How such a configuration is called in its diagnostics. */
const ID = "merge";

/**
 * Merges values that never were files as drop-ins are merged, the lowest first: under the strategies of schema and
 * profile, with locks and directives, validated, and every value of the result with the name of who wrote it.
 *
 * The values stay as they are. The resolution is one like others: `effective`, `explain`, `diff` and `emit` answer about
 * it. What is wrong with the values, or with schema and profile, is a diagnostic of a refused one.
 *
 * @throws TypeError for a value that is no JSON, and for what is no list of named values; RangeError for a name that is
 * given twice, an option that does not exist, and a value deeper than 256.
 * @example
 * const merged = await merge([{ name: "defaults", value: { port: 80 } }, { name: "flags", value: { port: 8080 } }]);
 * effective(merged); // { port: 8080 }
 * explain(merged, "/port").writes[0]?.origin.file; // "flags"
 */
export async function merge(values: readonly NamedValue[], options: MergeOptions = {}): Promise<Resolution> {
  checkNames(values);
  expectOptions("merge", options, ["schema", "profile"]);
  const documents = values.map(({ name, value }) => documentOf(valueFrom(value, `the value of ${name}`)));
  const declared = await loadDeclaration(ID, [declaredBy(options)]);
  const known = formats({ version: declared.yamlVersion ?? "1.2", tags: declared.tags });
  const format = known.find(({ name }) => name === declared.format) ?? jsonFormat;
  const read = documents.map((document, rank) => {
    const { name } = values[rank] as NamedValue;
    const fragment = { layer: name, lowest: rank === 0, file: name, text: "", format, document };
    return { fragment, diagnostics: [], dependency: [] };
  });
  const fragments = values.map(({ name }, rank): Fragment => ({
    layer: name,
    lowest: rank === 0,
    file: name,
    kind: "main",
    step: "{name}",
    standing: { is: "effective" },
  }));
  const answer = {
    id: ID,
    precedence: "layered",
    reader: readerOf("layered"),
    fragments,
    diagnostics: [],
    dependencies: [],
    checkedBy: declared.checkedBy,
  } as const;
  const layers = values.map(({ name }) => ({ name, root: "/" }));
  return resolveRead(answer, asDeclared(read, declared), declared, {
    files: { digest: sha256 },
    layers,
    lowest: layers[0]?.name,
    format,
    known,
    nulls: {},
    locks: "error",
    eachFragment: false,
  });
}

function checkNames(values: readonly NamedValue[]): void {
  if (values === undefined) throw new TypeError("expected a list of named values, found nothing");
  expectList("what is merged", values);
  const names = new Set<string>();
  for (const each of values as readonly unknown[]) {
    const { name } = Object(each) as Partial<NamedValue>;
    if (typeof name !== "string" || name === "" || !("value" in Object(each)))
      throw new TypeError(`a named value is { name, value }, found ${quote(each)}`);
    if (names.has(name)) throw new RangeError(`two values are named ${quote(name)}`);
    names.add(name);
  }
}

function documentOf(value: Maybe): Document {
  return { value, findings: [], range: () => undefined };
}

/** Schema and profile as the texts of a directory that holds nothing else: a finding has a line of what would be printed. */
function declaredBy({ schema, profile }: MergeOptions): SchemaSource {
  if (schema !== undefined && typeof schema !== "boolean") expectMap("schema", schema);
  if (profile !== undefined) expectMap("profile", profile);
  const texts: Readonly<Record<string, readonly [name: string, value: unknown]>> = {
    [`${ID}.schema.json`]: ["schema", schema],
    [`${ID}.merge.yaml`]: ["profile", profile],
  };
  return {
    name: "",
    read: async (path) => {
      const [file, value] = texts[path] ?? ["", undefined];
      return value === undefined ? undefined : { file, text: textOf(value, file) };
    },
  };
}

function expectMap(what: string, found: unknown): void {
  if (Object(found) !== found || Array.isArray(found) || typeof found === "function")
    throw new TypeError(`a ${what} must be an object, found ${quote(found)}`);
}

function textOf(value: unknown, file: string): string {
  return JSON.stringify(valueFrom(value, `the ${file}`), undefined, 2);
}

/** A copy of a caller's value, as the engine computes with it. */
function valueFrom(given: unknown, what: string): Maybe {
  return given === undefined ? undefined : copy(given, []);

  function copy(value: unknown, path: readonly (string | number)[]): Value {
    if (path.length > DEFAULT_LIMITS.depth)
      throw new RangeError(`${what} is deeper than ${DEFAULT_LIMITS.depth}, or holds itself`);
    switch (typeof value) {
      case "boolean":
        return value;
      case "number":
        return Number.isFinite(value) ? value : wrong(value, path);
      case "bigint": {
        const number = Number(value);
        return Number.isSafeInteger(number) ? number : new Literal(value, value.toString(), "integer", "json");
      }
      case "string":
        return value.isWellFormed() ? value : wrong("half a character", path);
      case "object":
        if (value === null) return null;
        if (Array.isArray(value)) return Array.from(value, (item, index) => copy(item, [...path, index]));
        return isPlain(value) ? copyMap(value, path) : wrong(`an instance of ${nameOf(value)}`, path);
      default:
        return wrong(typeof value === "undefined" ? "undefined" : `a ${typeof value}`, path);
    }
  }

  function copyMap(map: object, path: readonly (string | number)[]): Value {
    const members = Object.entries(map).filter(([, value]) => value !== undefined);
    return record(
      members.map(([key, value]) => {
        if (!key.isWellFormed()) wrong("half a character", path);
        return [key, copy(value, [...path, key])] as const;
      }),
    );
  }

  function wrong(found: unknown, path: readonly (string | number)[]): never {
    throw new TypeError(`${what} must be JSON, found ${String(found)} at ${formatPlace(path) || "its root"}`);
  }
}

/** An object as a literal or `JSON.parse` makes it, also of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: object): string {
  return value.constructor?.name ?? "a class";
}
