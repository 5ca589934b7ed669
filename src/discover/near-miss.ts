import { nearest } from "../model/nearest.js";
import { counts } from "./counts.js";
import { ignoredName, original, stemOf } from "./ignored-name.js";
import { suffixOf } from "./suffix.js";

/**
 * The name that a drop-in which does not count was probably meant to have (D10); undefined where nothing suggests one:
 * a hidden name, the backup of a file that is there, a README.
 */
export function meantDropIn(
  name: string,
  suffixes: readonly string[],
  siblings: ReadonlySet<string>,
): string | undefined {
  const ignored = ignoredName(name);
  if (ignored === "hidden" || /^readme\b/i.test(name)) return undefined;
  const meant = ignored === "backup" ? original(name) : stemOf(name) + rightSuffix(suffixOf(name), suffixes);
  return counts(meant, suffixes) && !siblings.has(meant) ? meant : undefined;
}

function rightSuffix(suffix: string, suffixes: readonly string[]): string {
  const lower = suffix.toLowerCase();
  return suffixes.find((known) => known === lower) ?? nearest(lower, suffixes) ?? suffixes[0] ?? "";
}

/** An entry beside the main file that looks like it, or like its directory of drop-ins, and is neither. */
export interface NearMiss {
  readonly kind: "main" | "drop-in";
  readonly because: "backup" | "misnamed";
  readonly meant: string;
}

/**
 * Tells whether an entry beside `main` was probably meant to be it: `daemon.json~`, `daemon.jsn`, `daemon.yaml.d`.
 * `known` holds the names of the lowest layer there: a file that the vendor has too is a configuration of its own.
 */
export function nearMiss(
  name: string,
  main: string,
  suffixes: readonly string[],
  known: ReadonlySet<string>,
): NearMiss | undefined {
  const directory = `${main}.d`;
  if (name === main || name === directory) return undefined;
  const base = original(name);
  if (base === main) return { kind: "main", because: "backup", meant: main };
  if (base === directory) return { kind: "drop-in", because: "backup", meant: directory };
  const inner = name.endsWith(".d") ? name.slice(0, -2) : undefined;
  if (known.has(name) || (inner !== undefined && known.has(inner))) return undefined;
  if (inner !== undefined && (inner === stemOf(main) || misspelt(inner, main, suffixes)) && inner !== main) {
    return { kind: "drop-in", because: "misnamed", meant: directory };
  }
  return misspelt(name, main, suffixes) ? { kind: "main", because: "misnamed", meant: main } : undefined;
}

/** The same name with another suffix that tells a format, or with a slip in its own. */
function misspelt(name: string, main: string, suffixes: readonly string[]): boolean {
  const [suffix, own] = [suffixOf(name).toLowerCase(), suffixOf(main)];
  if (suffix === "" || own === "" || stemOf(name) !== stemOf(main) || name === main) return false;
  return suffixes.includes(suffix) || nearest(suffix, [own]) !== undefined;
}
