import { errno, follow, isWithin, join, nameOf, parentOf, type Entry, type FileSystem } from "../host/index.js";
import { compareDiagnostics, finding, locate, START, type Diagnostic, type Finding } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Reader } from "../model/reader.js";
import type { Dependency, Fragment, Layer } from "../model/resolution.js";
import { examine, openDirectory, outputRoots, type Candidate, type Ground, type Means, type Opened } from "./entry.js";
import { nearMisses, type Listing } from "./listing.js";
import { counts, ignoredName, meantDropIn, suffixOf, usualSuffix } from "./names.js";
import { targetsOf, type Root, type Target } from "./reader.js";
import { findingsOf, alone, sorted, standingsOf, type Standings } from "./standing.js";

/** What decides which files count. */
interface Rules {
  /** The id's, lowest first, as far as they are asked about. */
  readonly roots: readonly Root[];
  readonly reader: Reader;
  /** With which a file of a directory counts, with their dot. */
  readonly suffixes: readonly string[];
  /** The layers that are none of the roots: what stands there the program does not read (`discover/not-a-root`). */
  readonly strangers?: readonly Root[];
  /** Directories that are written, and never read back (D14). */
  readonly outputs: readonly string[];
  readonly limits: Limits;
  /** Whether anything is declared of an id: what another one reads is no near miss. By default nothing is. */
  readonly isDeclared?: (id: string) => Promise<boolean>;
}

/** A file to read. */
export interface Source {
  readonly layer: string;
  /** Whether it is the vendor's. */
  readonly lowest: boolean;
  readonly kind: Fragment["kind"];
  /** As an administrator names it. */
  readonly file: string;
  /** Where its links lead: what `FileSystem.read` takes. */
  readonly path: string;
  readonly entry: Entry;
}

/** Which files make a configuration. */
interface Survey {
  /** What to read, low to high: a later one is merged over an earlier one. */
  readonly effective: readonly Source[];
  /** Every entry about the id, in the order in which it is considered, each once (D12). */
  readonly fragments: readonly Fragment[];
  readonly diagnostics: readonly Diagnostic[];
  /** Directories listed and candidates absent; who reads the sources adds those (D13). */
  readonly dependencies: readonly Dependency[];
}

/**
 * Finds which files make a configuration, and accounts for every entry that looks like one of them (D12).
 *
 * Files that are at fault are diagnostics. The id must be one: `toId` says so.
 */
export async function survey(files: FileSystem, id: string, rules: Rules): Promise<Survey> {
  const { reader, limits } = rules;
  const ground: Ground = { files, reader, limits, outputs: await outputRoots(files, rules.outputs, limits) };
  const found = await search(ground, id, rules);
  const standings = standingsOf(found.candidates, reader);
  const candidates = sorted(found.candidates, reader);
  const findings = [...findingsOf(candidates, standings, reader), ...(await notRead(ground, id, rules))];
  return {
    effective: candidates.filter((one) => standings.get(one)?.is === "effective").flatMap(source),
    fragments: candidates.map((candidate) => fragment(candidate, standings)),
    diagnostics: findings.map(([about, finding]) => report(id, about, finding)).toSorted(compareDiagnostics),
    dependencies: unique(found.dependencies, ground.outputs),
  };
}

/** What was found where a reader looks, in reading order, and what that depends on. */
interface Search {
  readonly candidates: readonly Candidate[];
  readonly dependencies: readonly Dependency[];
}

async function search(ground: Ground, id: string, rules: Rules): Promise<Search> {
  const targets = targetsOf(rules.reader, id, rules.roots, rules.suffixes);
  const beside = await openBeside(ground, targets);
  const own = targets.filter(({ is, path, root }) => is === "file" && path === join(root.root, id));
  const lowest = own.find(({ rank }) => rank === Math.min(...own.map((each) => each.rank)));
  const searches: Search[] = [];
  for (const target of targets) {
    const above = beside.get(parentOf(target.path));
    if (target.is === "directory") {
      const isThere = above?.listing.names.has(nameOf(target.path)) ?? true;
      if (isThere) searches.push(await searchDirectory(ground, target, isOwnSuffix(rules, id)));
      continue;
    }
    if (above === undefined) continue;
    searches.push(await searchFile(ground, target, above));
    if (!own.includes(target) || lowest === undefined) continue;
    const vendor = beside.get(parentOf(lowest.path))?.listing ?? above.listing;
    const near = await besideMain(target, above.listing, vendor, id, targets, rules);
    searches.push({ candidates: near, dependencies: [] });
  }
  return {
    candidates: onceEach(searches.flatMap(({ candidates }) => candidates)),
    dependencies: [...beside.values(), ...searches].flatMap(({ dependencies }) => dependencies),
  };
}

/** Steps may look into one directory: what one of them takes no other one ignores, and what all ignore is told once (D12). */
function onceEach(candidates: readonly Candidate[]): readonly Candidate[] {
  const taken = new Set(candidates.flatMap(({ means, file }) => (means.is === "ignored" ? [] : [file])));
  const ignored = new Set<string>();
  return candidates.filter(({ means, file }) => {
    if (means.is !== "ignored") return true;
    return !taken.has(file) && !ignored.has(file) && ignored.add(file);
  });
}

/** The directories in which files are looked for, each opened once for all that is asked of it. */
async function openBeside(ground: Ground, targets: readonly Target[]): Promise<ReadonlyMap<string, Opened>> {
  const opened = new Map<string, Opened>();
  for (const { is, path } of targets) {
    const directory = parentOf(path);
    if (is !== "file" || opened.has(directory)) continue;
    const wanted = targets.flatMap((each) => (parentOf(each.path) === directory ? [nameOf(each.path)] : []));
    opened.set(directory, await openDirectory(ground, directory, [...new Set(wanted)]));
  }
  return opened;
}

/** A file, and what stands in the way to it. */
async function searchFile(ground: Ground, target: Target, above: Opened): Promise<Search> {
  const { path: file } = target;
  const troubles = trouble(target, "main", parentOf(file), above);
  const entry = above.listing.byName.get(nameOf(file));
  if (entry === undefined) return { candidates: troubles, dependencies: [] };
  const examined = await examine(ground, "main", join(above.path ?? "/", entry.name), entry, file);
  return {
    candidates: [candidate(target, "main", file, examined.means), ...troubles],
    dependencies: examined.dependencies,
  };
}

/** What stands beside an id's own main file and looks like it, or like its directory of drop-ins. */
async function besideMain(
  target: Target,
  listing: Listing,
  vendor: Listing,
  id: string,
  targets: readonly Target[],
  { suffixes, isDeclared = async () => false }: Rules,
): Promise<readonly Candidate[]> {
  const [main, directory] = [nameOf(id), parentOf(target.path)];
  const read = new Set(targets.flatMap(({ path }) => (parentOf(path) === directory ? [nameOf(path)] : [])));
  const candidates: Candidate[] = [];
  for (const [entry, near] of nearMisses(listing, vendor, main, suffixes)) {
    const { kind, because, meant } = near;
    if (read.has(entry.name) || (kind === "drop-in" && !read.has(meant))) continue;
    const taken = kind === "main" && listing.names.has(meant);
    if (because === "misnamed" && (taken || (await isReadByAnother(id, entry.name, isDeclared)))) continue;
    const file = join(directory, entry.name);
    const named = kind === "drop-in" ? join(directory, meant) : meant; // a directory is named whole
    const isPlain = because === "backup" && listing.names.has(meant);
    const hint = isPlain ? {} : { finding: finding("discover/near-miss", { file, meant: named }) };
    const role = kind === "main" ? kind : "directory";
    candidates.push({ ...candidate(target, kind, file, { is: "ignored", because, ...hint }), role });
  }
  return candidates;
}

/** Whether what stands beside a main file is a configuration that is declared, a collection, or the drop-ins of one. */
async function isReadByAnother(
  id: string,
  name: string,
  isDeclared: (id: string) => Promise<boolean>,
): Promise<boolean> {
  const path = id.slice(0, id.length - nameOf(id).length) + name;
  return (await isDeclared(path)) || (path.endsWith(".d") && (await isDeclared(path.slice(0, -2))));
}

/** Whether the first of the suffixes is the id's own, the usual one of its drop-ins; in a collection its files tell it. */
function isOwnSuffix({ suffixes }: Rules, id: string): boolean {
  return suffixes[0] === suffixOf(nameOf(id));
}

/** Searches a directory every file of which may count: an id's drop-ins, a collection. */
async function searchDirectory(ground: Ground, target: Target, ownFirst: boolean): Promise<Search> {
  const { path: directory, suffixes } = target;
  const opened = await openDirectory(ground, directory);
  const { entries, names: siblings } = opened.listing;
  const usual = ownFirst ? suffixes[0] : usualSuffix(suffixes, siblings);
  const candidates = [...trouble(target, "drop-in", directory, opened)];
  const dependencies = [...opened.dependencies];
  for (const entry of entries) {
    const file = join(directory, entry.name);
    const because = entry.is === "undecodable" ? "name is not UTF-8" : ignoredName(entry.name, suffixes, ground.reader);
    if (because === undefined && counts(entry.name, suffixes, ground.reader)) {
      const examined = await examine(ground, "drop-in", join(opened.path ?? "/", entry.name), entry, file);
      candidates.push(candidate(target, "drop-in", file, examined.means));
      dependencies.push(...examined.dependencies);
      continue;
    }
    const reason = because ?? (entry.is === "directory" ? "directory" : "other suffix");
    const meant =
      entry.is === "undecodable" || entry.is === "directory"
        ? undefined
        : meantDropIn(entry.name, suffixes, siblings, usual);
    const hint = meant === undefined ? {} : { finding: finding("discover/near-miss", { file, meant }) };
    candidates.push(candidate(target, "drop-in", file, { is: "ignored", because: reason, ...hint }));
  }
  return { candidates, dependencies };
}

/** What would count in a layer that is no root of the id's reader: an override that its program does not read (D15). */
async function notRead(ground: Ground, id: string, rules: Rules): Promise<readonly (readonly [Candidate, Finding])[]> {
  const { strangers = [], reader, suffixes } = rules;
  if (strangers.length === 0) return [];
  const relative = {
    ...reader,
    reads: reader.reads.filter((step) => ![step].flat(2).some((each) => each.startsWith("/"))),
  };
  const targets = targetsOf(relative, id, strangers, suffixes);
  const known = new Set(targetsOf(reader, id, rules.roots, suffixes).map(({ path }) => path));
  const roots = (reader.roots ?? []).filter((root) => !rules.roots.every((each) => each.root !== root));
  const found: (readonly [Candidate, Finding])[] = [];
  for (const target of targets) {
    if (known.has(target.path)) continue;
    const above =
      target.is === "file" ? await openDirectory(ground, parentOf(target.path), [nameOf(target.path)]) : undefined;
    const { candidates } =
      above === undefined ? await searchDirectory(ground, target, true) : await searchFile(ground, target, above);
    for (const one of candidates)
      if (one.means.is === "content" || one.means.is === "mask")
        found.push([one, finding("discover/not-a-root", { file: one.file, roots })]);
  }
  return found;
}

function trouble(target: Target, kind: Candidate["kind"], file: string, opened: Opened): readonly Candidate[] {
  if (opened.trouble === undefined) return [];
  return [{ ...candidate(target, kind, file, opened.trouble), role: "directory" }];
}

function candidate(target: Target, kind: Candidate["kind"], file: string, means: Means): Candidate {
  return { target, kind, role: kind, name: nameOf(file), file, means };
}

function source({ target: { root }, kind, file, means }: Candidate): readonly Source[] {
  if (means.is !== "content") return [];
  return [{ layer: root.name, lowest: root.lowest, kind, file, path: means.path, entry: means.entry }];
}

function fragment(candidate: Candidate, standings: Standings): Fragment {
  const { target, file, kind, means } = candidate;
  const standing = standings.get(candidate) ?? alone(candidate);
  const leadsTo = means.is === "content" && means.path !== file ? { target: means.path } : {};
  return { layer: target.root.name, lowest: target.root.lowest, file, ...leadsTo, kind, step: target.text, standing };
}

function report(id: string, { target, file }: Candidate, finding: Finding): Diagnostic {
  return locate(finding, { id, origin: { layer: target.root.name, file, ...START } });
}

/** Nothing depends on an output (D14): a delivery would wake the agent that made it. */
function unique(dependencies: readonly Dependency[], outputs: readonly string[]): readonly Dependency[] {
  const inputs = dependencies.filter(({ path }) => !outputs.some((output) => isWithin(path, output)));
  return [...new Map(inputs.map((one) => [`${one.is} ${one.path}`, one])).values()];
}

/**
 * Whoever may write a fragment decides what a service of root's does: each that somebody else than root owns or may
 * write is a finding, as in libeconf. Links have been followed: it is the file that counts.
 *
 * Source: R6.
 */
export function permissionFindings(sources: readonly Source[]): readonly Diagnostic[] {
  return sources.flatMap((source): readonly Diagnostic[] => {
    const origin = { layer: source.layer, file: source.file, ...START };
    const owned = ownership(source);
    if (owned === undefined || (owned.uid === 0 && owned.writers.length === 0)) return [];
    return [locate(finding("discover/permissions", { file: source.file, ...owned }), { origin })];
  });
}

/** The bits by which the group and everybody else may write. */
const [GROUP, OTHERS] = [0o020, 0o002];

/** A file that vanished since it was found says nothing of it; that it did is told where it is read. */
function ownership({ entry }: Source): { readonly uid: number; readonly writers: string } | undefined {
  try {
    const { uid, mode } = entry;
    const writers = [...(mode & GROUP ? ["its group"] : []), ...(mode & OTHERS ? ["everybody"] : [])];
    return { uid, writers: writers.join(" and ") };
  } catch {
    return undefined;
  }
}

/**
 * What is to be said of roots that somebody named and that are not there (D16). Of the lowest of a stack that is an
 * error, since nothing is then what was meant; of another one a warning. A system may have no defaults at all, so of the
 * default stack nothing is said.
 */
export async function missingRoots(
  files: FileSystem,
  layers: readonly Layer[],
  named: readonly string[],
  limits: Limits,
): Promise<readonly Diagnostic[]> {
  const asked = layers.filter(({ name }) => named.includes(name));
  const found = await Promise.all(asked.map((layer) => missingRoot(files, layer, limits)));
  return found.flatMap((diagnostic): readonly Diagnostic[] => {
    if (diagnostic === undefined) return [];
    if (diagnostic.code === "read/unreadable") return [diagnostic];
    return [{ ...diagnostic, severity: diagnostic.facts.layer === layers[0]?.name ? "error" : "warning" }];
  });
}

/** Why a layer's root cannot be looked at. */
export async function missingRoot(
  files: FileSystem,
  layer: Layer,
  limits: Limits,
): Promise<Diagnostic<"discover/missing-root" | "read/unreadable"> | undefined> {
  const origin = { layer: layer.name, file: layer.root, ...START };
  try {
    const { is } = await follow(files, layer.root, limits);
    if (is === "directory") return undefined;
    const why = is === "absent" || is === "dangling" ? "is not there" : "is no directory";
    return locate(finding("discover/missing-root", { layer: layer.name, root: layer.root, why }), { origin });
  } catch (error) {
    return locate(finding("read/unreadable", { path: layer.root, errno: errno(error) }), { origin });
  }
}
