import { join, nameOf } from "../host/index.js";
import { shownText } from "../inspect/index.js";
import { oneOf } from "../model/codes/entry.js";
import { isError, type Diagnostic } from "../model/diagnostic.js";
import { parsePlace, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { View } from "../options.js";
import { isUnknown, type Plan } from "../plan.js";
import { accountOf, type Account } from "../provenance/index.js";
import type { TextOf } from "../render/index.js";
import type { Request } from "./command.js";
import { UsageError } from "./options.js";

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
export function absence({ id, precedence, fragments }: Resolution, { plan, options }: Request): string {
  const files = fragments.flatMap(({ file, standing }) => (standing.is === "ignored" ? [] : [file]));
  if (files.length > 0)
    return `${id} is absent: its files are masked, empty or delete it (${files.slice(0, 4).join(", ")}${files.length > 4 ? " …" : ""})`;
  const asked = options.value("layers")?.split(",");
  const layers = plan.layers.filter(({ name }) => asked?.includes(name) !== false);
  const places = oneOf(layers.map(({ root }) => join(root, id)));
  return precedence === "collection"
    ? `${id} is absent: no file counts in ${places}`
    : `${id} is absent: there is no ${places}, and nothing counts in ${nameOf(id)}.d beside it`;
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
