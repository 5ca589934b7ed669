import { errno, follow, isWithin, join, nameOf, parentOf, type Entry, type FileSystem } from "../host/index.js";
import { compareDiagnostics, finding, locate, START, type Diagnostic, type Finding } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Dependency, Fragment, Layer, Precedence } from "../model/resolution.js";
import { examine, openDirectory, outputRoots, type Candidate, type Ground, type Means, type Opened } from "./entry.js";
import { findingsOf } from "./findings.js";
import { nearMisses, type Listing } from "./listing.js";
import { countingSuffixes, counts, ignoredName, meantDropIn, usualSuffix } from "./names.js";
import { alone, layered, uapi, uapiOrder, type Standings } from "./standing.js";

/** What decides which files count. */
interface Rules {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  readonly precedence: Precedence;
  /**
   * With their dot. In `layered`: the suffixes that tell a format, beside the id's own; in a `collection`: those of its
   * files; in `uapi` only the id's own counts, whatever stands here.
   */
  readonly suffixes: readonly string[];
  /** Directories that are written, and never read back (D14). */
  readonly outputs: readonly string[];
  readonly limits: Limits;
  /** Whether anything is declared of an id: what another one reads is no near miss. By default nothing is. */
  readonly isDeclared?: (id: string) => Promise<boolean>;
}

/** A file to read. */
export interface Source {
  readonly layer: string;
  /** Whether it stands in the lowest layer, the vendor's. */
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
  const { precedence, limits } = rules;
  const ground: Ground = { files, precedence, limits, outputs: await outputRoots(files, rules.outputs, limits) };
  const found = await search(ground, id, rules);
  const candidates = precedence === "layered" ? found.candidates : found.candidates.toSorted(uapiOrder);
  const standings = precedence === "layered" ? layered(candidates) : uapi(candidates);
  const findings = findingsOf(candidates, standings, precedence);
  return {
    effective: candidates.filter((one) => standings.get(one)?.is === "effective").flatMap(source),
    fragments: candidates.map((candidate) => fragment(candidate, standings)),
    diagnostics: findings.map(([about, finding]) => report(id, about, finding)).toSorted(compareDiagnostics),
    dependencies: unique(found.dependencies, ground.outputs),
  };
}

/** What one layer holds about an id: the main file and what looks like it, then the drop-ins by name. */
interface Search {
  readonly candidates: readonly Candidate[];
  readonly dependencies: readonly Dependency[];
}

async function search(ground: Ground, id: string, rules: Rules): Promise<Search> {
  const suffixes = countingSuffixes(id, rules.precedence, rules.suffixes);
  const searches: Search[] = [];
  let vendor: Listing | undefined;
  for (const [rank, layer] of rules.layers.entries()) {
    const place = { layer, rank, id, suffixes, isDeclared: rules.isDeclared ?? (async () => false) };
    if (rules.precedence === "collection") {
      searches.push(await searchDirectory(ground, place, join(layer.root, id)));
    } else {
      const found = await searchFile(ground, place, vendor);
      vendor ??= found.listing;
      searches.push(found);
    }
  }
  return {
    candidates: searches.flatMap(({ candidates }) => candidates),
    dependencies: searches.flatMap(({ dependencies }) => dependencies),
  };
}

/** A layer of the stack, and the id that is looked for in it. */
interface Place {
  readonly layer: Layer;
  readonly rank: number;
  readonly id: string;
  /** The suffixes with which a drop-in counts, the id's own first. */
  readonly suffixes: readonly string[];
  readonly isDeclared: (id: string) => Promise<boolean>;
}

/** Searches a layer for a main file and its directory of drop-ins. `vendor` is what stands beside it in the lowest layer. */
async function searchFile(
  ground: Ground,
  place: Place,
  vendor: Listing | undefined,
): Promise<Search & { readonly listing: Listing }> {
  const file = join(place.layer.root, place.id);
  const [main, directory] = [nameOf(file), `${nameOf(file)}.d`];
  const beside = await openDirectory(ground, parentOf(file), [main, directory]);
  const { listing } = beside;
  const { names } = listing;
  const candidates = [...trouble(place, "main", parentOf(file), beside)];
  const dependencies = [...beside.dependencies];
  const itself = listing.byName.get(main);
  if (itself !== undefined) {
    const examined = await examine(ground, join(beside.path ?? "/", main), itself, file);
    candidates.unshift(candidate(place, "main", file, examined.means));
    dependencies.push(...examined.dependencies);
  }
  for (const [entry, near] of nearMisses(listing, vendor ?? listing, main, place.suffixes)) {
    const found = join(parentOf(file), entry.name);
    const { kind, because, meant } = near;
    if (because === "misnamed" && ((kind === "main" && names.has(meant)) || (await isReadByAnother(place, entry.name))))
      continue;
    const named = kind === "drop-in" ? join(parentOf(file), meant) : meant; // a directory is named whole
    const hint =
      because === "backup" && names.has(meant)
        ? {}
        : { finding: finding("discover/near-miss", { file: found, meant: named }) };
    candidates.push(candidate(place, kind, found, { is: "ignored", because, ...hint }));
  }
  if (!names.has(directory)) return { candidates, dependencies, listing };
  const dropIns = await searchDirectory(ground, place, `${file}.d`);
  return {
    candidates: [...candidates, ...dropIns.candidates],
    dependencies: [...dependencies, ...dropIns.dependencies],
    listing,
  };
}

/** Whether what stands beside a main file is a configuration that is declared, a collection, or the drop-ins of one. */
async function isReadByAnother({ id, isDeclared }: Place, name: string): Promise<boolean> {
  const path = id.slice(0, id.length - nameOf(id).length) + name;
  return (await isDeclared(path)) || (path.endsWith(".d") && (await isDeclared(path.slice(0, -2))));
}

/** Searches a directory every file of which may count: an id's drop-ins, a collection. */
async function searchDirectory(ground: Ground, place: Place, directory: string): Promise<Search> {
  const opened = await openDirectory(ground, directory);
  const { entries, names: siblings } = opened.listing;
  const usual = ground.precedence === "collection" ? usualSuffix(place.suffixes, siblings) : place.suffixes[0];
  const candidates = [...trouble(place, "drop-in", directory, opened)];
  const dependencies = [...opened.dependencies];
  for (const entry of entries) {
    const file = join(directory, entry.name);
    const because = entry.is === "undecodable" ? "name is not UTF-8" : ignoredName(entry.name);
    if (because === undefined && counts(entry.name, place.suffixes)) {
      const examined = await examine(ground, join(opened.path ?? "/", entry.name), entry, file);
      candidates.push(candidate(place, "drop-in", file, examined.means));
      dependencies.push(...examined.dependencies);
      continue;
    }
    const reason = because ?? (entry.is === "directory" ? "directory" : "other suffix");
    const meant =
      entry.is === "undecodable" || entry.is === "directory"
        ? undefined
        : meantDropIn(entry.name, place.suffixes, siblings, usual);
    const hint = meant === undefined ? {} : { finding: finding("discover/near-miss", { file, meant }) };
    candidates.push(candidate(place, "drop-in", file, { is: "ignored", because: reason, ...hint }));
  }
  return { candidates, dependencies };
}

function trouble(place: Place, kind: Candidate["kind"], file: string, opened: Opened): readonly Candidate[] {
  if (opened.trouble === undefined) return [];
  return [{ ...candidate(place, kind, file, opened.trouble), role: "directory" }];
}

function candidate(place: Place, kind: Candidate["kind"], file: string, means: Means): Candidate {
  return { layer: place.layer, rank: place.rank, kind, role: kind, name: nameOf(file), file, means };
}

function source({ layer, rank, kind, file, means }: Candidate): readonly Source[] {
  if (means.is !== "content") return [];
  return [{ layer: layer.name, lowest: rank === 0, kind, file, path: means.path, entry: means.entry }];
}

function fragment(candidate: Candidate, standings: Standings): Fragment {
  const { layer, file, kind } = candidate;
  return { layer: layer.name, file, kind, standing: standings.get(candidate) ?? alone(candidate) };
}

function report(id: string, { layer, file }: Candidate, finding: Finding): Diagnostic {
  return locate(finding, { id, origin: { layer: layer.name, file, ...START } });
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
