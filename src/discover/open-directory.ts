import { errno, type Entry } from "../host/file-system.js";
import { join, nameOf } from "../host/path.js";
import { finding } from "../model/diagnostic.js";
import type { Dependency } from "../model/resolution.js";
import type { Means } from "./candidate.js";
import { broken, leadsToOutput, OUTPUT, unreadable, type Ground } from "./examine.js";
import { compareNames } from "./compare-names.js";
import { follow, type Found } from "../host/follow.js";
import { onTheWay } from "./on-the-way.js";

/** A directory that may hold fragments: its entries by name, none where it does not exist, or what stands in the way. */
export interface Opened {
  /** Without links; undefined where there is no directory. */
  readonly path?: string;
  readonly entries: readonly Entry[];
  readonly trouble?: Means;
  readonly dependencies: readonly Dependency[];
}

/**
 * Lists a directory, links followed. `wanted` are the entries that it is opened for: they are asked for by name where
 * it may be entered and not listed. Where everything in it counts, that is an error.
 */
export async function openDirectory(ground: Ground, file: string, wanted?: readonly string[]): Promise<Opened> {
  let found: Found;
  try {
    found = await follow(ground.files, file, ground.limits);
  } catch (error) {
    return { entries: [], trouble: unreadable(error, file), dependencies: [] };
  }
  const { path } = found;
  const links = onTheWay(found);
  const nothing = { entries: [], dependencies: [...links, ...absent(path, wanted, [])] };
  if (found.is === "absent") return nothing;
  if (leadsToOutput(found, ground.outputs)) return { ...nothing, trouble: OUTPUT };
  if (found.is !== "directory") return { ...nothing, trouble: noDirectory(ground, found, file) };
  try {
    const entries = await ground.files.list(path);
    if (entries === undefined) return nothing;
    const sorted = [...entries].sort((a, b) => compareNames(a.name, b.name));
    const dependencies: readonly Dependency[] = [
      ...links,
      { is: "listed", path },
      ...absent(path, wanted ?? [], sorted),
    ];
    return { path, entries: sorted, dependencies };
  } catch (error) {
    if (wanted === undefined || errno(error) !== "EACCES") return { ...nothing, trouble: unreadable(error, file) };
  }
  try {
    const asked = await Promise.all(wanted.map(async (name) => ground.files.entry(join(path, name))));
    const entries = asked.filter((entry) => entry !== undefined);
    return { path, entries, dependencies: [...links, ...absent(path, wanted, entries)] };
  } catch (error) {
    return { ...nothing, trouble: unreadable(error, file) };
  }
}

/** What was looked for and is not there: an agent watches for it (D13). */
function absent(
  directory: string,
  wanted: readonly string[] | undefined,
  entries: readonly Entry[],
): readonly Dependency[] {
  if (wanted === undefined) return [{ is: "absent", path: directory }];
  const missing = wanted.filter((name) => !entries.some((entry) => entry.name === name));
  return missing.map((name) => ({ is: "absent", path: join(directory, name) }));
}

/** As for systemd, a directory that is none is passed over and hides no other; in `layered` that is an error (D9). */
function noDirectory(ground: Ground, found: Found, file: string): Means {
  const name = nameOf(file);
  if (found.is === "dangling" || found.is === "loop") return broken(ground, found, name, file);
  if (found.is === "null") {
    return { is: "ignored", because: "no directory", finding: finding("discover/masked-directory", { file }) };
  }
  const is = found.is === "file" ? "a file" : "a FIFO, socket or device";
  const report = finding("discover/not-a-directory", { name, is });
  return {
    is: "broken",
    because: "no directory",
    finding: ground.precedence === "layered" ? report : { ...report, severity: "warning" },
  };
}
