import type { Json } from "../../src/index.js";

/** An operation of RFC 6902, unchecked. */
export interface PatchOperation {
  readonly op: string;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: Json;
}

type Map = { readonly [key: string]: Json };
type Root = Json | undefined;

/**
 * Applies a JSON Patch (RFC 6902) to a document, both left as they are.
 *
 * @throws Error where an operation is none, or does not fit what stands at its turn.
 */
export function applyJsonPatch(document: Root, patch: readonly PatchOperation[]): Root {
  return patch.reduce<Root>(applyOne, document);
}

function applyOne(document: Root, { op, path, from, value }: PatchOperation): Root {
  const at = pointer(path);
  const given = (): Json => {
    if (value === undefined) throw new Error(`${op} takes a value`);
    return value;
  };
  switch (op) {
    case "add":
      return put(document, at, given(), "insert");
    case "replace":
      read(document, at);
      return put(document, at, given(), "replace");
    case "remove":
      return takeOut(document, at);
    case "copy":
      return put(document, at, read(document, pointer(from)), "insert");
    case "move": {
      const source = pointer(from);
      if (at.length > source.length && source.every((step, index) => step === at[index]))
        throw new Error("a value cannot move into itself");
      return put(takeOut(document, source), at, read(document, source), "insert");
    }
    case "test":
      if (!same(read(document, at), given())) throw new Error(`${String(path)} is another value`);
      return document;
    default:
      throw new Error(`${op} is no operation`);
  }
}

function pointer(path: unknown): readonly string[] {
  if (typeof path !== "string" || (path !== "" && !path.startsWith("/")) || /~(?![01])/.test(path))
    throw new Error(`${String(path)} is no JSON Pointer`);
  return path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isMap(value: Root): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function indexOf(step: string, most: number): number {
  const index = /^(?:0|[1-9]\d*)$/.test(step) ? Number(step) : NaN;
  if (!(index <= most)) throw new Error(`${step} is no index up to ${most}`);
  return index;
}

function read(document: Root, path: readonly string[]): Json {
  const found = path.reduce<Root>((value, step) => {
    if (Array.isArray(value)) return (value as readonly Json[])[indexOf(step, value.length - 1)];
    return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, document);
  if (found === undefined) throw new Error(`nothing is at /${path.join("/")}`);
  return found;
}

/** The document with the parent of a path changed. */
function within(
  document: Root,
  [step, ...rest]: readonly string[],
  change: (parent: readonly Json[] | Map, last: string) => Json,
): Json {
  if (step === undefined || (!Array.isArray(document) && !isMap(document)))
    throw new Error("nothing can be below this");
  const parent = document as readonly Json[] | Map;
  if (rest.length === 0) return change(parent, step);
  const child = within(read(parent, [step]), rest, change);
  return Array.isArray(parent)
    ? (parent as readonly Json[]).with(indexOf(step, parent.length - 1), child)
    : entry(parent as Map, step, child);
}

function put(document: Root, path: readonly string[], value: Json, how: "insert" | "replace"): Json {
  if (path.length === 0) return value;
  return within(document, path, (parent, last) => {
    if (!Array.isArray(parent)) return entry(parent as Map, last, value);
    const list = parent as readonly Json[];
    if (how === "replace") return list.with(indexOf(last, list.length - 1), value);
    return list.toSpliced(last === "-" ? list.length : indexOf(last, list.length), 0, value);
  });
}

function takeOut(document: Root, path: readonly string[]): Root {
  read(document, path);
  if (path.length === 0) return undefined;
  return within(document, path, (parent, last) =>
    Array.isArray(parent)
      ? (parent as readonly Json[]).toSpliced(indexOf(last, parent.length - 1), 1)
      : fromEntries(Object.entries(parent).filter(([key]) => key !== last)),
  );
}

function entry(map: Map, key: string, value: Json): Map {
  const entries = Object.entries(map);
  return fromEntries(
    Object.hasOwn(map, key)
      ? entries.map(([each, old]): [string, Json] => [each, each === key ? value : old])
      : [...entries, [key, value]],
  );
}

/** `__proto__` is a key like others. */
function fromEntries(entries: readonly (readonly [string, Json])[]): Map {
  const map = Object.create(null) as Record<string, Json>;
  for (const [key, value] of entries) map[key] = value;
  return map;
}

function same(a: Json, b: Json): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, i) => same(each as Json, b[i] as Json));
  if (!isMap(a)) return a === b;
  const keys = Object.keys(a);
  return (
    isMap(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key] as Json, b[key] as Json))
  );
}
