import { isError, type Diagnostic, type Origin } from "../model/diagnostic.js";
import { same, type Format } from "../model/document.js";
import { expectOptions } from "../model/nearest.js";
import { formatPlace, isSecretAt, parsePlace, settle, type Place } from "../model/place.js";
import type { Fragment, Resolution, Standing } from "../model/resolution.js";
import type { Json, Maybe } from "../model/value.js";
import { accountOf, contributionOrigin, type Account } from "../provenance/index.js";
import { placeChanges, type PlaceChange } from "./compare.js";
import {
  fateOf,
  oldPlace,
  redeclaredAt,
  renamed,
  valuesOf,
  type Fate,
  type Redeclaration,
  type Sides,
  type Whole,
} from "./fates.js";
import { quotedUnder, type Quoted } from "./redact.js";

export type Effect = "added" | "removed" | "changed" | "moved" | "none";

/** What an upgrade of the vendor does to one place. */
export interface Upgrade {
  readonly id: string;
  /** By the names of the new schema; a list without identity is one place. */
  readonly place: string;
  readonly fate: Fate;
  /** What the vendor did to its default. */
  readonly change: Effect;
  /** What is effective by that. */
  readonly effect: Effect;
  readonly oldDefault?: Json;
  readonly newDefault?: Json;
  /** What is effective after the upgrade, where an override has a say in it. */
  readonly yours?: Json;
  /** The values as they are spelled, where JSON would otherwise: `3.10`. */
  readonly exact?: { readonly oldDefault?: string; readonly newDefault?: string; readonly yours?: string };
  /** Of `newly-locked` and `broken`: what will be wrong. */
  readonly because?: string;
  /** Of `remerged`: the declarations that changed. */
  readonly declarations?: readonly Redeclaration[];
  /** Whether the place is secret; what is secret is redacted in here (Q5). */
  readonly secret: boolean;
  readonly origins: {
    readonly oldDefault?: Origin;
    readonly newDefault?: Origin;
    readonly yours?: Origin;
    readonly because?: Origin;
  };
}

/** What an upgrade is told from beside both resolutions of the whole stack. */
export interface Defaults {
  /** The id by the lowest layer alone, under the old vendor. */
  readonly before: Resolution;
  /** The same under the new one. */
  readonly after: Resolution;
  /**
   * The whole stack over the new vendor's files under the *old* schemas and merge profiles: what differs from it is
   * `remerged`. Without it no place is.
   */
  readonly oldDeclarations?: Resolution;
}

/** A file or mask that appears, vanishes or comes to stand otherwise. */
export interface FileChange {
  readonly layer: string;
  readonly file: string;
  readonly change: "appears" | "vanishes" | "stands otherwise";
  readonly before?: Standing;
  readonly after?: Standing;
}

/**
 * What an upgrade of the vendor does under the same overrides (Q2): each place at which the vendor's defaults, or what
 * is effective, will be different, with its one fate; and each place that will no longer be valid.
 *
 * @param before the id as it is, of the whole stack.
 * @param after the same over the new vendor, judged by the new schemas.
 * @param defaults what either vendor alone gives; without it, what the overrides leave of them: a change inside a file
 * that is masked or replaced whole is not seen then. With `oldDeclarations` it tells what other declarations do.
 * @throws TypeError for a resolution that was not made by `resolve`, or whose format nobody knows; RangeError for another
 * member of `defaults`.
 * @example
 * const upgraded = await prepare(graft(host, "/usr", image));
 * preview(await plan.resolve("docker/daemon.json"), await upgraded.resolve("docker/daemon.json"))
 */
export function preview(before: Resolution, after: Resolution, defaults?: Defaults): readonly Upgrade[] {
  expectOptions("preview", defaults, ["before", "after", "oldDeclarations"]);
  const sides: Sides = {
    old: accountOf(before),
    now: accountOf(after),
    oldVendor: accountOf(defaults?.before ?? before),
    newVendor: accountOf(defaults?.after ?? after),
    asDeclared: readable(before, defaults?.oldDeclarations),
  };
  const { old, now, oldVendor, newVendor } = sides;
  const errors = newFindings(before.diagnostics, after.diagnostics).filter(
    (one) => isError(one) && one.code !== "discover/unknown-id", // the upgrade drops it
  );
  const unread = errors.filter(isUnread);
  const whole: Whole = {
    oldDefault: byTodaysNames(oldVendor.lowest, now),
    newDefault: newVendor.lowest,
    before: byTodaysNames(old.value, now),
    after: now.value,
    asDeclared: sides.asDeclared === undefined ? now.value : byTodaysNames(sides.asDeclared.value, now),
    format: now.format,
  };
  const upgrade = (change: PlaceChange, fate: Fate, because?: Diagnostic): Upgrade =>
    upgradeOf(after.id, change, fate, because, whole, sides);
  // what was not read says nothing: its values would only seem to vanish
  if (unread.length > 0) return unread.map((error) => upgrade({ place: [] }, "broken", error));
  const changes = placeChanges(whole, now.strategies);
  const wrong = errorsByPlace(errors);
  const upgrades = changes.map((change) => {
    const error = wrong.at(change.place);
    if (error !== undefined) return upgrade(change, fateOfError(error), error);
    return upgrade(change, fateOf(change, whole, sides));
  });
  const elsewhere = wrong.besides(changes).map((error) => {
    const place = settle(parsePlace(error.place ?? ""), now.value, now.strategies);
    return upgrade({ place }, fateOfError(error), error);
  });
  return [...upgrades, ...elsewhere];
}

/** What could not be read, or not be judged for its schema, whatever its values are. */
function isUnread({ code, place }: Diagnostic): boolean {
  return place === undefined || !/^(?:schema|merge)\//.test(code);
}

/** The account under the old declarations, where these can read the new files: else their values would only seem to go. */
function readable(before: Resolution, asDeclared: Resolution | undefined): Account | undefined {
  if (asDeclared === undefined || asDeclared.state === "opaque") return undefined;
  const errors = newFindings(before.diagnostics, asDeclared.diagnostics).filter(isError);
  return errors.some(isUnread) ? undefined : accountOf(asDeclared);
}

function byTodaysNames(value: Maybe, { strategies }: Account): Maybe {
  return value === undefined ? undefined : renamed(value, strategies);
}

function upgradeOf(
  id: string,
  { place, turns }: PlaceChange,
  fate: Fate,
  because: Diagnostic | undefined,
  whole: Whole,
  sides: Sides,
): Upgrade {
  const { old, now, oldVendor, newVendor } = sides;
  const was = oldPlace(place, oldVendor.lowest, now.strategies);
  const values = valuesOf(whole, place);
  const shown = (value: Maybe): Quoted | undefined =>
    value === undefined ? undefined : quotedUnder([now.strategies, old.strategies], value, place);
  const sidesOf = [values.oldDefault, values.newDefault, values.before, values.after];
  const there = sidesOf.some((value) => value !== undefined)
    ? sidesOf.filter((value) => value !== undefined)
    : [undefined];
  const yours = fate === "adopted" ? undefined : originAbove(now, place);
  const [oldDefault, newDefault] = [shown(values.oldDefault), shown(values.newDefault)];
  const override = yours === undefined ? undefined : shown(values.after);
  const exact = defined({ oldDefault: oldDefault?.exact, newDefault: newDefault?.exact, yours: override?.exact });
  return {
    id,
    place: formatPlace(place),
    fate,
    change: effectOf(values.oldDefault, values.newDefault, turns?.vendor, whole.format),
    effect: effectOf(values.before, values.after, turns?.effective, whole.format),
    ...defined({
      oldDefault: oldDefault?.value,
      newDefault: newDefault?.value,
      yours: override?.value,
      because: because?.message,
    }),
    ...(Object.keys(exact).length === 0 ? {} : { exact }),
    ...(fate === "remerged" ? { declarations: redeclaredAt(place, whole, sides) } : {}),
    secret: there.some((value) => isSecretAt(now.strategies, place, value) || isSecretAt(old.strategies, was, value)),
    origins: defined({
      oldDefault: originBelow(oldVendor, was),
      newDefault: originBelow(newVendor, place),
      yours,
      because: because?.origin,
    }),
  };
}

function originAbove(account: Account, place: Place): Origin | undefined {
  return lastOf(account, place, false);
}

function effectOf(before: Maybe, after: Maybe, moved: boolean | undefined, format: Format | undefined): Effect {
  if (moved !== undefined) return moved ? "moved" : "none";
  if (same(before, after, format)) return "none";
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

/** Without the members that are undefined. */
function defined<T extends object>(members: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof defined<T>
  >;
}

function originBelow(account: Account, place: Place): Origin | undefined {
  return lastOf(account, place, true);
}

function lastOf(account: Account, place: Place, lowest: boolean): Origin | undefined {
  const contribution = account.tracer
    .every(place)
    .findLast(({ fragment }) => account.fragments[fragment]?.lowest === lowest);
  return contribution && contributionOrigin(account, contribution);
}

/** Errors as the places ask for them, each in one step however many there are. */
interface ErrorsByPlace {
  /** An error about the place or about a part of it; a lock also holds all that is inside. */
  at(place: Place): Diagnostic | undefined;
  /** The errors that concern none of the places. */
  besides(places: readonly { readonly place: Place }[]): readonly Diagnostic[];
}

function errorsByPlace(errors: readonly Diagnostic[]): ErrorsByPlace {
  const inside = new Map<string, Diagnostic>();
  const locks = new Map<string, Diagnostic>();
  for (const error of errors) {
    for (const above of upTo(error.place ?? "")) if (!inside.has(above)) inside.set(above, error);
    if (error.code === "merge/locked" && !locks.has(error.place ?? "")) locks.set(error.place ?? "", error);
  }
  const locksOver = (name: string): readonly Diagnostic[] => upTo(name).flatMap((above) => locks.get(above) ?? []);
  return {
    at(place) {
      const name = formatPlace(place);
      return locksOver(name)[0] ?? inside.get(name);
    },
    besides(places) {
      const names = places.map(({ place }) => formatPlace(place));
      const known = new Set(names);
      const held = new Set(names.flatMap(locksOver));
      return errors.filter((error) => !held.has(error) && !upTo(error.place ?? "").some((above) => known.has(above)));
    },
  };
}

/** A place's name and those of what it is in; a slash inside an item's name only adds names that no place has. */
function upTo(name: string): readonly string[] {
  return [...Array.from(name.matchAll(/\//g), ({ index }) => name.slice(0, index)), name];
}

function fateOfError({ code }: Diagnostic): Fate {
  return code === "merge/locked" ? "newly-locked" : "broken";
}

/**
 * The findings of one resolution that another does not have: told apart by what they are about, not by the line; what
 * was wrong already is not new for being said in other words.
 */
export function newFindings(before: readonly Diagnostic[], after: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set(before.map(nameOf));
  return after.filter((diagnostic) => !known.has(nameOf(diagnostic)));
}

function nameOf({ code, severity, place, message, origin }: Diagnostic): string {
  return JSON.stringify([code, severity, place ?? message, origin?.file]);
}

/** What an upgrade does to the files of an id; what is ignored is none. */
export function fileChanges(before: Resolution, after: Resolution): readonly FileChange[] {
  const [old, now] = [standings(before), standings(after)];
  const gone = [...old].filter(([file]) => !now.has(file));
  const rest = [...now].flatMap(([file, { layer, standing }]): readonly FileChange[] => {
    const was = old.get(file)?.standing;
    if (was === undefined) return [{ layer, file, change: "appears", after: standing }];
    return textOf(was) === textOf(standing)
      ? []
      : [{ layer, file, change: "stands otherwise", before: was, after: standing }];
  });
  return [
    ...gone.map(([file, { layer, standing }]): FileChange => ({ layer, file, change: "vanishes", before: standing })),
    ...rest,
  ];
}

function standings({ fragments }: Resolution): ReadonlyMap<string, Fragment> {
  return new Map(fragments.filter(({ standing }) => standing.is !== "ignored").map((one) => [one.file, one]));
}

function textOf(standing: Standing): string {
  return "by" in standing ? `${standing.is} by ${standing.by}` : standing.is;
}
