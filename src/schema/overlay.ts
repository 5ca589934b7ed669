import type { Path } from "../model/document.js";
import {
  isList,
  isObject,
  keysOf,
  member,
  record,
  type Json,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
import { isTexts } from "./annotations.js";
import type { Bundle, Subschema } from "./bundle.js";
import { heldBy, isMetaschema, referencesOf, typesOf } from "./keywords.js";
import { fragment, pointer } from "./schema-file.js";

/** What an override alone may be: the schema of the whole, without what only the whole can satisfy (V2). */
export interface OverlaySchema {
  /** One document that refers to nothing outside. */
  readonly schema: ValueObject;
  /** The schema that a place of it was made of. */
  readonly sourceOf: (path: Path) => Subschema | undefined;
}

/** Keywords that ask for presence, or count: an override says only the differences. */
const INERT = keywords(
  "required minItems minProperties contains minContains maxContains not if then else",
  "dependencies dependentRequired dependentSchemas unevaluatedItems unevaluatedProperties",
);
/** Names and references are settled while the schemas are gathered. */
const SETTLED = keywords(
  "$id id $schema $anchor $dynamicAnchor $recursiveAnchor $vocabulary",
  "$ref $dynamicRef $recursiveRef $defs definitions",
);
/** Keywords that hold the schemas of other places; the rest speak of the same one. */
const PLACES = keywords("properties patternProperties additionalProperties items prefixItems additionalItems");

/** An overlay schema while it is derived. */
interface Derivation {
  readonly bundle: Bundle;
  readonly directives: boolean;
  /** The keyword under which the draft keeps schemas that are referred to. */
  readonly definitions: "$defs" | "definitions";
  /** By pointer: the schema that a place was made of. */
  readonly sources: Map<string, Subschema>;
  /** How the schemas are called that are referred to. */
  readonly names: Map<Subschema, string>;
  readonly taken: Set<string>;
}

/**
 * Derives the overlay schema of an id: `oneOf` counts as `anyOf`, presence and counting are inert, and old names
 * (`x-renamed-from`) are keys too.
 *
 * @param directives whether a directive may stand at every place, for an editor in `/etc` (V8).
 */
export function overlaySchema(bundle: Bundle, directives: boolean): OverlaySchema {
  const definitions = bundle.draft === "2019-09" || bundle.draft === "2020-12" ? "$defs" : "definitions";
  const derivation: Derivation = {
    bundle,
    directives,
    definitions,
    sources: new Map(),
    names: new Map(),
    taken: new Set(),
  };
  const { sources, names } = derivation;
  const root = placeAt(derivation, bundle.root, [], false);
  const defined: (readonly [string, Value])[] = [];
  // A map that grows while it is walked: each definition may name further ones.
  for (const [target, name] of names) defined.push([name, ownAt(derivation, target, [definitions, name])]);
  const $schema = member(bundle.root.schema, "$schema");
  const head = typeof $schema === "string" ? [["$schema", $schema] as const] : [];
  const body = isObject(root)
    ? keysOf(root).map((key) => [key, root[key] as Value] as const)
    : [["allOf", [root]] as const];
  const tail = defined.length === 0 ? [] : [[definitions, record(defined)] as const];
  return { schema: record([...head, ...body, ...tail]), sourceOf: (path) => sources.get(pointer(path)) };
}

/** A schema about a place: its own word, or a directive. */
function placeAt(derivation: Derivation, here: Subschema, at: Path, item: boolean): Value {
  if (!derivation.directives) return ownAt(derivation, here, at);
  const own = ownAt(derivation, here, [...at, "anyOf", 0]);
  return record([["anyOf", [own, ...directivesAt(own, at, item)]]]);
}

function ownAt(derivation: Derivation, here: Subschema, at: Path): Value {
  const { bundle, sources } = derivation;
  sources.set(pointer(at), here);
  const { schema } = here;
  if (typeof schema === "boolean") return schema;
  const members: (readonly [string, Value])[] = [];
  const all: Value[] = [];
  for (const keyword of keysOf(schema)) {
    if (INERT.has(keyword) || SETTLED.has(keyword) || keyword === "allOf" || keyword === "oneOf") continue;
    members.push([keyword, keywordAt(derivation, here, schema, keyword, [...at, keyword])]);
  }
  for (const keyword of referencesOf(bundle.draft)) {
    const target = referenceAt(derivation, here, schema, keyword);
    if (target !== undefined) all.push(record([["$ref", target]]));
  }
  const list = member(schema, "allOf");
  if (isList(list)) {
    const before = all.length;
    for (const index of list.keys())
      all.push(innerAt(derivation, here, ["allOf", index], [...at, "allOf", before + index]));
  }
  const one = member(schema, "oneOf");
  if (isList(one)) {
    const place = [...at, "allOf", all.length];
    sources.set(pointer(place), here);
    const branches = one.map((_, index) => innerAt(derivation, here, ["oneOf", index], [...place, "anyOf", index]));
    all.push(record([["anyOf", branches]]));
  }
  if (all.length > 0) members.push(["allOf", all]);
  return record(members);
}

function keywordAt(derivation: Derivation, here: Subschema, schema: ValueObject, keyword: string, at: Path): Value {
  const value = schema[keyword] as Value;
  const held = heldBy(schema, keyword);
  if (held.length === 0) return value;
  const inner = new Map(held.map(([path]) => [path[1], path]));
  const of = (part: string | number | undefined, to: Path): Value | undefined => {
    const path = inner.get(part);
    return path === undefined ? undefined : innerAt(derivation, here, path, to);
  };
  if (isList(value)) return value.map((item, index) => of(index, [...at, index]) ?? item);
  if (!inner.has(undefined) && isObject(value)) {
    const keys = keysOf(value).map((key) => [key, of(key, [...at, key]) ?? (value[key] as Value)] as const);
    return record(keyword === "properties" ? [...oldNames(value, at), ...keys] : keys);
  }
  return of(undefined, at) ?? value;
}

function innerAt(derivation: Derivation, here: Subschema, path: Path, at: Path): Value {
  const inner = derivation.bundle.below(here, path);
  if (inner === undefined) return true;
  const keyword = path[0] as string;
  if (!PLACES.has(keyword) || inner.schema === false) return ownAt(derivation, inner, at);
  return placeAt(derivation, inner, at, keyword !== "properties" && keyword !== "patternProperties");
}

function referenceAt(
  derivation: Derivation,
  here: Subschema,
  schema: ValueObject,
  keyword: ReturnType<typeof referencesOf>[number],
): string | undefined {
  const reference = member(schema, keyword);
  if (typeof reference !== "string") return undefined;
  if (isMetaschema(reference)) return reference;
  const target = derivation.bundle.resolve(here, keyword);
  return target && referTo(derivation, target);
}

function referTo({ bundle, directives, definitions, names, taken }: Derivation, target: Subschema): string {
  if (target === bundle.root) return directives ? "#/anyOf/0" : "#";
  const name = names.get(target) ?? freeName(target, taken);
  names.set(target, name);
  taken.add(name);
  return fragment([definitions, name]);
}

/** A name that says where a schema comes from: the last word of its place, numbered where it is taken. */
function freeName({ path, file }: Subschema, taken: ReadonlySet<string>): string {
  const word = String(path.at(-1) ?? file.file.replace(/^.*\//, "").replace(/\.schema\.(?:json|ya?ml)$/, ""));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? word : `${word}-${count}`;
    if (!taken.has(name)) return name;
  }
}

/** In every draft: draft 04 has no `true`. */
const ANYTHING = record([]);

/**
 * The directives that may stand at a place (E3), as schemas whose operands are validated like the place itself.
 *
 * @param own the schema of the place without directives, which stands at `anyOf/0` below `at`.
 * @param item whether the place is an item's: there `$delete` takes the item.
 */
function directivesAt(own: Value, at: Path, item: boolean): readonly Value[] {
  const whole = reference([...at, "anyOf", 0]);
  const nested = reference(at);
  const list = listOf(own, [...at, "anyOf", 0]);
  const single: (readonly [string, Value])[] = [
    ["$replace", whole],
    ["$lock", nested],
    ["$pin", nested],
    ["$existing", nested],
    ["$delete", item ? ANYTHING : record([["enum", [true]]])],
    ["$literal", ANYTHING],
    ...(allows(own, "object") || list !== undefined ? [["$merge", whole] as const] : []),
  ];
  const alone = words(single, [["maxProperties", 1]]);
  if (list === undefined) return [alone];
  const anyList = record([["type", "array"]]);
  return [
    alone,
    words([
      ["$append", list],
      ["$prepend", list],
      ["$remove", anyList],
    ]),
  ];
}

/** What `$append` and `$prepend` take: items as the list's own; undefined where no list may stand. */
function listOf(own: Value, at: Path): Value | undefined {
  if (!allows(own, "array")) return undefined;
  const items: Maybe = member(own, "items");
  if (isObject(items) || typeof items === "boolean") {
    return record([
      ["type", "array"],
      ["items", reference([...at, "items"])],
    ]);
  }
  return ["$ref", "anyOf", "allOf"].some((keyword) => member(own, keyword) !== undefined)
    ? reference(at)
    : record([["type", "array"]]);
}

function reference(at: Path): Value {
  return record([["$ref", fragment(at)]]);
}

function allows(own: Value, type: string): boolean {
  const types = typesOf(own);
  return types.length === 0 || types.includes(type);
}

function words(
  directives: readonly (readonly [string, Value])[],
  more: readonly (readonly [string, Value])[] = [],
): Value {
  return record([
    ["type", "object"],
    ["properties", record(directives)],
    ["additionalProperties", false],
    ["minProperties", 1],
    ...more,
  ]);
}

/** A key that was renamed may still be written by its old name: as the new one (V6). */
function oldNames(properties: ValueObject, at: Path): readonly (readonly [string, Value])[] {
  return keysOf(properties).flatMap((name) => {
    const old = member(properties[name], "x-renamed-from") as Json | undefined;
    const $ref = fragment([...at, name]);
    const names = isTexts(old) ? old.filter((each) => !Object.hasOwn(properties, each)) : [];
    return names.map(
      (each) =>
        [
          each,
          record([
            ["$ref", $ref],
            ["deprecated", true],
          ]),
        ] as const,
    );
  });
}

function keywords(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
