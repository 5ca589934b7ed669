import type { Catalog } from "./entry.js";

export interface ReadFacts {
  "read/unreadable": { path: string; errno: string };
  "read/too-large": { limit: number };
  "read/not-utf8": { offset: number };
  "read/changed": { path: string };
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EIO: "input/output error",
  EMFILE: "too many open files",
  ENOENT: "no such file or directory",
  ENOTDIR: "not a directory",
  EISDIR: "is a directory",
  EEXIST: "exists already",
  ENOSPC: "no space left",
  EROFS: "the file system is read-only",
  ESTALE: "not a regular file",
  ELOOP: "a link stands there or on the way",
  EBUSY: "busy: another program keeps changing it",
  EXDEV: "on another file system",
};

/** What an errno means, in words that a person knows. */
export function reasonOf(errno: string): string {
  return REASONS[errno] ?? `the system says ${errno}`;
}

export const READ: Catalog<ReadFacts> = {
  "read/unreadable": {
    severity: "error",
    message: ({ path, errno }) => `cannot read ${path}: ${reasonOf(errno)}`,
    hint: ({ errno }) => (errno === "EACCES" ? "run as a user who may read it" : undefined),
  },
  "read/too-large": {
    severity: "error",
    message: ({ limit }) => `the file is larger than ${limit} bytes`,
  },
  "read/not-utf8": {
    severity: "error",
    message: ({ offset }) => `the file is not UTF-8: byte ${offset + 1} begins no character`,
    hint: () => "save the file as UTF-8",
  },
  "read/changed": {
    severity: "error",
    message: ({ path }) => `${path} vanished or became something else while it was read`,
    hint: () => "ask again",
  },
};
