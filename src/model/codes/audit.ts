import { under } from "../spelling.js";
import { quote, type Catalog } from "./entry.js";

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
