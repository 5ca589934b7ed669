import { follow, overlay, remember, type FileSystem } from "../host/index.js";
import { SCHEMA } from "../model/codes/schema.js";
import { isError, type Diagnostic, type Origin } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { expectOptions } from "../model/expect.js";
import type { Fragment, Resolution } from "../model/resolution.js";
import { searchRemoval, type Taken, type Tried } from "./removal-search.js";
import type { Tree } from "./workspace.js";

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
  const known = refused.fragments.map(({ layer, file }): TakenFile => ({ layer, file })); // the turn is the rank
  const rankOf = ({ layer, file }: TakenFile): number => {
    const rank = known.findIndex((each) => each.file === file);
    return rank < 0 ? known.push({ layer, file }) - 1 : rank;
  };
  const first = { ...(await lookAt(refused, lowest, rankOf, files)), fine: false };
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
    return { ...(await lookAt(resolution, lowest, rankOf, files)), fine: isFine(resolution) };
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
  lowest: string,
  rankOf: (file: TakenFile) => number,
  files: FileSystem,
): Promise<Omit<Tried, "fine">> {
  const { fragments, diagnostics, precedence } = resolution;
  const errors = diagnostics.filter(isError);
  const counting = fragments.filter(
    ({ file, standing: { is } }) =>
      is === "effective" || is === "mask" || (is === "ignored" && errors.some(({ origin }) => origin?.file === file)),
  );
  const ranks = new Map(
    counting.flatMap((each) => (each.layer === lowest ? [] : [[each.file, rankOf(each)] as const])),
  );
  const ranked = (origins: readonly (Origin | undefined)[]): ReadonlySet<number> =>
    new Set(origins.flatMap((origin) => ranks.get(origin?.file ?? "") ?? []));
  const wrong: Origin[] = [];
  for (const { origin } of errors.filter(isOfOneFile))
    if (origin !== undefined && (precedence === "layered" || (await isPlain(files, origin.file)))) wrong.push(origin);
  return {
    active: new Set(ranks.values()),
    blamed: ranked(errors.map(({ origin }) => origin)),
    involved: ranked(errors.flatMap(({ origin, related = [] }) => [origin, ...related.map((each) => each.origin)])),
    wrong: ranked(wrong),
    hopeless: errors.some(isOfTheDeclaration) || wrong.some(({ layer }) => layer === lowest),
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
