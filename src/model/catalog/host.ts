import type { Catalog } from "../codes/entry.js";
import { reasonOf } from "../codes/read.js";

export interface HostFacts {
  "host/access": { path: string; why: string };
  "host/source-gone": { file: string; of: "vendor" | "declaration" | "policy" };
  "host/fallback-refused": { why: string };
  "host/would-remove-all": { output: string; count: number };
  "host/unwritable": { path: string; errno: string };
  "host/keep": { path: string; errno: string };
  "host/unsayable": { why: string };
}

const SOURCES = {
  vendor: "the vendor's file",
  declaration: "the schema or profile",
  policy: "the policy",
} as const;

export const HOST: Catalog<HostFacts> = {
  "host/access": {
    severity: "warning",
    message: ({ path, why }) => `${path} was written, and lets in fewer than it should: ${why}`,
  },
  "host/source-gone": {
    severity: "error",
    message: ({ file, of }) => `${SOURCES[of]} ${file} is gone, of which the last delivery was made`,
    hint: () => "put it back; --allow-empty ID accepts that it is gone",
  },
  "host/fallback-refused": {
    severity: "warning",
    message: ({ why }) => `nothing was delivered instead: ${why}`,
  },
  "host/would-remove-all": {
    severity: "error",
    message: ({ output, count }) =>
      `everything that stands below ${output} would be removed, ${count === 1 ? "one file" : `${count} files`}`,
    hint: () => "look for a root that is not mounted; --allow-empty accepts it",
  },
  "host/unwritable": {
    severity: "error",
    message: ({ path, errno }) => `cannot write ${path}: ${reasonOf(errno)}`,
  },
  "host/unsayable": {
    severity: "error",
    message: ({ why }) => `the configuration cannot be written: ${why}`,
  },
  "host/keep": {
    severity: "warning",
    message: ({ path, errno }) => `the last good text cannot be kept below ${path}: ${reasonOf(errno)}`,
    hint: () => "what is delivered does not rest on it; after a reboot there may be nothing to fall back to",
  },
};
