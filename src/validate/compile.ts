import { finding, locate, MOST_OF_A_KIND, type Diagnostic, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { formatPlace } from "../model/place.js";
import { equal, isList, isObject, keysOf, member, record, type Json, type Value } from "../model/value.js";
import {
  broken,
  heldBy,
  isSchema,
  keywordOf,
  openBundle,
  overlaySchema,
  pointer,
  typesOf,
  type Bundle,
  type OverlaySchema,
  type SchemaFile,
  type SchemaSource,
  type Subschema,
} from "../schema/index.js";
import { gathersKeys, instancePath, isLarger, loadValidator, type Engine, type RawError } from "./ajv.js";
import { rawTree, violationsOf } from "./errors.js";
import { isTooCostly } from "./pattern-program.js";
import { rewrite, rewriteParts, withConditions, type Conditioned, type Plain, type Rewritten } from "./rewrite.js";
import {
  forMessages,
  keywordFinding,
  type SchemaPlace,
  type Validator,
  type Violation,
  type ViolationCode,
} from "./violation.js";

/** Everything that a derived schema refers to is inside it. */
const NOTHING_BESIDE: SchemaSource = {
  name: "",
  read: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
};

/** Compiles what a fragment alone may be (V2). Violations name the places of the schema that it was derived from. */
export async function compileOverlay(bundle: Bundle): Promise<Validator> {
  const overlay = overlaySchema(bundle, false);
  const { file } = bundle.root.file;
  const text = { file: "overlay.schema.json", text: JSON.stringify(overlay.schema) };
  const { diagnostics, validate } = await compileSchema(await openBundle(NOTHING_BESIDE, text.file, text));
  if (diagnostics.length > 0) return { diagnostics: [], validate: () => [] }; // the schema itself is wrong, and says so
  const sourced = (violation: Violation): Violation => ({
    ...violation,
    schema: placeIn(overlay, violation.schema, file),
  });
  return { diagnostics: [], validate: (value) => validate(value).map(sourced) };
}

/** Of a larger value only the first violation is told: the validator holds every error until it is done. */
const LARGE = 200_000;
/** A schema of more schemas is compiled in pieces. */
const MANY = 500;

/** Compiles a schema: the metaschema's judgement first, then the code. Nothing is fetched. */
export function compileSchema(bundle: Bundle): Promise<Validator> {
  return compileRewritten(bundle, rewrite(bundle));
}

/** Compiles what a bundle's schemas were rewritten to; whatever it starts with, it is these files' fault if it fails. */
async function compileRewritten(bundle: Bundle, start: Rewritten): Promise<Validator> {
  const makeEngine = await loadValidator(bundle.draft);
  const engine = makeEngine(true);
  const whole = withConditions(bundle, start);
  const rewritten = bundle.schemas.length > MANY ? splitLarge(whole) : whole;
  const unlawful = bundle.files.flatMap((file) =>
    isSchema(file.value) ? metaschemaFindings(file, engine.validateSchema(file.value)) : [],
  );
  const diagnostics: readonly Diagnostic[] = unlawful.length > 0 ? unlawful : rewritten.diagnostics;
  if (diagnostics.length > 0 || bundle.diagnostics.some(({ severity }) => severity === "error")) {
    return { diagnostics, validate: () => [] };
  }
  try {
    const all = engine.compile(rewritten.schemas);
    const first = lazily(() => makeEngine(false), rewritten);
    return {
      diagnostics,
      validate: (value) => validate(value, isLarger(value, LARGE) ? first() : all, bundle, rewritten),
    };
  } catch (error) {
    return { diagnostics: [broken(bundle.root.file, bundle.root.path, reasonOf(error))], validate: () => [] };
  }
}

/** Keys of one `properties` that become one function. */
const MOST_KEYS = 100;
/** Schemas inside one another that become one function. */
const MOST_SCHEMAS = 500;
/** Too little for a function of its own. */
const FEW_SCHEMAS = 5;

/** What a schema became, and how many schemas stand in it that are no pieces of their own. */
interface Copied {
  readonly schema: unknown;
  readonly size: number;
}

/**
 * The same schemas in pieces that refer to each other. The validator's compiler makes one function of a schema and all
 * that stands inside it, in a time that grows with the square of the patterns and references there; some ten thousand
 * overflow its stack.
 */
function splitLarge(whole: Conditioned): Conditioned {
  const made = new Map<string, Plain>();
  const originals = new WeakMap<object, object>();
  const gathers = gathersKeys(whole.schemas);

  /** `$recursiveAnchor`, which says nothing when it is false, keeps the compiler from putting the piece back. */
  function piece(schema: Plain): Plain {
    const name = `p:${made.size}`;
    made.set(name, Object.assign(schema, { $recursiveAnchor: false }));
    return { $ref: name };
  }

  function copy(schema: unknown): Copied {
    if (!isPlain(schema)) return { schema, size: 0 };
    const out: Plain = {};
    originals.set(out, schema);
    let size = 1;
    const inner = (below: unknown): unknown => {
      const copied = copy(below);
      const apart = size + copied.size > MOST_SCHEMAS && copied.size > FEW_SCHEMAS && isPlain(copied.schema);
      size += apart ? 1 : copied.size;
      return apart ? piece(copied.schema) : copied.schema;
    };
    for (const keyword of Object.keys(schema)) out[keyword] = copyKeyword(keyword, schema[keyword], inner);
    return { schema: chunked(out), size: Math.min(size, MOST_SCHEMAS + MOST_KEYS) };
  }

  /**
   * Many properties are judged by several pieces; their names stay, for the keywords that ask which are left. So are many
   * patterns, where nobody asks.
   */
  function chunked(schema: Plain): Plain {
    const { properties, patternProperties, additionalProperties } = schema;
    const names = isPlain(properties) ? Object.keys(properties) : [];
    const chunks = names.length > MOST_KEYS ? pieces("properties", properties as Plain) : [];
    if (chunks.length > 0) schema["properties"] = Object.fromEntries(names.map((name) => [name, {}]));
    const asked = gathers || additionalProperties !== undefined;
    const patterns = isPlain(patternProperties) && !asked ? patternProperties : {};
    if (Object.keys(patterns).length > MOST_KEYS) {
      delete schema["patternProperties"];
      chunks.push(...pieces("patternProperties", patterns));
    }
    if (chunks.length > 0) schema["allOf"] = [...((schema["allOf"] as unknown[]) ?? []), ...chunks];
    return schema;
  }

  function pieces(keyword: string, held: Plain): Plain[] {
    const entries = Object.entries(held);
    return Array.from({ length: Math.ceil(entries.length / MOST_KEYS) }, (_, index) =>
      piece({ [keyword]: Object.fromEntries(entries.slice(index * MOST_KEYS, (index + 1) * MOST_KEYS)) }),
    );
  }

  const original = (schema: unknown): unknown =>
    typeof schema === "object" && schema !== null ? (originals.get(schema) ?? schema) : schema;
  const schemas = new Map(Array.from(whole.schemas, ([name, schema]) => [name, copy(schema).schema as Plain]));
  return {
    schemas: new Map([...schemas, ...made]),
    placeOf: (schema) => whole.placeOf(original(schema)),
    testedBy: (schema) => whole.testedBy(original(schema)),
    beyond: whole.beyond,
    diagnostics: whole.diagnostics,
  };
}

function copyKeyword(keyword: string, value: unknown, copy: (schema: unknown) => unknown): unknown {
  const holds = keywordOf(keyword)?.holds;
  if (holds !== undefined && !holds.startsWith("map")) return Array.isArray(value) ? value.map(copy) : copy(value);
  if (holds === undefined || !isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the metaschema finds, without what only follows from it: the deepest places, one finding each. */
function metaschemaFindings(file: SchemaFile, errors: readonly RawError[]): readonly Diagnostic[] {
  const places = [...new Set(errors.map(({ instancePath: at }) => at))];
  const deepest = places.filter((at) => !places.some((other) => other.startsWith(`${at}/`)));
  return deepest.map((at) => {
    const { path, value } = instancePath(at, file.value);
    const messages = errors.filter((error) => error.instancePath === at).map((error) => metaschemaWords(error, value));
    const words = messages.find(({ code }) => code === "schema/enum") ?? messages[0];
    const near = words?.code === "schema/enum" ? words.facts.nearest : undefined;
    return broken(file, path, `${pointer(path)} ${words?.message}`, near);
  });
}

function metaschemaWords(
  error: RawError,
  value: Value | undefined,
): Finding<ViolationCode> | { readonly code?: undefined; readonly message: string } {
  const schema = error.parentSchema as never;
  const found = keywordFinding({ error, value, schema, names: () => [] });
  return found?.finding ?? { message: `is not what ${error.keyword} demands` };
}

type Errors = (value: Json) => readonly RawError[];

/** The same schema, compiled to stop at the first error; at the first large value only. */
function lazily(make: () => Engine, { schemas }: Rewritten): () => Errors {
  let compiled: Errors | undefined;
  return () => (compiled ??= make().compile(schemas));
}

function validate(value: Json, errors: Errors, bundle: Bundle, rewritten: Conditioned): readonly Violation[] {
  try {
    const found = errors(value);
    const violations = violationsOf(rawTree(found), { value: forMessages(value), bundle, rewritten });
    return found.length > 0 && violations.length === 0 ? [unsaid(value, found, bundle, rewritten)] : tidy(violations);
  } catch (error) {
    if (isTooCostly(error)) return [tooCostlyFor(bundle, error.message)];
    if (error instanceof RangeError)
      return [tooCostlyFor(bundle, "the schema refers to itself without end, or has more forms than can be followed")];
    throw error;
  }
}

/** A no for which there are no words stays a no. */
function unsaid(value: Json, errors: readonly RawError[], bundle: Bundle, rewritten: Conditioned): Violation {
  const { instancePath: at, keyword, parentSchema } = errors.at(-1) as RawError;
  const { path, value: found } = instancePath(at, forMessages(value));
  const place = rewritten.placeOf(parentSchema) ?? rewritten.beyond ?? bundle.root;
  return {
    path,
    finding: finding("schema/forbidden", { keyword, found }),
    schema: { file: place.file.file, path: place.path, origin: () => place.file.origin(place.path) },
  };
}

/** So many of a code are held (R1): ten files may have their share. */
const MOST_VIOLATIONS = 10 * MOST_OF_A_KIND;

/** In the order of paths, codes and words, which is none of the schema's or the value's; no violation twice. */
function tidy(violations: readonly Violation[]): readonly Violation[] {
  const named = new Map<string, Violation>();
  for (const violation of violations) {
    const { path, key, finding: found } = violation;
    const name = JSON.stringify([path, key ?? null, found.code, found.message]);
    if (!named.has(name)) named.set(name, violation);
  }
  return firstOfEachCode([...named.values()].sort(compareViolations));
}

function firstOfEachCode(violations: readonly Violation[]): readonly Violation[] {
  if (violations.length <= MOST_VIOLATIONS) return violations;
  const codes = new Map<string, { count: number; last: number }>();
  const first: Violation[] = [];
  for (const violation of violations) {
    const code = codes.get(violation.finding.code) ?? { count: 0, last: 0 };
    codes.set(violation.finding.code, code);
    code.count += 1;
    if (code.count <= MOST_VIOLATIONS) code.last = first.push(violation) - 1;
  }
  for (const { count, last } of codes.values())
    if (count > MOST_VIOLATIONS) first[last] = { ...(first[last] as Violation), more: count - MOST_VIOLATIONS };
  return first;
}

function compareViolations(a: Violation, b: Violation): number {
  return (
    comparePaths(a.path, b.path) ||
    compare(a.finding.code, b.finding.code) ||
    compare(a.finding.message, b.finding.message)
  );
}

function comparePaths(a: Violation["path"], b: Violation["path"]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compare(a[index] as string, b[index] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function tooCostlyFor({ root }: Bundle, reason: string): Violation {
  const { file, path } = root;
  return {
    path: [],
    finding: finding("schema/too-costly", { reason }),
    schema: { file: file.file, path, origin: () => file.origin(path) },
  };
}

/** The compiler follows references and branches by calls of its own, and its stack ends. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return "its references go too deep, or a union has too many forms";
  return error instanceof Error ? error.message : String(error);
}

function placeIn({ sourceOf }: OverlaySchema, { path, origin }: SchemaPlace, file: string): SchemaPlace {
  const keyword = path.at(-1);
  const held = sourceOf(path.slice(0, -1));
  const source = held ?? sourceOf(path);
  if (source === undefined) return { file, path, origin };
  const steps =
    held === undefined ? [] : [keyword === "anyOf" && member(held.schema, "oneOf") !== undefined ? "oneOf" : keyword];
  const full = [...source.path, ...steps] as SchemaPlace["path"];
  return { file: source.file.file, path: full, origin: () => source.file.origin(full) };
}

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
