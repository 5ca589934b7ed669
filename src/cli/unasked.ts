import { follow, isWithin, join, nameOf, parentOf, type FileSystem } from "../host/index.js";
import { isError } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { nearestPath } from "../model/nearest.js";
import type { Resolution } from "../model/resolution.js";
import { isUnknown, type Plan } from "../plan.js";
import type { Subject } from "./command.js";
import { UsageError } from "./options.js";
import type { Proposal } from "./setting.js";
import { advice } from "./subjects.js";

/** The tree as it is, and as it would be. */
interface Sides {
  readonly files: FileSystem;
  readonly today: Plan;
  readonly proposed: Plan;
  /** The plan over the tree with a text at a path. */
  readonly planWith: (path: string) => Promise<Plan>;
}

/**
 * What is to be remarked of proposals: that other configurations read them than those that were asked about, or that one
 * is hidden by another file.
 *
 * @throws UsageError for a path that nothing would read, and for one to take away at which nothing stands or which
 * nothing reads, with the nearest (D16): by a slip the answer would be about the tree as it is.
 */
export async function unasked(
  proposals: readonly Proposal[],
  sides: Sides,
  subjects: readonly Subject[],
): Promise<readonly string[]> {
  const asked = new Set(subjects.map(({ id }) => id));
  const all = new Set([...(await sides.proposed.ids()), ...(await sides.today.ids())]);
  const messages: string[] = [];
  for (const proposal of proposals) {
    const { path } = proposal;
    const meant = await idMeant(path, sides.proposed);
    const known = meant !== undefined && (asked.has(meant) || all.has(meant)) ? [meant] : [];
    const ids = new Set([...known, ...asked, ...all]);
    const added = proposals.some((other) => other.path === path && other.file !== null);
    if (proposal.file === null && !added && !(await stands(path, sides.files))) {
      const there = filesOf(await resolveAll(ids, sides));
      const own = known.length === 0 ? [] : filesOf(await resolveAll(known, sides));
      const root = sides.today.layers.find((layer) => isWithin(path, layer.root))?.root ?? path;
      const near =
        nearestPath(path, there) ??
        own.findLast((file) => isWithin(file, root)) ??
        own.findLast((file) => nameOf(file) === nameOf(path)) ??
        own.at(-1);
      throw new UsageError(`--without ${path}: nothing stands there${advice(near)}`);
    }
    const reader = await readerOf(proposal, sides, ids, meant);
    if (!asked.has(reader.id)) messages.push(`${path} is read by ${reader.id}, which was not asked about`);
    if (reader.hidden !== undefined) messages.push(`${path} says nothing: it is ${reader.hidden}`);
  }
  return messages;
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

async function stands(path: string, files: FileSystem): Promise<boolean> {
  const above = await follow(files, parentOf(path), DEFAULT_LIMITS);
  return above.is === "directory" && (await files.entry(join(above.path, nameOf(path)))) !== undefined;
}

function filesOf(resolutions: readonly Resolution[]): readonly string[] {
  return resolutions.flatMap(({ fragments }) => fragments.map(({ file }) => file));
}

async function resolveAll(ids: Iterable<string>, { proposed, today }: Sides): Promise<readonly Resolution[]> {
  return Promise.all(Array.from(ids).flatMap((id) => [proposed.resolve(id), today.resolve(id)]));
}

/** An id that reads a file, and what hides the file from it. */
interface Reader {
  readonly id: string;
  readonly hidden?: string;
}

/** The first of some ids that reads a path. */
async function readerOf(
  { path, file }: Proposal,
  sides: Sides,
  ids: ReadonlySet<string>,
  meant: string | undefined,
): Promise<Reader> {
  const resolutions: Resolution[] = [];
  for (const id of ids) {
    for (const plan of file === null ? [sides.proposed, sides.today] : [sides.proposed]) {
      const resolution = await plan.resolve(id);
      const hidden = resolution.fragments.find((each) => each.file === path && "by" in each.standing)?.standing;
      if (reads(resolution, path, file === null))
        return { id, ...(hidden !== undefined && "by" in hidden ? { hidden: `${hidden.is} by ${hidden.by}` } : {}) };
      resolutions.push(resolution);
    }
  }
  const because = resolutions.flatMap(({ fragments }) =>
    fragments.flatMap(({ file: each, standing }) =>
      each === path && standing.is === "ignored" ? [standing.because] : [],
    ),
  )[0];
  const reason = because === undefined ? "" : `: ${because}`;
  const near = await nearestRead(path, resolutions, sides);
  const own =
    near === undefined && file !== null && meant !== undefined && !isUnknown(await sides.proposed.resolve(meant));
  const named = own ? `; name the id ${meant}, which nobody else knows, to ask about it` : "";
  throw new UsageError(`nothing reads ${path}${reason}${advice(near)}${named}`);
}

/** Whether a file takes part, or is asked for; of what is taken away, whether something at or below the path does. */
function reads({ fragments, dependencies, diagnostics }: Resolution, path: string, below: boolean): boolean {
  const isAbout = (other: string | undefined): boolean =>
    other !== undefined && (below ? isWithin(other, path) : other === path);
  return (
    fragments.some(({ file, standing }) => standing.is !== "ignored" && isAbout(file)) ||
    dependencies.some((dependency) => isAbout(dependency.path)) ||
    diagnostics.some((found) => isError(found) && isAbout(found.origin?.file))
  );
}

/** The nearest path that would be read with a text there: by what discovery takes the name for, else by its spelling. */
async function nearestRead(
  path: string,
  resolutions: readonly Resolution[],
  { planWith, proposed }: Sides,
): Promise<string | undefined> {
  let near = meantBy(resolutions, path) ?? nearestPath(path, wouldBeRead(resolutions, path, proposed));
  for (let left = 2; near !== undefined && left > 0; left -= 1) {
    const plan = await planWith(near);
    const id = await idMeant(near, plan);
    if (id === undefined) return near;
    const resolution = await plan.resolve(id);
    if (reads(resolution, near, false)) return near;
    near = meantBy([resolution], near);
  }
  return undefined;
}

/** What discovery takes the name for, or that of the directory. */
function meantBy(resolutions: readonly Resolution[], path: string): string | undefined {
  for (const { facts, code } of resolutions.flatMap(({ diagnostics }) => diagnostics)) {
    if (code !== "discover/near-miss" || !isWithin(path, facts.file)) continue;
    const meant = facts.meant.startsWith("/") ? facts.meant : join(parentOf(facts.file), facts.meant);
    return meant + path.slice(facts.file.length);
  }
  return undefined;
}

/** The files that take part, and where a main file or a drop-in of the path's name would. */
function wouldBeRead(resolutions: readonly Resolution[], path: string, { layers }: Plan): readonly string[] {
  return resolutions.flatMap(({ id, precedence, fragments }) => [
    ...layers.flatMap(({ root }) => {
      const main = join(root, id);
      return precedence === "collection" ? [join(main, nameOf(path))] : [main, join(`${main}.d`, nameOf(path))];
    }),
    ...fragments.flatMap(({ file, standing }) => (standing.is === "ignored" ? [] : [file])),
  ]);
}
