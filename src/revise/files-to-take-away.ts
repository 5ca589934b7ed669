import { follow, overlay, remember, type FileSystem } from "../host/index.js";
import { SCHEMA } from "../model/codes/schema.js";
import { isError, type Diagnostic, type Origin } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { expectOptions } from "../model/nearest.js";
import { vendorLayers, type Fragment, type Resolution } from "../model/resolution.js";
import type { Tree } from "./revision.js";

/** Without which of the administrator's files a refused configuration is valid. */
export interface FilesToTakeAway {
  /** In the order in which they are merged; undefined where no such set was found. */
  readonly files: readonly TakenFile[] | undefined;
  /** Whether no smaller set does: every one was tried, or is known not to. */
  readonly smallest: boolean;
  /** What is left without the files: absent is a configuration that the lowest layer does not have. */
  readonly state?: "effective" | "absent";
  /** Whether the lowest layer alone is refused, too. */
  readonly vendorRefused: boolean;
  /** The resolutions that were tried. */
  readonly tries: number;
}

/** A file of a layer above the lowest, or a directory there that cannot be read. */
export type TakenFile = Pick<Fragment, "layer" | "file">;

/** How the files are looked for. */
export interface TakeAwayOptions {
  /** Resolutions to try at most, 200 by default. */
  readonly tries?: number;
  /** The layers of the view that was resolved, by default all. */
  readonly layers?: readonly string[];
}

/**
 * Names a set of the administrator's files without which a refused configuration is valid (Q11). Nothing is guessed: the
 * answer was resolved. Files that the errors blame or relate are tried before others, fewer before more, and the
 * strongest before weaker ones. A file taken away may reveal its namesake of a lower layer, which is tried like others.
 *
 * @param tree the plan and the files by which it was resolved.
 * @returns undefined for a configuration that is not refused, and where no file above the lowest layer takes part in it.
 * @throws RangeError for an option or a layer that does not exist, and for a number of tries that is none.
 * @example
 * const { files, smallest } = (await filesToTakeAway({ plan, files }, await plan.resolve("app.yaml"))) ?? {};
 */
export async function filesToTakeAway(
  tree: Tree,
  refused: Resolution,
  options: TakeAwayOptions = {},
): Promise<FilesToTakeAway | undefined> {
  expectOptions("filesToTakeAway", options, ["tries", "layers"]);
  const { tries = 200, layers } = options;
  if (!Number.isInteger(tries) || tries < 1)
    throw new RangeError(`tries must be a whole number above 0, found ${String(tries)}`);
  if (refused.state !== "refused") return undefined;
  const { plan } = tree;
  const files = remember(tree.files); // of bytes that are the same the plan has the document
  const [lowest = ""] = plan.layers.map(({ name }) => name);
  const vendors = vendorLayers(refused.fragments, plan.layers);
  const known = refused.fragments.map(({ layer, file }): TakenFile => ({ layer, file })); // the turn is the rank
  const rankOf = ({ layer, file }: TakenFile): number => {
    const rank = known.findIndex((each) => each.file === file);
    return rank < 0 ? known.push({ layer, file }) - 1 : rank;
  };
  const first = { ...(await lookAt(refused, vendors, rankOf, files)), fine: false };
  if (first.active.size === 0) return undefined;
  let made = 0;
  const without = (taken: readonly string[], shown = layers): Promise<Resolution> => {
    made += 1;
    const proposed = overlay(files, Object.fromEntries(taken.map((file) => [file, null])));
    return plan.resolve(refused.id, { files: proposed, ...(shown === undefined ? {} : { layers: shown }) });
  };
  const vendor = await without([], layers === undefined ? [lowest] : layers.filter((name) => name === lowest));
  const vendorRefused = vendor.state === "refused";
  // where the lowest layer alone is a configuration, one that is gone is no better than one that is refused
  const isFine = ({ state }: Resolution): boolean =>
    state === "effective" || (state === "absent" && vendor.state !== "effective");
  const states = new Map<string, Resolution["state"]>();
  const attempt = async (taken: Taken): Promise<Tried> => {
    const resolution = await without(taken.map((rank) => (known[rank] as TakenFile).file));
    states.set(taken.join(), resolution.state);
    return { ...(await lookAt(resolution, vendors, rankOf, files)), fine: isFine(resolution) };
  };
  const found = await searchRemoval(first, attempt, tries - made, !vendorRefused);
  if (found === undefined) return { files: undefined, smallest: false, vendorRefused, tries: made };
  return {
    files: found.taken.toReversed().map((rank) => known[rank] as TakenFile),
    smallest: found.smallest,
    state: states.get(found.taken.join()) === "absent" ? "absent" : "effective",
    vendorRefused,
    tries: made,
  };
}

/** What of a resolution can be taken away, and what its errors say of it. */
async function lookAt(
  resolution: Resolution,
  vendors: ReadonlySet<string>,
  rankOf: (file: TakenFile) => number,
  files: FileSystem,
): Promise<Omit<Tried, "fine">> {
  const { fragments, diagnostics, reader } = resolution;
  const errors = diagnostics.filter(isError);
  const counting = fragments.filter(
    ({ file, standing: { is } }) =>
      is === "effective" || is === "mask" || (is === "ignored" && errors.some(({ origin }) => origin?.file === file)),
  );
  const ranks = new Map(counting.flatMap((each) => (each.lowest ? [] : [[each.file, rankOf(each)] as const])));
  const ranked = (origins: readonly (Origin | undefined)[]): ReadonlySet<number> =>
    new Set(origins.flatMap((origin) => ranks.get(origin?.file ?? "") ?? []));
  const wrong: Origin[] = [];
  for (const { origin } of errors.filter(isOfOneFile))
    if (origin !== undefined && (reader.dangling === "stops" || (await isPlain(files, origin.file))))
      wrong.push(origin);
  return {
    active: new Set(ranks.values()),
    blamed: ranked(errors.map(({ origin }) => origin)),
    involved: ranked(errors.flatMap(({ origin, related = [] }) => [origin, ...related.map((each) => each.origin)])),
    wrong: ranked(wrong),
    hopeless: errors.some(isOfTheDeclaration) || wrong.some(({ layer }) => layer !== undefined && vendors.has(layer)),
  };
}

/** What a file is blamed for whatever the others say: it is so until the file is gone, since none is hidden by that. */
function isOfOneFile({ code, origin }: Diagnostic): boolean {
  if (origin?.layer === undefined || code === "merge/locked" || code === "merge/no-target") return false;
  return /^(?:discover|read|parse|merge)\//.test(code) || code === "schema/removed";
}

/** What is wrong with schema or profile is so under any files. */
function isOfTheDeclaration({ code, origin }: Diagnostic): boolean {
  return origin?.layer === undefined && Object.hasOwn(SCHEMA, code);
}

/** Whether no link leads to a file: where a link that leads to nothing is passed over, taking its target away hides it. */
async function isPlain(files: FileSystem, file: string): Promise<boolean> {
  try {
    const { is, links } = await follow(files, file, DEFAULT_LIMITS);
    return is === "file" && links.length === 0;
  } catch {
    return false;
  }
}

/** What is taken away, by rank: the strongest, of the highest rank, comes first. */
type Taken = readonly number[];

/** What is known of a whole without some of its parts. */
interface Tried {
  readonly fine: boolean;
  /** What can be taken away next; taking away what is not among it changes nothing. */
  readonly active: ReadonlySet<number>;
  /** Of the active: what its faults blame. */
  readonly blamed: ReadonlySet<number>;
  /** Of the active: what its faults blame or relate. */
  readonly involved: ReadonlySet<number>;
  /** Of the active: what is wrong by itself, and stays so until it is taken away. */
  readonly wrong: ReadonlySet<number>;
  /** Something is wrong that nothing can take away. */
  readonly hopeless: boolean;
}

/** Tries the whole without some parts; undefined when no try is left. */
type Attempt = (taken: Taken) => Promise<Tried | undefined>;

interface Removal {
  readonly taken: Taken;
  /** Whether every smaller set was tried, or cannot do. */
  readonly smallest: boolean;
}

/**
 * Finds parts without which a whole is fine, by trying.
 *
 * 1. What is wrong by itself is in every set, and is taken away at once. What that uncovers may be wrong as well.
 * 2. Sets of what the faults involve, the smaller first and of one size the strongest; what a try involves, joins.
 * 3. Sets with others, in the same order.
 * 4. Where that is too much: whatever is blamed, until it is fine, and then back what is not needed. Some tries are kept
 *    for this, which always ends where the whole without anything is fine.
 * 5. Sets smaller than the one found, as long as all of one size can be tried: then it is the smallest, or one of them is.
 *
 * @param first the whole itself, which is not fine.
 * @param tries how many attempts there are.
 * @param end whether it is fine without anything; where it is not, only what is involved is tried.
 */
async function searchRemoval(
  first: Tried,
  attempt: Attempt,
  tries: number,
  end: boolean,
): Promise<Removal | undefined> {
  const outcomes = new Map<string, Tried>([["", first]]);
  const involved = new Set(first.involved);
  let left = tries;

  const ask = async (taken: Taken): Promise<Tried | undefined> => {
    const known = outcomes.get(nameOf(taken));
    if (known !== undefined || left === 0) return known;
    left -= 1;
    const tried = await attempt(taken);
    if (tried === undefined) return undefined;
    outcomes.set(nameOf(taken), tried);
    for (const rank of tried.involved) involved.add(rank);
    return tried;
  };

  let base: Taken = [];
  let start = first;
  while (!start.fine) {
    if (start.hopeless) return undefined;
    const larger = union(base, start.wrong);
    if (larger.length === base.length) break;
    const next = await ask(larger);
    if (next === undefined) return undefined;
    [base, start] = [larger, next];
  }
  if (start.fine) return { taken: base, smallest: true };

  /** The sets of so many parts beside those of the base, the strongest first: each a step from one that was tried. */
  const ofSize = (size: number, may: (rank: number) => boolean): readonly Taken[] => {
    let sets: readonly Taken[] = [base];
    for (let reached = 0; reached < size; reached += 1) {
      const steps = sets.flatMap((taken) =>
        [...(outcomes.get(nameOf(taken))?.active ?? [])].filter(may).map((rank) => union(taken, [rank])),
      );
      sets = [...new Map(steps.map((taken) => [nameOf(taken), taken])).values()];
    }
    return sets.toSorted(strongestFirst);
  };
  const untried = (sets: readonly Taken[]): readonly Taken[] => sets.filter((taken) => !outcomes.has(nameOf(taken)));

  /** Tries sets, the smaller first, until one is fine or as many tries are left. */
  const sweep = async (may: (rank: number) => boolean, keep: number): Promise<Taken | undefined> => {
    for (let size = 1; ; size += 1) {
      const sets = ofSize(size, may);
      if (sets.length === 0) return undefined;
      for (const taken of untried(sets)) {
        if (left <= keep) return undefined;
        const seen = involved.size;
        if ((await ask(taken))?.fine) return taken;
        if (involved.size === seen) continue;
        size = 0; // what joined is tried alone first
        break;
      }
    }
  };

  /** Takes away what is blamed until it is fine, and puts back what need not be away, the weakest first. */
  const rush = async (): Promise<Taken | undefined> => {
    let taken = base;
    for (let tried: Tried | undefined = start; !tried?.fine; tried = await ask(taken)) {
      const next: ReadonlySet<number> | undefined =
        tried && [tried.blamed, tried.involved, tried.active].find(({ size }) => size > 0);
      if (next === undefined) return undefined;
      taken = union(taken, next);
    }
    for (const rank of taken.toReversed()) {
      if (base.includes(rank)) continue;
      const fewer = taken.filter((other) => other !== rank);
      if ((await ask(fewer))?.fine) taken = fewer;
    }
    return taken;
  };

  const keep = Math.min(Math.floor(tries / 2), first.active.size + 10);
  const found =
    (await sweep((rank) => involved.has(rank), end ? keep : 0)) ??
    (end ? ((await sweep(all, keep)) ?? (await rush())) : undefined);
  if (found === undefined) return undefined;
  for (let size = 1; base.length + size < found.length; size += 1) {
    const sets = untried(ofSize(size, all));
    if (sets.length > left) return { taken: found, smallest: false };
    for (const taken of sets) if ((await ask(taken))?.fine) return { taken, smallest: true };
  }
  return { taken: found, smallest: true };
}

function all(): boolean {
  return true;
}

function union(taken: Taken, more: Iterable<number>): Taken {
  return [...new Set([...taken, ...more])].sort((a, b) => b - a);
}

function nameOf(taken: Taken): string {
  return taken.join(" ");
}

function strongestFirst(a: Taken, b: Taken): number {
  const at = a.findIndex((rank, index) => rank !== b[index]);
  return at < 0 ? 0 : (b[at] ?? -1) - (a[at] as number);
}
