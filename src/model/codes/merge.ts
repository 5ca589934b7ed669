import { AS_IT_IS, entryIn, spelled, under, type Line } from "../spelling.js";
import { isScalar } from "../value.js";
import { didYouMean, NOUN, oneOf, quote, type Catalog } from "./entry.js";

export interface MergeFacts {
  "merge/unknown-directive": { found: string; nearest?: string };
  "merge/directive-sibling": { directive: string; siblings: readonly string[] };
  "merge/directive-misplaced": { directive: string; because: string };
  "merge/directive-operand": { directive: string; expected: string; found: string };
  "merge/missing-key": { fields: readonly string[]; missing: string; is: "missing" | "no scalar" };
  "merge/duplicate-item": { item: string; firstLine: number };
  "merge/duplicate-in-set": { item: string };
  "merge/no-target": { place: string };
  "merge/locked": { place: string; locked: unknown; found: unknown; by: "directive" | "schema" };
  "merge/type-change": { from: string; to: string };
  "merge/identity-spelling": { found: string; below: string };
  "merge/blank": { hides: string };
  "merge/strategy": { strategy: string; expected: string; found: string; declaredBy?: string };
}

function ifMeant(line: Line | undefined): string | undefined {
  const replace = line && under(line, "replace");
  return replace && `write ${replace} if this is meant`;
}

export const MERGE: Catalog<MergeFacts> = {
  "merge/unknown-directive": {
    severity: "error",
    message: ({ found }) => `${quote(found)} is no directive`,
    hint: ({ found, nearest }) =>
      [didYouMean(nearest), found.startsWith("$") && 'an ordinary key that starts with $ goes under "$literal"']
        .filter(Boolean)
        .join(" "),
  },
  "merge/directive-sibling": {
    severity: "error",
    message: ({ directive, siblings }) => `${directive} cannot stand beside ${oneOf(siblings.map(quote))}`,
    hint: () => "a directive takes the place of the whole value; ordinary keys go under $literal or into $merge",
  },
  "merge/directive-misplaced": {
    severity: "error",
    message: ({ directive, because }) => `${directive} means nothing here: ${because}`,
  },
  "merge/directive-operand": {
    severity: "error",
    message: ({ directive, expected, found }) => `${directive} takes ${expected}, found ${found}`,
    hint: ({ expected }, line) => {
      const list =
        expected === "a list" && isScalar(line?.value) ? line && spelled(line.spelling, [line.value]) : undefined;
      return list && `write \`${list}\``;
    },
  },
  "merge/missing-key": {
    severity: "error",
    message: ({ fields, missing, is }) =>
      `an item of this list is known by ${fields.map(quote).join(" and ")}, but ${quote(missing)} is ${is}`,
    hint: ({ missing, is }, line) =>
      is === "missing"
        ? `add ${line ? line.spelling.line([missing], AS_IT_IS) : quote(missing)}, a scalar, to the item`
        : `write ${quote(missing)} as a plain scalar: no directive, no null`,
  },
  "merge/duplicate-item": {
    severity: "error",
    message: ({ item, firstLine }) => `the item ${item} is written twice, first in line ${firstLine}`,
    hint: () => "keep one of the two",
  },
  "merge/duplicate-in-set": {
    severity: "note",
    message: ({ item }) => `${item} is written twice in one list`,
  },
  "merge/no-target": {
    severity: "error",
    message: ({ place }) => `$existing expects ${place} in a lower file, found nothing`,
    hint: () => "the vendor may have renamed or removed it",
  },
  "merge/locked": {
    severity: "error",
    message: ({ place, locked, found, by }) => {
      const who = by === "schema" ? `the schema locks ${place}` : `${place} is locked`;
      const change = found === undefined ? "deletes it" : found === locked ? "changes it" : `makes it ${quote(found)}`;
      return `${who}${locked === undefined ? " absent" : ` at ${quote(locked)}`}, an override ${change}`;
    },
    hint: () => "remove the line, or ask whoever locked it",
  },
  "merge/type-change": {
    severity: "warning",
    message: ({ from, to }) => `${to} takes the place of ${from}`,
    hint({ from }, line) {
      const entry = from === NOUN.object && line ? spelled(line.spelling, entryIn(line.value)) : undefined;
      return entry === undefined ? ifMeant(line) : `write \`${entry}\`, with a blank behind the colon`;
    },
  },
  "merge/identity-spelling": {
    severity: "warning",
    message: ({ found, below }) => `${found} and ${below} are one number: both name the same item`,
    hint: ({ found, below }, line) => {
      const other = line && line.value !== undefined && spelled(line.spelling, found);
      return other ? `write \`${below}\` to mean the item below, \`${other}\` for another one` : undefined;
    },
  },
  "merge/blank": {
    severity: "note",
    message: ({ hides }) => `a key with nothing behind it is null and hides ${hides}`,
    hint: (_, line) =>
      line &&
      `write ${line.spelling.line(line.path, "true", "delete")} to remove the key, ${line.spelling.line(line.path, "null")} to mean null`,
  },
  "merge/strategy": {
    severity: "error",
    message: ({ strategy, expected, found }) => `the strategy ${strategy} merges ${expected}, found ${found}`,
    hint: ({ declaredBy }, line) =>
      [ifMeant(line), declaredBy && `${declaredBy} declares the strategy`].filter(Boolean).join("; ") || undefined,
  },
};

export interface AuditFacts {
  /** `listed`: an item of a list, which may share its line with others. */
  "audit/redundant": { place: string; deletes: boolean; listed: boolean; item?: string };
  "audit/shadowed": { place: string; by: string };
  "audit/orphaned": { place: string };
  "audit/copy": { file: string; same: number; total: number; older: boolean };
  "audit/keyed-list": { place: string; field: string };
}

export const AUDIT: Catalog<AuditFacts> = {
  "audit/redundant": {
    severity: "note",
    message: ({ place, deletes, item }) => {
      if (deletes && item !== undefined) return `${place} has no item ${item} to remove`;
      return deletes
        ? `${place} is deleted, and is absent without that`
        : `${place} has the same value without this line`;
    },
    hint: ({ deletes, listed }, line) => {
      const pin = deletes ? undefined : line && under(line, "pin");
      return `remove the ${listed ? "item" : "line"}${pin === undefined ? "" : `, or write ${pin} to keep the value when the default changes`}`;
    },
  },
  "audit/shadowed": {
    severity: "note",
    message: ({ place, by }) => `${place} has no effect here: ${by} overrules it`,
    hint: () => "remove the one that is not meant",
  },
  "audit/orphaned": {
    severity: "note",
    message: ({ place }) => `the vendor has dropped ${place}, and no schema knows it`,
    hint: () => "remove it, or look for the name that it has now",
  },
  "audit/copy": {
    severity: "note",
    message: ({ same, total, older }) =>
      `${same} of ${total} values are ${older ? "an older vendor's defaults" : "the vendor's defaults"}: the file looks like a copy`,
    hint: ({ file, older }) =>
      `keep the differences only: substrata trim --adopt ${file}${older ? " --base ROOT" : ""}`,
  },
  "audit/keyed-list": {
    severity: "note",
    message: ({ place, field }) =>
      `${place} replaces the whole list, though each item has a ${quote(field)} of its own`,
    hint: ({ field }) =>
      `declare x-merge: keyed and x-merge-keys: [${field}] in the merge profile, then write the differing items only`,
  },
};
