import { didYouMean, quote, type Catalog } from "./entry.js";

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
