import type { Entry, FileSystem } from "../host/file-system.js";
import { isWithin, join } from "../host/path.js";
import { compareDiagnostics, locate, type Diagnostic, type Finding } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Layer, Precedence } from "../model/layer.js";
import { START } from "../model/origin.js";
import type { Dependency, Fragment } from "../model/resolution.js";
import type { Candidate } from "./candidate.js";
import { countingSuffixes } from "./counts.js";
import type { Ground } from "./examine.js";
import { layered } from "./layered.js";
import { outputRoots } from "./output-roots.js";
import { alone, type Standings } from "./overrule.js";
import { remarks } from "./remarks.js";
import { searchDirectory, searchFile, type Search } from "./search.js";
import { uapi, uapiOrder } from "./uapi.js";

/** What decides which files count. */
export interface Rules {
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
export interface Survey {
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
  const said = remarks(candidates, standings, precedence);
  return {
    effective: candidates.filter((one) => standings.get(one)?.is === "effective").flatMap(source),
    fragments: candidates.map((candidate) => fragment(candidate, standings)),
    diagnostics: said.map(([about, finding]) => report(id, about, finding)).toSorted(compareDiagnostics),
    dependencies: unique(found.dependencies, ground.outputs),
  };
}

function source({ layer, rank, kind, file, means }: Candidate): readonly Source[] {
  if (means.is !== "content") return [];
  return [{ layer: layer.name, lowest: rank === 0, kind, file, path: means.path, entry: means.entry }];
}

async function search(ground: Ground, id: string, rules: Rules): Promise<Search> {
  const suffixes = countingSuffixes(id, rules.precedence, rules.suffixes);
  const searches: Search[] = [];
  let vendor: ReadonlySet<string> | undefined;
  for (const [rank, layer] of rules.layers.entries()) {
    const place = { layer, rank, id, suffixes };
    if (rules.precedence === "collection") {
      searches.push(await searchDirectory(ground, place, join(layer.root, id)));
    } else {
      const found = await searchFile(ground, place, vendor);
      vendor ??= found.names;
      searches.push(found);
    }
  }
  return {
    candidates: searches.flatMap(({ candidates }) => candidates),
    dependencies: searches.flatMap(({ dependencies }) => dependencies),
  };
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
