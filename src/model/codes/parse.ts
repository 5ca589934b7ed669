import { didYouMean, quote, type Catalog } from "./entry.js";

export interface ParseFacts {
  "parse/syntax": { reason: string; advice?: string };
  "parse/duplicate-key": { key: string; firstLine: number };
  "parse/several-documents": { count: number };
  "parse/number": { text: string };
  "parse/key": { text: string; is: "null" | "collection" | "alias" | "tagged" };
  "parse/tag": { tag: string; nearest?: string; because?: string };
  "parse/alias": { name: string; reason: "unknown" | "recursive" | "expansion"; limit?: number };
  "parse/merge-key": { found: string };
  "parse/depth": { limit: number };
  "parse/too-large": { limit: number };
  "parse/string": { reason: string };
}

const KEY_IS = {
  null: "a null key",
  collection: "a list or map as a key",
  alias: "an alias as a key",
  tagged: "a key with a tag",
} as const;

export const PARSE: Catalog<ParseFacts> = {
  "parse/syntax": {
    severity: "error",
    message: ({ reason }) => reason,
    hint: ({ advice }) => advice,
  },
  "parse/duplicate-key": {
    severity: "error",
    message: ({ key, firstLine }) => `the key ${quote(key)} is written twice, first in line ${firstLine}`,
    hint: () => "keep one of the two",
  },
  "parse/several-documents": {
    severity: "error",
    message: ({ count }) => `a configuration file holds one document, found ${count}`,
    hint: () => "remove the `---` between them, or make each a drop-in of its own",
  },
  "parse/number": {
    severity: "error",
    message: ({ text }) => `${quote(text)} is no finite number`,
    hint: () => "write a finite number, or quote it to mean a string",
  },
  "parse/key": {
    severity: "error",
    message: ({ is }) => `a key must be a plain string, found ${KEY_IS[is]}`,
    hint: ({ text, is }) => (is === "tagged" ? "remove the tag" : text === "" ? undefined : `quote it: ${quote(text)}`),
  },
  "parse/tag": {
    severity: "error",
    message: ({ tag, because }) => `the tag ${tag} ${because ?? "has no meaning here"}`,
    hint: ({ tag, nearest, because }) =>
      because === undefined
        ? tag === "!literal" || nearest === "!literal"
          ? 'write {"$literal": …}: it has no tag'
          : nearest === "!delete" && tag.endsWith("set")
            ? `write \`!delete\` with nothing behind it: it is what ${tag} is elsewhere`
            : (didYouMean(nearest) ?? "an application's own tags are declared by x-tags in its schema")
        : undefined,
  },
  "parse/alias": {
    severity: "error",
    message: ({ name, reason, limit }) =>
      ({
        unknown: `the alias *${name} refers to no anchor above it`,
        recursive: `the alias *${name} stands inside the node that it refers to`,
        expansion: `aliases would make the document more than ${limit} times as large as it is written, or by a million nodes larger`,
      })[reason],
  },
  "parse/merge-key": {
    severity: "error",
    message: ({ found }) => `<< takes a map, an alias of a map, or a list of these, found ${found}`,
  },
  "parse/depth": {
    severity: "error",
    message: ({ limit }) => `the document is nested deeper than ${limit} levels`,
  },
  "parse/too-large": {
    severity: "error",
    message: ({ limit }) => `the document is too large to be read: its parts count for more than ${limit} nodes`,
  },
  "parse/string": {
    severity: "error",
    message: ({ reason }) => reason,
  },
};
