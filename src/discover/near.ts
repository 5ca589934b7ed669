import { follow, join, nameOf, parentOf, type Entry, type FileSystem } from "../host/index.js";
import { finding, locate, START, type Diagnostic } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import { isCollection, type Reader } from "../model/reader.js";
import type { Layer } from "../model/resolution.js";
import { listingOf, nearDirectoryNames, NO_ENTRIES } from "./listing.js";
import { counts, suffixOf } from "./names.js";
import type { Root } from "./reader.js";

/**
 * Whether anything of an id stands in a layer: a file, a mask, what cannot be looked at, or what should be its directory of
 * drop-ins, be it empty. A directory of its own name is a fault where an id is known, and makes none.
 *
 * Source: D1, D16.
 */
export async function standsInLayers(
  files: FileSystem,
  id: string,
  layers: readonly Layer[],
  limits: Limits,
): Promise<boolean> {
  const found = await Promise.all(
    layers.map(async ({ root }) => {
      try {
        const main = (await follow(files, join(root, id), limits)).is;
        if (main !== "absent" && main !== "directory") return true;
        return (await follow(files, join(root, `${id}.d`), limits)).is !== "absent";
      } catch {
        return true;
      }
    }),
  );
  return found.includes(true);
}

/**
 * The files beside an id's own in any layer that would be ids if they were named; for a word that is none.
 *
 * @param dropIns whether a directory of drop-ins alone tells one, too.
 */
export async function idsBeside(
  files: FileSystem,
  id: string,
  layers: readonly Layer[],
  limits: Limits,
  suffixes: readonly string[],
  dropIns = true,
): Promise<readonly string[]> {
  const found = layers.map(async ({ root }) => {
    try {
      const { path } = await follow(files, parentOf(join(root, id)), limits);
      return ((await files.list(path)) ?? []).map(({ name }) => (dropIns ? name.replace(/\.d$/, "") : name));
    } catch {
      return [];
    }
  });
  const above = id.slice(0, id.length - nameOf(id).length);
  const named = (await Promise.all(found)).flat().filter((name) => counts(name, [...suffixes, suffixOf(id)]));
  return named.map((name) => above + name);
}

interface NearRules {
  /** Lowest first. */
  readonly roots: readonly Root[];
  readonly reader: Reader;
  /** With which a file of a collection counts. */
  readonly suffixes: readonly string[];
  readonly limits: Limits;
  readonly isDeclared: (id: string) => Promise<boolean>;
}

/**
 * What stands above the lowest layer in a directory that nearly is one on the way to an id, or nearly a collection, and
 * holds what would count in the right one: `/etc/dokcer/daemon.json`, `/etc/netplam`. A directory that the vendor has too,
 * and what is declared, is another one's.
 */
export async function nearDirectories(files: FileSystem, id: string, rules: NearRules): Promise<readonly Diagnostic[]> {
  const segments = id.split("/");
  const collected = isCollection(rules.reader);
  const [lowest, ...others] = rules.roots;
  const found: Diagnostic[] = [];
  if (lowest === undefined) return found;
  for (let depth = 0; depth < segments.length - (collected ? 0 : 1); depth += 1) {
    const [above, rest] = [segments.slice(0, depth), segments.slice(depth + 1)];
    const vendor = listingOf(await list(join(lowest.root, above.join("/"))));
    for (const layer of others) {
      const listing = listingOf(await list([layer.root, ...above].join("/")));
      for (const name of nearDirectoryNames(listing, vendor, segments[depth] as string)) {
        const path = [...above, name, ...rest].join("/");
        const there = await standing(join(layer.root, path));
        if (there === undefined || (await rules.isDeclared(path))) continue;
        const facts = { file: there, meant: join(layer.root, id) + there.slice(join(layer.root, path).length) };
        const origin = { layer: layer.name, file: there, ...START };
        found.push(locate(finding("discover/near-miss", facts), { origin }));
      }
    }
  }
  return found;

  /** A collection with a file that counts, a main file, or a directory of drop-ins. */
  async function standing(path: string): Promise<string | undefined> {
    if (collected) return (await list(path)).some(({ name }) => counts(name, rules.suffixes)) ? path : undefined;
    for (const each of [path, `${path}.d`]) if ((await reach(each)) !== "absent") return each;
    return undefined;
  }

  async function list(path: string): Promise<readonly Entry[]> {
    try {
      return (await files.list((await follow(files, path, rules.limits)).path)) ?? NO_ENTRIES;
    } catch {
      return NO_ENTRIES; // what cannot be looked at is told where it counts
    }
  }

  async function reach(path: string): Promise<string> {
    try {
      return (await follow(files, path, rules.limits)).is;
    } catch {
      return "absent";
    }
  }
}
