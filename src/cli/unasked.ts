import { isWithin, join, nameOf, parentOf } from "../host/index.js";
import { isError } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import type { Resolution } from "../model/resolution.js";
import type { Plan } from "../plan.js";
import type { Subject } from "./command.js";
import { UsageError } from "./options.js";

/** The tree as it is, and as it would be. */
interface Sides {
  readonly today: Plan;
  readonly proposed: Plan;
}

/**
 * What is to be remarked of proposals that are read by other configurations than those that were asked about.
 *
 * @throws UsageError for a path that nothing reads, neither today nor then, with the nearest that would be read (D16): by
 * a slip the answer would be about the tree as it is.
 */
export async function unasked(
  paths: readonly string[],
  sides: Sides,
  subjects: readonly Subject[],
): Promise<readonly string[]> {
  const asked = new Set(subjects.map(({ id }) => id));
  const all = new Set([...(await sides.proposed.ids()), ...(await sides.today.ids())]);
  const unread: string[] = [];
  for (const path of paths) {
    const meant = await idMeant(path, sides.proposed);
    const known = meant !== undefined && (asked.has(meant) || all.has(meant)) ? [meant] : [];
    const reader = await readerOf(path, sides, new Set([...known, ...asked, ...all]));
    if (!asked.has(reader)) unread.push(`${path} is read by ${reader}, which was not asked about`);
  }
  return unread;
}

/** The id that a path means; undefined for one outside every layer: a schema, a policy, what a link leads to. */
async function idMeant(path: string, plan: Plan): Promise<string | undefined> {
  try {
    return await plan.id(path);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The first of some ids that reads a path. */
async function readerOf(path: string, { today, proposed }: Sides, ids: ReadonlySet<string>): Promise<string> {
  const resolutions: Resolution[] = [];
  for (const id of ids) {
    for (const plan of [proposed, today]) {
      const resolution = await plan.resolve(id);
      if (reads(resolution, path)) return id;
      resolutions.push(resolution);
    }
  }
  const because = resolutions.flatMap(({ fragments }) =>
    fragments.flatMap(({ file, standing }) => (file === path && standing.is === "ignored" ? [standing.because] : [])),
  )[0];
  const meant = meantBy(resolutions, path) ?? nearest(path, wouldBeRead(resolutions, path, proposed));
  const reason = because === undefined ? "" : `: ${because}`;
  throw new UsageError(`nothing reads ${path}${reason}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
}

/** Whether a file takes part, or is asked for; of a directory, whether something below it does. */
function reads({ fragments, dependencies, diagnostics }: Resolution, path: string): boolean {
  return (
    fragments.some(({ file, standing }) => standing.is !== "ignored" && isWithin(file, path)) ||
    dependencies.some((dependency) => isWithin(dependency.path, path)) ||
    diagnostics.some((found) => isError(found) && found.origin?.file === path)
  );
}

/** What discovery takes the name for. */
function meantBy(resolutions: readonly Resolution[], path: string): string | undefined {
  for (const { facts, code } of resolutions.flatMap(({ diagnostics }) => diagnostics))
    if (code === "discover/near-miss" && facts.file === path) return join(parentOf(path), facts.meant);
  return undefined;
}

/** The files that take part, and where a main file or a drop-in of the path's name would. */
function wouldBeRead(resolutions: readonly Resolution[], path: string, { layers }: Plan): readonly string[] {
  return resolutions.flatMap(({ id, precedence, fragments }) => [
    ...fragments.flatMap(({ file, standing }) => (standing.is === "ignored" ? [] : [file])),
    ...layers.flatMap(({ root }) => {
      const main = join(root, id);
      return precedence === "collection" ? [join(main, nameOf(path))] : [main, join(`${main}.d`, nameOf(path))];
    }),
  ]);
}
