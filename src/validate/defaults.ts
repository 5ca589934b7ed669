import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { formatPlace } from "../model/place.js";
import { equal, isList, isObject, keysOf, member, record, type Json } from "../model/value.js";
import { heldBy, keywordOf, typesOf, type Bundle, type Subschema } from "../schema/index.js";
import { compileRewritten } from "./compile.js";
import { rewriteParts } from "./rewrite.js";

/** A schema with a default. */
interface Defaulting {
  readonly place: Subschema;
  readonly value: Json;
}

/** The defaults that the schema beside which they stand refuses, each once (V9). */
export async function refusedDefaults(bundle: Bundle): Promise<readonly Diagnostic[]> {
  const defaulting = bundle.schemas.flatMap((place): readonly Defaulting[] => {
    const value = member(place.schema, "default") as Json | undefined;
    return value === undefined || plainlyFits(bundle, place, value) ? [] : [{ place, value }];
  });
  if (defaulting.length === 0) return [];
  const parts = defaulting.map(({ place }) => place);
  const { diagnostics, validate } = await compileRewritten(bundle, rewriteParts(bundle, parts));
  if (diagnostics.length > 0) return []; // the schema itself is wrong, and says so
  const named = new Set<Defaulting>();
  const values = record(defaulting.map(({ value }, index) => [String(index), value] as const)) as Json;
  return validate(values).flatMap(({ path: [index, ...path], finding: { code, message } }): readonly Diagnostic[] => {
    const about = defaulting[Number(index)];
    if (about === undefined || code === "schema/too-costly" || named.has(about)) return [];
    named.add(about);
    const { file, path: at } = about.place;
    const facts = { place: formatPlace(path), found: about.value, reason: message };
    return [locate(finding("schema/default", facts), { origin: file.origin([...at, "default"]) })];
  });
}

/** References followed inside one another. */
const DEEPEST = 20;

/** Whether a value is right for certain by what needs no validator: of most defaults that is all there is (F1). */
function plainlyFits(bundle: Bundle, place: Subschema, value: Json, depth = 0): boolean {
  const { schema } = place;
  if (typeof schema === "boolean" || depth > DEEPEST) return schema === true;
  const inner = (at: Path): boolean => {
    const below = bundle.below(place, at);
    return below !== undefined && plainlyFits(bundle, below, value, depth + 1);
  };
  const branches = (word: string): readonly Path[] => heldBy(schema, word).map(([path]) => path);
  return keysOf(schema).every((word) => {
    if (keywordOf(word)?.asserts !== true) return true;
    if (word === "type" || word === "nullable") return isOf(typesOf(schema), value);
    if (word === "allOf") return branches(word).every(inner);
    if (word === "anyOf") return branches(word).some(inner);
    if (word === "$ref") {
      const target = bundle.resolve(place, word);
      return target !== undefined && plainlyFits(bundle, target, value, depth + 1);
    }
    return PLAIN.get(word)?.(value, schema[word] as Json) ?? false;
  });
}

type Fits = (value: Json, demanded: Json) => boolean;

const bound =
  (holds: (value: number, limit: number) => boolean): Fits =>
  (value, limit) =>
    typeof value !== "number" || (typeof limit === "number" && holds(value, limit));
const size =
  (measured: (value: Json) => number | undefined, holds: (size: number, limit: number) => boolean): Fits =>
  (value, limit) => {
    const found = measured(value);
    return found === undefined || (typeof limit === "number" && holds(found, limit));
  };
const characters = (value: Json) => (typeof value === "string" ? Array.from(value).length : undefined);
const items = (value: Json) => (isList(value) ? value.length : undefined);
const keys = (value: Json) => (isObject(value) ? keysOf(value).length : undefined);
const least = (a: number, b: number): boolean => a >= b;
const most = (a: number, b: number): boolean => a <= b;

/** What a few words say of a value; a false is only a doubt. */
const PLAIN: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ["enum", (value, allowed) => isList(allowed) && allowed.some((each) => equal(each, value))],
  ["const", (value, demanded) => equal(demanded, value)],
  ["minimum", bound(least)],
  ["maximum", bound(most)],
  ["exclusiveMinimum", bound((a, b) => a > b)],
  ["exclusiveMaximum", bound((a, b) => a < b)],
  ["minLength", size(characters, least)],
  ["maxLength", size(characters, most)],
  ["minItems", size(items, least)],
  ["maxItems", size(items, most)],
  ["minProperties", size(keys, least)],
  ["maxProperties", size(keys, most)],
  ...["pattern", "format"].map((word) => [word, (value: Json) => typeof value !== "string"] as const),
  ...["items", "prefixItems", "additionalItems", "uniqueItems"].map(
    (word) => [word, (value: Json) => (items(value) ?? 0) === 0] as const,
  ),
  ...["properties", "patternProperties", "additionalProperties", "propertyNames"].map(
    (word) => [word, (value: Json) => (keys(value) ?? 0) === 0] as const,
  ),
  ["required", (value) => !isObject(value)],
]);

function isOf(types: readonly string[], value: Json): boolean {
  const type = value === null ? "null" : isList(value) ? "array" : isObject(value) ? "object" : typeof value;
  return types.includes(type) || (types.includes("integer") && Number.isInteger(value));
}
