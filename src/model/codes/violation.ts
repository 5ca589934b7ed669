import { spelled } from "../spelling.js";
import { didYouMean, oneOf, quote, TYPE_NOUNS, type Catalog } from "./entry.js";

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
