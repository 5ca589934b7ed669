import { errno, follow, join, nameOf, parentOf, type Entry, type FileSystem } from "../host/index.js";
import { finding, locate, START, type Diagnostic } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Reader } from "../model/reader.js";
import type { Dependency } from "../model/resolution.js";
import { compareNames, ignoredName, stemOf } from "./names.js";
import { targetsOf, type Root } from "./reader.js";

/** Ids that are declared together: `systemd/network/*.network` (S0). */
export interface FamilyRules {
  /** Its last segment holds a `*` as a whole stem. */
  readonly pattern: string;
  readonly reader: Reader;
  readonly roots: readonly Root[];
}

/** What stands of a family. */
interface Members {
  /** The ids of which something stands above the lowest root, in the order of D5. */
  readonly ids: readonly string[];
  /** Those of which the lowest root alone speaks: counted, not resolved. */
  readonly ofVendor: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly dependencies: readonly Dependency[];
}

/** Whether an id is one of a family: `systemd/network/10-lan.network` of `systemd/network/*.network`. */
export function isMember(pattern: string, id: string): boolean {
  const star = pattern.lastIndexOf("*");
  const [above, suffix] = [pattern.slice(0, star), pattern.slice(star + 1)];
  if (!id.startsWith(above) || !id.endsWith(suffix)) return false;
  const stem = id.slice(above.length, id.length - suffix.length);
  return stem !== "" && !stem.includes("/");
}

/**
 * The ids by which a path is read, of one that is declared or of a family: those of which it is a file, a file in one of
 * their directories, or such a directory.
 */
export function readingOf(
  path: string,
  declared: string,
  reader: Reader,
  roots: readonly Root[],
  suffixes: readonly string[],
): readonly string[] {
  const isRead = (id: string): boolean =>
    targetsOf(reader, id, roots, suffixes).some(
      (target) => target.path === path || (target.is === "directory" && target.path === parentOf(path)),
    );
  if (!declared.includes("*")) return isRead(declared) ? [declared] : [];
  const above = declared.slice(0, declared.length - nameOf(declared).length);
  return roots.flatMap(({ root }) => {
    const directory = join(root, above);
    if (!path.startsWith(directory)) return [];
    const [name = ""] = path.slice(directory.length).split("/");
    return [name, name.replace(/\.d$/, "")]
      .map((each) => above + each)
      .filter((id, index, all) => all.indexOf(id) === index && isMember(declared, id) && isRead(id));
  });
}

/**
 * The ids of a family: the files, and the directories of drop-ins, that stand in its directory below any root. A directory
 * for every name with a prefix (`user-.slice.d`) is none's own.
 *
 * Source: D1, S0.
 */
export async function membersOf(files: FileSystem, family: FamilyRules, limits: Limits): Promise<Members> {
  const { pattern, reader, roots } = family;
  const above = pattern.slice(0, pattern.length - nameOf(pattern).length);
  const hasPrefixes = JSON.stringify(reader.reads).includes("{prefix}-");
  const [found, vendors] = [new Set<string>(), new Set<string>()];
  const diagnostics: Diagnostic[] = [];
  const dependencies: Dependency[] = [];
  const idOf = ({ name, is }: Entry): string | undefined => {
    if (is === "undecodable" || ignoredName(name) !== undefined) return undefined;
    const isDirectory = is === "directory" || (is === "link" && !isMember(pattern, above + name));
    const own = isDirectory ? (name.endsWith(".d") ? name.slice(0, -2) : "") : name;
    if (isDirectory && hasPrefixes && stemOf(own).endsWith("-")) return undefined;
    return isMember(pattern, above + own) ? above + own : undefined;
  };
  for (const root of roots) {
    const directory = join(root.root, above.replace(/\/$/, ""));
    try {
      const { path, is } = await follow(files, directory, limits);
      const entries = is === "directory" ? await files.list(path) : undefined;
      dependencies.push({ is: entries === undefined ? "absent" : "listed", path });
      for (const id of (entries ?? []).flatMap((entry) => idOf(entry) ?? [])) (root.lowest ? vendors : found).add(id);
    } catch (error) {
      const origin = { layer: root.name, file: directory, ...START };
      diagnostics.push(locate(finding("read/unreadable", { path: directory, errno: errno(error) }), { origin }));
    }
  }
  const ofVendor = [...vendors].filter((id) => !found.has(id));
  return { ids: [...found].sort(compareNames), ofVendor: ofVendor.sort(compareNames), diagnostics, dependencies };
}
