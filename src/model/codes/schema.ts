import { didYouMean, oneOf, quote, TYPE_NOUNS, type Catalog } from "./entry.js";

/** What is wrong with a schema or a merge profile, and what they say of keys. */
export interface SchemaFacts {
  "schema/broken": { reason: string };
  "schema/unresolved-reference": { reference: string };
  "schema/annotation": { keyword: string; expected: string; found: unknown };
  "schema/foreign-annotation": { keyword: string; expected: string; found: unknown };
  "schema/draft": { found: string };
  "schema/unknown-annotation": { keyword: string; nearest?: string };
  "schema/pattern": { pattern: string };
  /** `open`: the schema leaves open what is there, and so says nothing of a lock or a secret there. */
  "schema/unmatched-pattern": { pattern: string; nearest?: string; open?: boolean };
  "schema/strategy": { place: string; strategy: string; expected: string; types: readonly string[] };
  "schema/secret-key": { place: string; field: string };
  "schema/rename": { name: string; reason: string };
  "schema/renamed": { old: string; new: string; shadowed: boolean };
  "schema/deprecated": { reason?: string };
  "schema/removed": { reason?: string };
  "schema/ambiguous-strategy": { place: string; strategies: readonly string[] };
  "schema/two-sources": { used: string; unused: string };
}

export const SCHEMA: Catalog<SchemaFacts> = {
  "schema/broken": { severity: "error", message: ({ reason }) => `the schema does not compile: ${reason}` },
  "schema/unresolved-reference": {
    severity: "error",
    message: ({ reference }) => `the schema refers to ${quote(reference)}, which is in none of the given schemas`,
    hint: () => "nothing is fetched: place the schema beside this one",
  },
  "schema/annotation": {
    severity: "error",
    message: ({ keyword, expected, found: value }) => `${keyword} takes ${expected}, found ${quote(value)}`,
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
    message: ({ keyword }) => `${quote(keyword)} is no annotation of a merge profile`,
    hint: ({ nearest }) => didYouMean(nearest),
  },
  "schema/pattern": {
    severity: "error",
    message: ({ pattern }) => `${quote(pattern)} is no place pattern: it starts with "/" or is empty for the root`,
  },
  "schema/unmatched-pattern": {
    severity: "warning",
    message: ({ pattern }) => `${quote(pattern)} means no place of the schema: what it declares holds nowhere`,
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
  "schema/two-sources": {
    severity: "error",
    message: ({ used, unused }) => `${unused} stands beside ${used}: an id has one schema`,
    hint: () => "remove one of the two",
  },
};
