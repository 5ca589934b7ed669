import { canonical, isNull, isObject, isScalar, Literal, member, type Json, type Scalar, type Value } from "./value.js";

/** How a node merges (`x-merge`). An object is merged `deep` and a list is replaced where nothing is declared. */
export type Merge = "deep" | "replace" | "append" | "prepend" | "set" | "keyed";
export const MERGES: readonly Merge[] = ["deep", "replace", "append", "prepend", "set", "keyed"];

/** The strategies that only lists have. */
export const OF_LISTS: ReadonlySet<Merge | undefined> = new Set(["append", "prepend", "set", "keyed"]);

/** What is delivered where an id is refused and nothing stands (R2): the last good text, the vendor's alone, nothing. */
export type Fallback = "last" | "vendor" | "none";
export const FALLBACKS: readonly Fallback[] = ["last", "vendor", "none"];

/** JSON Schema's names of types. */
export type TypeName = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/** A field of a keyed item's identity; `default` stands in where an item does not say it (E7). */
export interface KeyField {
  readonly name: string;
  readonly default?: Json;
}

/** What tells the items of a list apart: the fields of a keyed list; none for a set, whose items are their own key. */
export type Identity = readonly KeyField[];
export const SET: Identity = [];

/** One node of an id's plan: how it merges, what else is declared about it, and the nodes below, found when asked for. */
export interface Strategy {
  readonly merge: Merge | undefined;
  /** Present where a list's items have identity. */
  readonly identity: Identity | undefined;
  readonly locked: boolean;
  /** Declared: it covers all that is below. */
  readonly secret: boolean;
  /** By the name of the key, where nobody says otherwise: of what stands here the texts are secret (V9). */
  readonly secretText: boolean;
  /** The types that the schema allows; undefined where it says nothing. */
  readonly types: ReadonlySet<TypeName> | undefined;
  /** Who declared `merge`: a place in a schema or merge profile; undefined for the default. */
  readonly declaredBy: string | undefined;
  readonly description: string | undefined;
  readonly default: Json | undefined;
  /** Of the keys below: from every old name to the newest (V6). */
  readonly renames?: ReadonlyMap<string, string>;
  /** The node of an object's key. */
  key(name: string): Strategy;
  /** The node of a list's item. */
  item(index?: number): Strategy;
}

/** What is declared of a whole id by one annotation, and its place in a schema or merge profile. */
export interface RootWord {
  readonly keyword: string;
  readonly says: string;
  readonly declaredBy: string;
}

/** The strategy tree of an id about which nothing is declared. */
export const UNDECLARED: Strategy = {
  merge: undefined,
  identity: undefined,
  locked: false,
  secret: false,
  secretText: false,
  types: undefined,
  declaredBy: undefined,
  description: undefined,
  default: undefined,
  key: (name) => (isSecretName(name) ? NAMED_SECRET : UNDECLARED),
  item: () => UNDECLARED,
};

/** What is known of a key by its name alone; of a directive there, be it misspelt, whatever it says is the key's. */
const NAMED_SECRET: Strategy = {
  ...UNDECLARED,
  secretText: true,
  key: (name) => (name.startsWith("$") ? SECRET_WITHIN : UNDECLARED.key(name)),
  item: () => NAMED_SECRET,
};
/** All inside of what is said for a secret. */
export const SECRET_WITHIN: Strategy = {
  ...UNDECLARED,
  secretText: true,
  key: () => SECRET_WITHIN,
  item: () => SECRET_WITHIN,
};

/** Where a strategy for lists is declared a scalar is a list of one, and null one of none (E12). */
export function listOf(value: Value, { merge, types }: Strategy): Value {
  if (!isScalar(value) || !OF_LISTS.has(merge) || types?.has("array") === false) return value;
  return isNull(value) ? [] : [value];
}

/**
 * An item's key as canonical text: the tuple of a keyed list's fields (`["web"]`), or the item itself in a set.
 * In a keyed list a scalar is its own key (`"default"`); undefined for an item that has none.
 */
export function keyOf(item: Value, identity: Identity): string | undefined {
  if (identity.length === 0) return canonical(item);
  if (isScalar(item)) return canonical(item);
  if (!isObject(item)) return undefined;
  const fields: string[] = [];
  for (const field of identity) {
    const given = member(item, field.name);
    const value = given === undefined ? field.default : given; // null is written, and is no key
    if (!isScalar(value) || isNull(value)) return undefined;
    fields.push(canonical(value));
  }
  return `[${fields.join(",")}]`;
}

/** The fields of a keyed item's key, as `keyOf` wrote it; undefined for an item that is its own key. */
export function keyFields(key: string, identity: Identity): readonly (readonly [string, Scalar])[] | undefined {
  if (identity.length === 0 || !key.startsWith("[")) return undefined;
  const words = key.match(/"(?:[^"\\]|\\.)*"|[^[\],]+/g) ?? [];
  return identity.map(({ name }, index) => [name, readScalar(words[index] ?? "null")] as const);
}

/** A scalar from its canonical text; an integer that a double cannot hold stays exact. */
export function readScalar(text: string): Scalar {
  return /^-?\d{16,}$/.test(text) ? new Literal(BigInt(text), text, "integer", "json") : (JSON.parse(text) as Scalar);
}

/** Words that end the name of a secret (V9). */
const LAST = new Set(["password", "passwd", "token", "secret", "privatekey"]);

/** What may be such a name, told without cutting it into words: keys are many. */
const LIKELY = /(?:passw(?:or)?d|token|secret|key)[^a-z0-9]*$/i;

/** Words of `camelCase`, `HTTPToken`, `snake_case`, `kebab-case`, `dots.too`; digits belong to the word before. */
const WORDS = /\p{Lu}+(?!\p{Ll})[\p{Lo}\p{N}]*|\p{Lu}?[\p{Ll}\p{Lo}\p{N}]+/gu;

/**
 * Whether a key tells by its last word that its text is a secret: `db_password`, `apiToken`, `PRIVATE_KEY`; not
 * `passwordFile`, `maxTokens`, `PasswordAuthentication`.
 *
 * Source: V9.
 */
export function isSecretName(key: string): boolean {
  if (!LIKELY.test(key)) return false;
  const words = (key.match(WORDS) ?? []).map((word) => word.toLowerCase());
  const [before = "", last = ""] = words.slice(-2);
  return LAST.has(words.length === 1 ? before : last) || (words.length > 1 && before === "private" && last === "key");
}

/** Words of a text behind which a secret may stand: of what cannot be parsed nobody knows which keys it has. */
const MENTIONED = /passw(?:or)?d|token|secret|private.?key/i;

export function mentionsSecretName(text: string): boolean {
  return MENTIONED.test(text);
}
