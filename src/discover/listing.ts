import type { Entry } from "../host/index.js";
import { isSlipOf } from "../model/nearest.js";
import { compareNames, nearMiss, original, stemOf, type NearMiss } from "./names.js";

/**
 * A directory's entries, to be asked about any of them. Thousands of configurations may stand in one directory: what is
 * known of it is made once for a listing, and none of them keeps anything of it (R9).
 */
export interface Listing {
  /** By name, in the order of D5. */
  readonly entries: readonly Entry[];
  readonly names: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, Entry>;
  /** What is no name of its own, by the name that it was made of: backups, and what ends in `.d` in any case. */
  readonly madeOf: ReadonlyMap<string, readonly Entry[]>;
}

const LISTINGS = new WeakMap<readonly Entry[], Listing>();

/** The listing of entries as a file system gave them; of the same ones it is the same. */
export function listingOf(found: readonly Entry[]): Listing {
  return kept(LISTINGS, found, () => {
    const entries = [...found].sort((a, b) => compareNames(a.name, b.name));
    const named = entries.filter(({ is }) => is !== "undecodable"); // that one may be about anything
    return {
      entries,
      names: new Set(entries.map(({ name }) => name)),
      byName: new Map(named.map((entry) => [entry.name, entry])),
      madeOf: grouped(named, ({ name }) => [original(name), innerOf(name)].filter((base) => base !== name)),
    };
  });
}

/** Where nothing stands; one for all, so that its listing is. */
export const NO_ENTRIES: readonly Entry[] = [];

/** What the vendor does not have in the same directory. */
interface Strangers {
  /** Neither by its own name nor by that of whose drop-ins it is. */
  readonly all: readonly Entry[];
  readonly byStem: ReadonlyMap<string, readonly Entry[]>;
  /** Directories of which the vendor has none. */
  readonly directories: readonly string[];
}

const STRANGERS = new WeakMap<Listing, WeakMap<Listing, Strangers>>();

/**
 * With how many strangers a name is compared letter by letter. Beyond that, a directory holds more than anybody looks
 * through for a slip: only those of the same stem are looked at.
 */
const MOST = 512;

function strangersOf(listing: Listing, vendor: Listing): Strangers {
  const known = kept(STRANGERS, listing, () => new WeakMap<Listing, Strangers>());
  return kept(known, vendor, () => {
    const all = [...listing.byName.values()].filter(
      ({ name }) => !vendor.names.has(name) && !(innerOf(name) !== name && vendor.names.has(innerOf(name))),
    );
    const byStem = grouped(all, ({ name }) => [stemOf(name), innerOf(name), stemOf(innerOf(name))]);
    const there = new Set(vendor.entries.flatMap(directoryName));
    const directories = listing.entries.flatMap(directoryName).filter((name) => !there.has(name));
    return { all, byStem, directories };
  });
}

/**
 * The entries beside `main` that were probably meant to be it or its directory of drop-ins, in their order. `vendor` is
 * what stands there in the lowest layer: what it has too is a configuration of its own.
 */
export function nearMisses(
  listing: Listing,
  vendor: Listing,
  main: string,
  suffixes: readonly string[],
): readonly (readonly [Entry, NearMiss])[] {
  const { all, byStem } = strangersOf(listing, vendor);
  const strangers = all.length <= MOST ? all : [main, stemOf(main)].flatMap((stem) => byStem.get(stem) ?? []);
  const made = [main, `${main}.d`].flatMap((base) => listing.madeOf.get(base) ?? []);
  return [...new Set([...made, ...strangers])]
    .flatMap((entry) => {
      const isDirectory = entry.is === "directory" || entry.is === "link";
      const near = nearMiss(entry.name, isDirectory, main, suffixes, { vendor: vendor.names, own: listing.names });
      return near === undefined ? [] : [[entry, near] as const];
    })
    .sort(([a], [b]) => compareNames(a.name, b.name));
}

/** The directories of which the vendor has none and whose name is another one with a slip in it. */
export function nearDirectoryNames(listing: Listing, vendor: Listing, name: string): readonly string[] {
  const { directories } = strangersOf(listing, vendor);
  return directories.length > MOST ? [] : directories.filter((found) => isSlipOf(found, name));
}

function directoryName({ name, is }: Entry): readonly string[] {
  return is === "directory" || is === "link" ? [name] : [];
}

function innerOf(name: string): string {
  return name.replace(/\.d$/i, "");
}

function grouped(entries: readonly Entry[], keysOf: (entry: Entry) => readonly string[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries)
    for (const key of new Set(keysOf(entry))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [entry]);
      else group.push(entry);
    }
  return groups;
}

function kept<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
