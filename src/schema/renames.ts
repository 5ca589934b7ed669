import { finding, locate, type Diagnostic, type Origin } from "../model/diagnostic.js";

/** The keys of a map that were called otherwise before (V6). */
export interface Renames {
  /** From every old name to the newest one. */
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly Diagnostic[];
}

/** What `x-renamed-from` says of a key: its old names, and where that is said. */
export interface Renamed {
  readonly name: string;
  readonly from: readonly string[];
  readonly origin: () => Origin;
}

/** Follows old names to the newest. A name that leads back to itself, or that two keys claim, is the schema's error. */
export function readRenames(keys: readonly Renamed[]): Renames {
  const next = new Map<string, Renamed>();
  const problems: Diagnostic[] = [];
  const problem = ({ name, origin }: Renamed, reason: string): void => {
    problems.push(locate(finding("schema/rename", { name, reason }), { origin: origin() }));
  };
  for (const key of keys) {
    for (const old of key.from) {
      const other = next.get(old);
      if (other === undefined) next.set(old, key);
      else if (other.name !== key.name) problem(key, `names "${old}", which "${other.name}" names too`);
    }
  }
  const names = new Map<string, string>();
  for (const [old, key] of next) {
    const newest = newestOf(old, next);
    if (newest === undefined) problem(key, "leads back to itself");
    else names.set(old, newest);
  }
  return { names, problems };
}

function newestOf(old: string, next: ReadonlyMap<string, Renamed>): string | undefined {
  const seen = new Set([old]);
  let name = next.get(old)?.name ?? old;
  for (let further = next.get(name); further !== undefined; further = next.get(name)) {
    if (seen.has(name)) return undefined;
    seen.add(name);
    name = further.name;
  }
  return seen.has(name) ? undefined : name;
}
