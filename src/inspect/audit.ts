import { finding, locate, type Diagnostic, type Finding } from "../model/diagnostic.js";
import { equal, isList, isObject, isScalar, isNull, canonical, member, type Maybe } from "../model/json.js";
import { strategyAt, valueAt, type Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";
import type { Resolution } from "../model/resolution.js";
import type { Strategy } from "../model/strategy.js";
import { accountOf, originOf, type Account } from "../patch/account.js";
import { judge, type Judged } from "./judged-statement.js";
import { namedPlace } from "./named-place.js";
import { renamed } from "./renamed.js";
import { statementsOf } from "./statements.js";

/** A file with fewer values is no copy, however many are the vendor's. */
const LEAST_OF_A_COPY = 5;

/**
 * What of the overrides could go, or does not do what it seems to (Q3): what is redundant, overruled, orphaned or a
 * copy of the vendor's file, and lists that had better merge. The findings that a resolution has by itself (`deprecated`,
 * `mask-for-nothing`, `near-miss` …) are not said again.
 *
 * @param past the id of an older vendor: evidence for what is orphaned, and for copies of its files.
 * @param vendor what today's vendor alone gives; without it, what the overrides leave of it: a file that an override
 * replaces whole is not seen then.
 * @throws TypeError for a resolution that was not made by `resolve`.
 * @example
 * audit(await plan.resolve("docker/daemon.json")).map(({ code, origin }) => [code, origin?.file])
 */
export function audit(resolution: Resolution, past?: Resolution, vendor?: Resolution): readonly Diagnostic[] {
  if (resolution.state === "opaque") return [];
  const account = accountOf(resolution);
  const older = defaultOf(past);
  const defaults: Defaults = {
    today: vendor === undefined ? account.lowest : defaultOf(vendor),
    past: older === undefined ? undefined : renamed(older, account.plan),
  };
  return account.fragments.flatMap(({ lowest }, fragment) =>
    lowest ? [] : fragmentNotes(account, fragment, defaults).map((note) => ({ ...note, id: resolution.id })),
  );
}

/** What the vendor alone gives, now and before. */
interface Defaults {
  readonly today: Maybe;
  readonly past: Maybe;
}

function defaultOf(resolution: Resolution | undefined): Maybe {
  return resolution === undefined || resolution.state === "opaque" ? undefined : accountOf(resolution).lowest;
}

function fragmentNotes(account: Account, fragment: number, defaults: Defaults): readonly Diagnostic[] {
  const own = account.fragments[fragment] as Account["fragments"][number];
  const said = statementsOf(own, account.plan).map((statement) => judge(account, fragment, statement));
  const note = (found: Finding, { path, place }: Pick<Judged, "path" | "place">): Diagnostic =>
    locate(found, {
      place: namedPlace(place, account.plan),
      origin: originOf(account, fragment, path, "key"),
    });
  const name = (place: Place): string => formatPlace(namedPlace(place, account.plan)) || "the whole configuration";
  const copied = copyOf(said, defaults);
  const gone = orphans(said, account.plan, defaults);
  return [
    ...(copied === undefined
      ? []
      : [note(finding("audit/copy", { file: own.file, ...copied }), { path: [], place: [] })]),
    ...said.flatMap((one): readonly Diagnostic[] => {
      const { place, idle, overruledBy, onPurpose, value } = one;
      const above = gone.get(one);
      if (above !== undefined) return [note(finding("audit/orphaned", { place: name(above) }), one)];
      if (overruledBy !== undefined) {
        const by = account.fragments[overruledBy]?.file ?? "";
        return [note(finding("audit/shadowed", { place: name(place), by }), one)];
      }
      if (idle && !onPurpose && copied === undefined) {
        return [note(finding("audit/redundant", { place: name(place), deletes: value === undefined }), one)];
      }
      if (!couldBeKeyed(one, account.plan, defaults.today)) return [];
      return [note(finding("audit/keyed-list", { place: name(place), field: FIELD }), one)];
    }),
  ];
}

/** How many values a file shares with a vendor's; undefined where it is not most of them. */
function copyOf(
  said: readonly Judged[],
  { today, past }: Defaults,
): { readonly same: number; readonly total: number; readonly older: boolean } | undefined {
  const values = said.filter(({ value, onPurpose }) => value !== undefined && !onPurpose);
  const total = values.length;
  if (total < LEAST_OF_A_COPY) return undefined;
  const sharedWith = (whole: Maybe): number =>
    values.filter(({ place, value }) => equal(valueAt(whole, place), value)).length;
  const [now, then] = [sharedWith(today), sharedWith(past)];
  const same = Math.max(now, then);
  return same * 2 > total ? { same, total, older: then > now } : undefined;
}

/** Statements of what only the older vendor had, each with the largest part of it that is gone; each part once. */
function orphans(said: readonly Judged[], plan: Strategy, { today, past }: Defaults): ReadonlyMap<Judged, Place> {
  const found = new Map<string, readonly [Judged, Place]>();
  if (past === undefined) return new Map();
  for (const one of said) {
    if (one.value === undefined || isDeclared(one.place, plan)) continue;
    const end = one.place.findIndex((_, depth) => {
      const above = one.place.slice(0, depth + 1);
      return valueAt(past, above) !== undefined && valueAt(today, above) === undefined;
    });
    const gone = one.place.slice(0, end + 1);
    if (end >= 0 && valueAt(past, one.place) !== undefined && !found.has(formatPlace(gone)))
      found.set(formatPlace(gone), [one, gone]);
  }
  return new Map(found.values());
}

/** Whether a schema says anything of a place itself. */
function isDeclared(place: Place, plan: Strategy): boolean {
  const { types, description, default: fallback } = place.reduce(strategyAt, plan);
  return types !== undefined || description !== undefined || fallback !== undefined;
}

const FIELD = "name";

/** A list replaced whole, of which all items, and all of the one below, have a name of their own. */
function couldBeKeyed({ place, value }: Judged, plan: Strategy, today: Maybe): boolean {
  const { merge, identity } = place.reduce(strategyAt, plan);
  return merge === undefined && identity === undefined && areNamed(value) && areNamed(valueAt(today, place));
}

function areNamed(list: Maybe): boolean {
  if (!isList(list) || list.length === 0) return false;
  const names = list.flatMap((item): readonly string[] => {
    const name: Maybe = isObject(item) ? member(item, FIELD) : undefined;
    return isScalar(name) && !isNull(name) ? [canonical(name)] : [];
  });
  return names.length === list.length && new Set(names).size === names.length;
}
