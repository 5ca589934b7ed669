import { didYouMean, quote, type Catalog } from "./entry.js";

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

export interface DiscoverFacts {
  "discover/dangling": { name: string; target: string };
  "discover/loop": { name: string };
  "discover/not-regular": { name: string; is: string };
  "discover/not-a-directory": { name: string; is: string };
  "discover/masked-directory": { file: string };
  "discover/vendor-drop-in-wins": { dropIn: string; layer: string; main: string; mainLayer: string };
  "discover/empty-main": { file: string };
  "discover/mask-for-nothing": { file: string };
  /** `meant` is a name beside the file; of a directory, or what stands in a wrong one, a whole path. */
  "discover/near-miss": { file: string; meant: string };
  "discover/not-a-root": { file: string; roots: readonly string[] };
  "discover/no-mask": { file: string };
  "discover/no-main": { file: string };
  "discover/hidden": { file: string };
  "discover/no-namesake": { file: string; other: string };
  /** `places` are the first of the keys that are dropped, the outermost of each. */
  "discover/namesake-drops": { file: string; by: string; places: readonly string[]; count: number };
  "discover/missing-root": { layer: string; root: string; why: string };
  "discover/unknown-id": { id: string; nearest?: string };
  "discover/permissions": { file: string; uid: number; writers: string };
}

export const DISCOVER: Catalog<DiscoverFacts> = {
  "discover/missing-root": {
    severity: "error",
    message: ({ layer, root, why }) => `the root ${root} of the layer ${layer} ${why}`,
    hint: () => "look for a slip in the path, or for a file system that is not mounted",
  },
  "discover/unknown-id": {
    severity: "error",
    message: ({ id }) => `nothing known by the id ${id}`,
    hint: ({ nearest }) => didYouMean(nearest) ?? "substrata check lists the ids that there are",
  },
  "discover/dangling": {
    severity: "error",
    message: ({ name, target }) => `${quote(name)} is a link to ${target}, which does not exist inside the root`,
    hint: () => "create the target, remove the link, or link to /dev/null to mask",
  },
  "discover/loop": {
    severity: "error",
    message: ({ name }) => `${quote(name)} is a link that leads back to itself, or through too many links`,
    hint: () => "remove the link, or let it lead to a file",
  },
  "discover/not-regular": {
    severity: "error",
    message: ({ name, is }) => `${quote(name)} must be a regular file, found ${is}`,
  },
  "discover/not-a-directory": {
    severity: "error",
    message: ({ name, is }) => `${quote(name)} must be a directory of drop-ins, found ${is}`,
  },
  "discover/masked-directory": {
    severity: "warning",
    message: ({ file }) => `${file} leads to /dev/null, which masks no drop-in of another layer`,
    hint: () => "make it a directory, and in it a link to /dev/null for each drop-in to mask",
  },
  "discover/vendor-drop-in-wins": {
    severity: "warning",
    message: ({ dropIn, layer, main, mainLayer }) =>
      `the ${layer} drop-in ${dropIn} is merged over the ${mainLayer} main file ${main}`,
    hint: () => "in UAPI.6 a drop-in beats every main file: write a drop-in with a later name, or mask this one",
  },
  "discover/empty-main": {
    severity: "note",
    message: ({ file }) => `${file} is empty: it contributes nothing and masks nothing`,
    hint: () => "link it to /dev/null to mask the files below it",
  },
  "discover/mask-for-nothing": {
    severity: "note",
    message: ({ file }) => `${file} masks nothing: no lower layer has a file of that name`,
  },
  "discover/near-miss": {
    severity: "note",
    message: ({ file }) => `${file} is not read`,
    hint: ({ meant }) => `to be read it would be named ${meant}`,
  },
  "discover/not-a-root": {
    severity: "error",
    message: ({ file, roots }) => `${file} is not read by its program, which reads ${roots.join(", ")}`,
    hint: ({ roots }) => `move it below ${roots.at(-1)}`,
  },
  "discover/no-mask": {
    severity: "error",
    message: ({ file }) => `${file} leads to /dev/null, which stops its program`,
    hint: () => "make it an empty file to take its namesakes out",
  },
  "discover/no-main": {
    severity: "warning",
    message: ({ file }) => `${file} is not read: there is no main file, and without one its program reads no drop-in`,
    hint: () => "write the main file, or look for a slip in the directory's name",
  },
  "discover/hidden": {
    severity: "note",
    message: ({ file }) => `${file} is read, though its name is hidden`,
  },
  "discover/namesake-drops": {
    severity: "note",
    message: ({ file, by, places, count }) => {
      const more = count > places.length ? ` and ${count - places.length} more` : "";
      return `${by} replaces ${file} whole and does not repeat ${places.join(", ")}${more}`;
    },
    hint: () => "repeat what is still wanted, or give the file a name of its own: then both are merged",
  },
  "discover/no-namesake": {
    severity: "note",
    message: ({ file, other }) => `${file} does not replace ${other}: their suffixes differ, both are merged`,
  },
  "discover/permissions": {
    severity: "warning",
    message: ({ file, uid, writers }) => {
      const owned = uid === 0 ? [] : [`belongs to user ${uid}, not to root`];
      const written = writers === "" ? [] : [`may be written by ${writers}`];
      return `${file} ${[...owned, ...written].join(" and ")}`;
    },
    hint: ({ uid, writers }) =>
      `let root alone write it: ${[...(uid === 0 ? [] : ["chown root"]), ...(writers === "" ? [] : ["chmod go-w"])].join(", ")}`,
  },
};

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

export interface HostFacts {
  "host/access": { path: string; why: string };
  "host/source-gone": { file: string; of: "vendor" | "declaration" | "policy" };
  "host/fallback-refused": { why: string };
  "host/would-remove-all": { output: string; count: number };
  "host/unwritable": { path: string; errno: string };
  "host/keep": { path: string; errno: string };
  "host/unsayable": { why: string };
  "host/stack": { because: string };
}

const SOURCES = {
  vendor: "the vendor's file",
  declaration: "the schema or profile",
  policy: "the policy",
} as const;

export const HOST: Catalog<HostFacts> = {
  "host/access": {
    severity: "warning",
    message: ({ path, why }) => `${path} was written, and lets in fewer: ${why}`,
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
  "host/stack": {
    severity: "error",
    message: ({ because }) => `the stack of this host contradicts itself: ${because}`,
    hint: () => "a layer, an output and what the stack itself is read from each have a directory of their own",
  },
  "host/keep": {
    severity: "warning",
    message: ({ path, errno }) => `the last good text cannot be kept below ${path}: ${reasonOf(errno)}`,
    hint: () => "what is delivered does not rest on it; after a reboot there may be nothing to fall back to",
  },
};
