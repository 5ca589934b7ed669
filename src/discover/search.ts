import { join, nameOf, parentOf } from "../host/path.js";
import { finding } from "../model/diagnostic.js";
import type { Layer } from "../model/layer.js";
import type { Dependency } from "../model/resolution.js";
import type { Candidate, Means } from "./candidate.js";
import { counts } from "./counts.js";
import { examine, type Ground } from "./examine.js";
import { ignoredName } from "./ignored-name.js";
import { meantDropIn, nearMiss } from "./near-miss.js";
import { openDirectory, type Opened } from "./open-directory.js";

/** What one layer holds about an id: the main file and what looks like it, then the drop-ins by name. */
export interface Search {
  readonly candidates: readonly Candidate[];
  readonly dependencies: readonly Dependency[];
}

/** A layer of the stack, and the id that is looked for in it. */
export interface Place {
  readonly layer: Layer;
  readonly rank: number;
  readonly id: string;
  /** The suffixes with which a drop-in counts, the id's own first. */
  readonly suffixes: readonly string[];
}

/** Searches a layer for a main file and its directory of drop-ins. `vendor` are the lowest layer's names beside it. */
export async function searchFile(
  ground: Ground,
  place: Place,
  vendor: ReadonlySet<string> | undefined,
): Promise<Search & { readonly names: ReadonlySet<string> }> {
  const file = join(place.layer.root, place.id);
  const [main, directory] = [nameOf(file), `${nameOf(file)}.d`];
  const beside = await openDirectory(ground, parentOf(file), [main, directory]);
  const names = new Set(beside.entries.map(({ name }) => name));
  const candidates = [...trouble(place, "main", parentOf(file), beside)];
  const dependencies = [...beside.dependencies];
  for (const entry of beside.entries) {
    const found = join(parentOf(file), entry.name);
    if (entry.is === "undecodable") continue; // it may be about anything
    if (entry.name === main) {
      const examined = await examine(ground, join(beside.path ?? "/", main), entry, found);
      candidates.unshift(candidate(place, "main", found, examined.means));
      dependencies.push(...examined.dependencies);
    }
    const near = nearMiss(entry.name, main, place.suffixes, vendor ?? names);
    if (near === undefined || (near.because === "misnamed" && names.has(near.meant))) continue;
    const hint = names.has(near.meant)
      ? {}
      : { finding: finding("discover/near-miss", { file: found, meant: near.meant }) };
    candidates.push(candidate(place, near.kind, found, { is: "ignored", because: near.because, ...hint }));
  }
  if (!names.has(directory)) return { candidates, dependencies, names };
  const dropIns = await searchDirectory(ground, place, `${file}.d`);
  return {
    candidates: [...candidates, ...dropIns.candidates],
    dependencies: [...dependencies, ...dropIns.dependencies],
    names,
  };
}

/** Searches a directory every file of which may count: an id's drop-ins, a collection. */
export async function searchDirectory(ground: Ground, place: Place, directory: string): Promise<Search> {
  const opened = await openDirectory(ground, directory);
  const siblings = new Set(opened.entries.map(({ name }) => name));
  const candidates = [...trouble(place, "drop-in", directory, opened)];
  const dependencies = [...opened.dependencies];
  for (const entry of opened.entries) {
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
        : meantDropIn(entry.name, place.suffixes, siblings);
    const hint = meant === undefined ? {} : { finding: finding("discover/near-miss", { file, meant }) };
    candidates.push(candidate(place, "drop-in", file, { is: "ignored", because: reason, ...hint }));
  }
  return { candidates, dependencies };
}

function candidate(place: Place, kind: Candidate["kind"], file: string, means: Means): Candidate {
  return { layer: place.layer, rank: place.rank, kind, role: kind, name: nameOf(file), file, means };
}

function trouble(place: Place, kind: Candidate["kind"], file: string, opened: Opened): readonly Candidate[] {
  if (opened.trouble === undefined) return [];
  return [{ ...candidate(place, kind, file, opened.trouble), role: "directory" }];
}
