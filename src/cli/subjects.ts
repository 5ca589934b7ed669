import { follow, isWithin, join, nameOf, parentOf, type FileSystem } from "../host/index.js";
import { shownText } from "../inspect/index.js";
import { oneOf } from "../model/codes/entry.js";
import { isError, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { nearestPath } from "../model/nearest.js";
import { parsePlace, type Place } from "../model/place.js";
import { isCollection, NO_MAIN } from "../model/reader.js";
import type { Resolution } from "../model/resolution.js";
import type { View } from "../options.js";
import { isUnknown, type Plan } from "../plan.js";
import { accountOf, type Account } from "../provenance/index.js";
import type { TextOf } from "../render/index.js";
import type { Request, Subject } from "./command.js";
import { UsageError } from "./options.js";
import type { Proposal } from "./setting.js";

/**
 * Resolves each id that was asked about; one that is refused hides no other.
 *
 * @throws UsageError for an id that nobody knows, with the nearest (D16).
 */
export async function resolveSubjects(
  request: Request,
  plan: Pick<Plan, "resolve">,
  view?: View,
): Promise<readonly Resolution[]> {
  const resolutions: Resolution[] = []; // one after another: what one needs meanwhile is free before the next
  for (const { id } of request.subjects) resolutions.push(await resolveSubject(request, id, plan, view));
  return resolutions;
}

/** The same of one of them. */
export function resolveSubject(
  request: Request,
  id: string,
  plan: Pick<Plan, "resolve">,
  view?: View,
): Promise<Resolution> {
  const layers = request.options.value("layers")?.split(",");
  return resolveKnown(request, id, plan, view ?? (layers === undefined ? {} : { layers }));
}

/** An id as a view shows it. What only another side of the question knows, the proposal or another root, is absent here. */
export async function resolveKnown(
  { plan: today, proposed, old, next }: Request,
  id: string,
  plan: Pick<Plan, "resolve">,
  view: View = {},
): Promise<Resolution> {
  const resolution = await plan.resolve(id, view);
  if (!isUnknown(resolution)) return resolution;
  const blind = today.diagnostics.find(isError); // without its lowest layer nothing is what was meant
  if (blind !== undefined) throw new UsageError(blind.message);
  const answers = [resolution];
  for (const side of [today, proposed, old?.plan, next?.plan]) {
    if (side === undefined || side === plan) continue;
    const answer = await side.resolve(id);
    if (!isUnknown(answer)) return plan.resolve(id, { layers: [] });
    answers.push(answer);
  }
  const found = answers.flatMap(({ diagnostics }) => diagnostics);
  const nearest = found.find(({ code, facts }) => code === "discover/unknown-id" && facts.nearest !== undefined);
  const unknown = nearest ?? found[0];
  throw new UsageError(`${unknown?.message}; ${unknown?.hint}`);
}

/** `; did you mean /etc/app.yaml?`, where something is near. */
export function advice(meant: string | undefined): string {
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

/** What is to be said of the ids that are known and absent (C2). */
export function absences(resolutions: readonly Resolution[], request: Request): readonly string[] {
  return resolutions.flatMap((one) => (one.state === "absent" ? [absence(one, request)] : []));
}

/** `app.yaml is absent: there is no /etc/app.yaml …`: what stands in the way, else what was looked for. */
export function absence({ id, reader, fragments }: Resolution, { plan, options }: Request): string {
  if (fragments.some(({ standing }) => "because" in standing && standing.because === NO_MAIN))
    return `${id} is absent: there is no main file, and without one its program reads nothing`;
  const files = fragments.flatMap(({ file, standing }) => (standing.is === "ignored" ? [] : [file]));
  if (files.length > 0)
    return `${id} is absent: its files are masked, empty or delete it (${files.slice(0, 4).join(", ")}${files.length > 4 ? " …" : ""})`;
  const asked = options.value("layers")?.split(",");
  if (reader.roots !== undefined) return `${id} is absent: its program finds nothing in ${oneOf(reader.roots)}`;
  const layers = plan.layers.filter(({ name }) => asked?.includes(name) !== false);
  const places = oneOf(layers.map(({ root }) => join(root, id)));
  return isCollection(reader)
    ? `${id} is absent: no file counts in ${places}`
    : `${id} is absent: there is no ${places}, and nothing counts in ${nameOf(id)}.d beside it`;
}

/** Why nothing is known of what an id says, and what is known of it. */
export function withoutFormat({ id, reader }: Pick<Resolution, "id" | "reader">): string {
  if (reader.by === "self") return `${id}: its files are found and ordered, and not read; see substrata layers ${id}`;
  return `${id} has no known format; say x-format in its schema or merge profile`;
}

/** The findings of each id once, however many of its places were asked about. */
export function diagnosticsOf(resolutions: readonly Resolution[]): readonly Diagnostic[] {
  const byId = new Map(resolutions.map((resolution) => [resolution.id, resolution]));
  return [...byId.values()].flatMap(({ diagnostics }) => diagnostics);
}

/** The texts that the resolutions were made of, for frames: what was read, never read again (R3). */
export function textsOf(resolutions: readonly Resolution[]): TextOf {
  const texts = new Map(
    resolutions.flatMap((resolution) => (resolution.state === "opaque" ? [] : shownTexts(accountOf(resolution)))),
  );
  return (file) => texts.get(file);
}

function shownTexts(account: Account): readonly (readonly [string, string | undefined])[] {
  return account.fragments.map((fragment) => [fragment.file, shownText(account, fragment)] as const);
}

/** @throws UsageError for a text that is no place. */
export function placeOf(text: string): Place {
  try {
    return parsePlace(text);
  } catch (error) {
    throw new UsageError((error as RangeError).message);
  }
}

/**
 * What an answer about every id rests on, in one line: each layer with its directory and whether it is there, and where
 * schemas were looked for (C6). `looked at vendor /usr/share/defaults, runtime /run (not there), admin /etc`
 */
export async function lookedAt(request: Request): Promise<string> {
  const { root, schemas, stack } = request.where;
  const declared = stack.length === 0 ? "" : `; stack ${stack.join(", ")}`;
  return `looked at ${await layersLookedAt(request)}; schemas ${schemas.join(" < ")}${declared}; root ${root}`;
}

/** The layers alone, where nothing was named: for standard error. */
export async function everyLayer(request: Request): Promise<readonly string[]> {
  return request.named ? [] : [`looked at ${await layersLookedAt(request)}`];
}

/** `vendor /usr/share/defaults, runtime /run (not there), admin /etc`. */
export async function layersLookedAt({ plan, files, options }: Request): Promise<string> {
  const asked = options.value("layers")?.split(",");
  const layers = plan.layers.map(async ({ name, root }) => {
    const is = asked?.includes(name) === false ? "not asked about" : await standing(root);
    return `${name} ${root}${is === undefined ? "" : ` (${is})`}`;
  });
  return (await Promise.all(layers)).join(", ");

  async function standing(root: string): Promise<string | undefined> {
    try {
      const { is } = await follow(files, root, DEFAULT_LIMITS);
      if (is === "directory") return undefined;
      return is === "absent" || is === "dangling" ? "not there" : "no directory";
    } catch {
      return "unreadable";
    }
  }
}

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
  let near = meantBy(resolutions, path) ?? nearestPath(path, await wouldBeRead(resolutions, path, proposed));
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
async function wouldBeRead(resolutions: readonly Resolution[], path: string, plan: Plan): Promise<readonly string[]> {
  const found = resolutions.map(async ({ id, fragments }) => [
    ...(await plan.targets(id)).map((target) => (target.is === "file" ? target.path : join(target.path, nameOf(path)))),
    ...fragments.flatMap(({ file, standing }) => (standing.is === "ignored" ? [] : [file])),
  ]);
  return (await Promise.all(found)).flat();
}
