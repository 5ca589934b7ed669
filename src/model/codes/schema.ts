import { spelled } from "../spelling.js";
import { didYouMean, oneOf, quote, TYPE_NOUNS, type Catalog } from "./entry.js";

/** What is wrong with a schema or a merge profile, and what they say of keys. */
export interface SchemaFacts {
  "schema/broken": { reason: string; nearest?: string };
  "schema/unresolved-reference": { reference: string };
  "schema/annotation": { keyword: string; expected: string; found: unknown; nearest?: string };
  "schema/foreign-annotation": { keyword: string; expected: string; found: unknown };
  "schema/draft": { found: string };
  /** `of`: the annotation of which it would be a field. */
  "schema/unknown-annotation": { keyword: string; of?: string; nearest?: string };
  "schema/pattern": { pattern: string };
  "schema/unmatched-pattern": { pattern: string; nearest?: string };
  "schema/strategy": { place: string; strategy: string; expected: string; types: readonly string[] };
  "schema/secret-key": { place: string; field: string };
  "schema/rename": { name: string; reason: string };
  "schema/renamed": { old: string; new: string; shadowed: boolean };
  "schema/deprecated": { reason?: string };
  "schema/removed": { reason?: string };
  "schema/ambiguous-strategy": { place: string; strategies: readonly string[] };
  "schema/two-sources": { used: string; unused: string };
  "schema/unknown-keyword": { keyword: string; nearest: string };
  /** `drafts`: those that have the keyword; none that is spoken here for one of before draft 04. */
  "schema/ignored-keyword": { keyword: string; draft: string; drafts: readonly string[]; instead?: string };
  /** `place`: what of the default is refused; the empty text for all of it. */
  "schema/default": { place: string; found: unknown; reason: string };
  /** `nearest`: the name that the file would have to have for a configuration that is there. */
  "schema/unused": { what: "schema" | "merge profile" | "policy"; path: string; nearest?: string };
  /** `opaque`: its format is not known, so nobody could read it. */
  "schema/unchecked": { configuration: string; opaque: boolean };
}

export const SCHEMA: Catalog<SchemaFacts> = {
  "schema/broken": {
    severity: "error",
    message: ({ reason }) => `the schema does not compile: ${reason}`,
    hint: ({ nearest }) => didYouMean(nearest),
  },
  "schema/unresolved-reference": {
    severity: "error",
    message: ({ reference }) => `the schema refers to ${quote(reference)}, which is in none of the given schemas`,
    hint: () => "nothing is fetched: place the schema beside this one",
  },
  "schema/annotation": {
    severity: "error",
    message: ({ keyword, expected, found: value }) => `${keyword} takes ${expected}, found ${quote(value)}`,
    hint: ({ nearest }) => didYouMean(nearest),
  },
  "schema/foreign-annotation": {
    severity: "warning",
    message: ({ keyword, expected, found: value }) =>
      `of ${keyword} substrata knows ${expected}, found ${quote(value)}`,
  },
  "schema/draft": {
    severity: "note",
    message: ({ found }) => `${quote(found)} names no draft: the schema is read as draft-07`,
  },
  "schema/unknown-annotation": {
    severity: "error",
    message: ({ keyword, of }) =>
      `${quote(keyword)} is no ${of === undefined ? "annotation of a merge profile" : `field of ${of}`}`,
    hint: ({ nearest }) => didYouMean(nearest),
  },
  "schema/pattern": {
    severity: "error",
    message: ({ pattern }) => `${quote(pattern)} is no place pattern: it starts with "/" or is empty for the root`,
  },
  "schema/unmatched-pattern": {
    severity: "warning",
    message: ({ pattern }) => `${quote(pattern)} means no place: what it declares holds nowhere`,
    hint: ({ nearest }) => didYouMean(nearest),
  },
  "schema/strategy": {
    severity: "error",
    message: ({ place, strategy, expected, types }) =>
      `${place} merges by ${quote(strategy)}, which is for ${expected}, and is ${oneOf(types.flatMap((type) => TYPE_NOUNS[type] ?? type))}`,
  },
  "schema/ambiguous-strategy": {
    severity: "warning",
    message: ({ place, strategies }) =>
      `branches disagree how ${place} merges: ${oneOf(strategies)}; the default applies`,
    hint: () => "say it beside `type`, or in a merge profile",
  },
  "schema/secret-key": {
    severity: "error",
    message: ({ place, field }) => `the items of ${place} are known by ${quote(field)}, which is secret`,
    hint: () => "choose another field: the key of an item stands in every report",
  },
  "schema/rename": {
    severity: "error",
    message: ({ name, reason }) => `x-renamed-from of ${quote(name)} ${reason}`,
  },
  "schema/renamed": {
    severity: "warning",
    message: ({ old, shadowed }) =>
      `was called ${quote(old)}${shadowed ? ", which does not count beside the new name" : ""}`,
    hint: ({ old, new: name, shadowed }) => (shadowed ? `remove ${old}` : `call it ${name}`),
  },
  "schema/deprecated": {
    severity: "warning",
    message: ({ reason }) => `is deprecated${reason === undefined ? "" : `: ${reason}`}`,
  },
  "schema/removed": {
    severity: "error",
    message: ({ reason }) => `is no longer supported${reason === undefined ? "" : `: ${reason}`}`,
    hint: () => "remove the line",
  },
  "schema/unknown-keyword": {
    severity: "note",
    message: ({ keyword }) => `${quote(keyword)} is no keyword that is known: it holds nothing`,
    hint: ({ nearest }) => didYouMean(nearest),
  },
  "schema/ignored-keyword": {
    severity: "note",
    message: ({ keyword, draft, drafts }) =>
      `${draftName(draft)} ignores ${quote(keyword)}, which is a keyword of ${oneOf((drafts.length === 0 ? ["03"] : drafts).map(draftName))}`,
    hint: ({ drafts, instead }) => {
      const ways = [
        ...(instead === undefined ? [] : [`say ${instead} instead`]),
        ...(drafts.length === 0 ? [] : ["name in $schema the draft that is meant"]),
      ];
      return ways.length === 0 ? undefined : ways.join(", or ");
    },
  },
  "schema/default": {
    severity: "note",
    message: ({ place, found: value, reason }) =>
      `the default ${quote(value)} is refused by its own schema: ${place}${place === "" ? "" : " "}${reason}`,
  },
  "schema/unused": {
    severity: "note",
    message: ({ what, path }) => `the ${what} ${quote(path)} is for no configuration that is there`,
    hint: ({ nearest }) => (nearest === undefined ? undefined : `did you mean ${nearest}?`),
  },
  "schema/unchecked": {
    severity: "error",
    message: ({ configuration, opaque }) =>
      opaque ? `nothing is known of the format of ${configuration}` : `no schema says what ${configuration} may hold`,
    hint: ({ configuration, opaque }) =>
      opaque
        ? "declare x-format in its schema or merge profile"
        : `place one at ${configuration}.schema.json in the directory of schemas`,
  },
  "schema/two-sources": {
    severity: "error",
    message: ({ used, unused }) => `${unused} stands beside ${used}: an id has one schema`,
    hint: () => "remove one of the two",
  },
};

/** `draft-07`, `2020-12`. */
function draftName(draft: string): string {
  return /^\d\d$/.test(draft) ? `draft-${draft}` : draft;
}

/** What every violation tells: the value found (absent for a secret), and what the keyword demands. */
export interface AnyViolation {
  found?: unknown;
  limit?: number | string;
}

/** What a value can earn by its schema. */
export interface ViolationFacts {
  /** `integer`: the value found is the digits of an integer that JSON numbers do not hold exactly. */
  "schema/type": AnyViolation & { types: readonly string[]; integer?: true };
  "schema/enum": AnyViolation & { allowed: readonly unknown[]; nearest?: string };
  "schema/const": AnyViolation & { allowed: unknown };
  "schema/required": { missing: string; because?: string };
  "schema/additional-key": { key: string; nearest?: string };
  "schema/range": AnyViolation & { comparison: string };
  "schema/length": AnyViolation & { keyword: string };
  "schema/format": AnyViolation & { format: string };
  "schema/text-pattern": AnyViolation & { pattern: string };
  "schema/contains": AnyViolation & { least: number; most?: number; form?: string };
  "schema/key-name": { key: string; reason: string };
  "schema/duplicate-items": { items: readonly number[]; places: readonly string[] };
  "schema/branch": AnyViolation & { keyword: string; branches: readonly string[]; more?: number };
  "schema/forbidden": AnyViolation & { keyword: string; form?: string };
  "schema/unsafe-integer": { found: string };
  "schema/too-costly": { reason: string };
  /** By a schema of the caller's: whose it is, and its own words; none where they may quote a secret. */
  "schema/refused": { vendor: string; reason?: string };
}

const LENGTHS: Readonly<Record<string, readonly [comparison: string, noun: string]>> = {
  minLength: ["at least", "character"],
  maxLength: ["at most", "character"],
  minItems: ["at least", "item"],
  maxItems: ["at most", "item"],
  minProperties: ["at least", "key"],
  maxProperties: ["at most", "key"],
};

function length({ keyword, limit }: ViolationFacts["schema/length"]): string {
  const [comparison, noun] = LENGTHS[keyword] ?? ["", "part"];
  return `${comparison} ${limit} ${noun}${limit === 1 ? "" : "s"}`;
}

function howMany({ least, most }: ViolationFacts["schema/contains"]): string {
  if (most === undefined) return `at least ${least}`;
  return most === least ? `exactly ${least}` : `${least} to ${most}`;
}

/** The allowed values; of many only the first. */
function choice(allowed: readonly unknown[]): string {
  return allowed.length <= 12
    ? oneOf(allowed.map(quote))
    : `one of ${allowed.slice(0, 8).map(quote).join(", ")} … (${allowed.length} in all)`;
}

const found = (facts: AnyViolation): string => ("found" in facts ? `, found ${quote(facts.found)}` : "");

function forms({ branches, more }: ViolationFacts["schema/branch"]): string {
  if (branches.length === 0) return "";
  return ` (${branches.join("; ")}${more === undefined ? "" : `; … ${branches.length + more} in all`})`;
}

/** What a form is, where the schema says it in few words. */
const form = (facts: { form?: string }): string => (facts.form === undefined ? "" : ` (${facts.form})`);

export const VIOLATION: Catalog<ViolationFacts> = {
  "schema/type": {
    severity: "error",
    message: (facts) =>
      `must be ${oneOf(facts.types.flatMap((type) => TYPE_NOUNS[type] ?? type))}${facts.integer ? `, found ${String(facts.found)}, an integer` : found(facts)}`,
  },
  "schema/enum": {
    severity: "error",
    message: (facts) => `must be ${choice(facts.allowed)}${found(facts)}`,
    hint: ({ nearest }, line) => didYouMean((line && nearest && spelled(line.spelling, nearest)) ?? nearest),
  },
  "schema/const": { severity: "error", message: (facts) => `must be ${quote(facts.allowed)}${found(facts)}` },
  "schema/required": {
    severity: "error",
    message: ({ missing, because }) =>
      `must have the key ${quote(missing)}${because === undefined ? "" : ` beside ${quote(because)}`}`,
  },
  "schema/additional-key": {
    severity: "error",
    message: ({ key }) => `has no key ${quote(key)}`,
    hint: ({ nearest }) => didYouMean(nearest),
  },
  "schema/range": {
    severity: "error",
    message: (facts) => `must be ${facts.comparison} ${facts.limit}${found(facts)}`,
  },
  "schema/length": { severity: "error", message: (facts) => `must have ${length(facts)}${found(facts)}` },
  "schema/format": {
    severity: "error",
    message: (facts) => `must be in the format ${quote(facts.format)}${found(facts)}`,
  },
  "schema/text-pattern": { severity: "error", message: (facts) => `must match ${facts.pattern}${found(facts)}` },
  "schema/contains": {
    severity: "error",
    message: (facts) =>
      `must have ${howMany(facts)} of the items that \`contains\` describes${form(facts)}${found(facts)}`,
  },
  "schema/key-name": {
    severity: "error",
    message: ({ key, reason }) => `has the key ${quote(key)}, whose name ${reason}`,
  },
  "schema/duplicate-items": {
    severity: "error",
    message: ({ places }) => `must not repeat an item: ${places.join(" and ")} are the same`,
  },
  "schema/branch": {
    severity: "error",
    message: (facts) =>
      `must fit ${facts.keyword === "oneOf" ? "exactly one" : "one"} of the schema's forms${forms(facts)}${found(facts)}`,
  },
  "schema/forbidden": {
    severity: "error",
    message: (facts) =>
      facts.keyword === "not"
        ? `must not have the form that \`not\` describes${form(facts)}${found(facts)}`
        : `is not allowed here${found(facts)}`,
  },
  "schema/unsafe-integer": {
    severity: "error",
    message: (facts) => `must be an integer within ±2^53, which JSON numbers hold exactly, found ${facts.found}`,
  },
  "schema/refused": {
    severity: "error",
    message: ({ vendor, reason }) => `is refused by a schema of ${vendor}${reason === undefined ? "" : `: ${reason}`}`,
  },
  "schema/too-costly": { severity: "error", message: ({ reason }) => `cannot be judged: ${reason}` },
};
