import { isError, type Diagnostic } from "../model/diagnostic.js";
import { equal, type Json, type Maybe } from "../model/json.js";
import type { Origin } from "../model/origin.js";
import { isSecret, settle, type Place } from "../model/place.js";
import { formatPlace, parsePlace } from "../model/place-text.js";
import type { Resolution } from "../model/resolution.js";
import { accountOf, voiceOrigin, type Account } from "../patch/account.js";
import { at, fateOf, type Fate, type Turnover } from "./fate.js";
import { errorsByPlace, newFindings } from "./new-findings.js";
import { redactedUnder } from "./redact.js";
import { oldPlace, renamed } from "./renamed.js";
import { spotsOf, type Spot } from "./spots.js";

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
  /** Of `newly-locked` and `broken`: what will be wrong. */
  readonly because?: string;
  /** Whether the place is secret; what is secret is redacted in here (Q5). */
  readonly secret: boolean;
  readonly origins: {
    readonly oldDefault?: Origin;
    readonly newDefault?: Origin;
    readonly yours?: Origin;
    readonly because?: Origin;
  };
}

/**
 * What an upgrade of the vendor does under the same overrides (Q2): each place at which the vendor's defaults, or what
 * is effective, will be different, with its one fate; and each place that will no longer be valid.
 *
 * @param before the id as it is, of the whole stack.
 * @param after the same over the new vendor, judged by the new schemas.
 * @param defaults what either vendor alone gives; without it, what the overrides leave of them: a change inside a file
 * that is masked or replaced whole is not seen then.
 * @throws TypeError for a resolution that was not made by `resolve`, or whose format nobody knows.
 * @example
 * const upgraded = await prepare(graft(host, "/usr", image));
 * preview(await plan.resolve("docker/daemon.json"), await upgraded.resolve("docker/daemon.json"))
 */
export function preview(before: Resolution, after: Resolution, defaults?: Defaults): readonly Upgrade[] {
  const sides: Sides = {
    old: accountOf(before),
    now: accountOf(after),
    oldVendor: accountOf(defaults?.before ?? before),
    newVendor: accountOf(defaults?.after ?? after),
  };
  const { old, now, oldVendor, newVendor } = sides;
  const errors = newFindings(before.diagnostics, after.diagnostics).filter(isError);
  const unread = errors.filter(({ code, place }) => place === undefined || !/^(?:schema|merge)\//.test(code));
  const whole: Turnover = {
    oldDefault: byTodaysNames(oldVendor.lowest, now),
    newDefault: newVendor.lowest,
    before: byTodaysNames(old.value, now),
    after: now.value,
  };
  const upgrade = (spot: Spot, fate: Fate, because?: Diagnostic): Upgrade =>
    upgradeOf(after.id, spot, fate, because, whole, sides);
  // what was not read says nothing: its values would only seem to vanish
  if (unread.length > 0) return unread.map((error) => upgrade({ place: [] }, "broken", error));
  const spots = spotsOf(whole, now.plan);
  const wrong = errorsByPlace(errors);
  const told = spots.map((spot) => {
    const error = wrong.at(spot.place);
    if (error !== undefined) return upgrade(spot, fateOfError(error), error);
    return upgrade(spot, fateOf(spot.place, whole, spot.turns));
  });
  const elsewhere = wrong.besides(spots).map((error) => {
    const place = settle(parsePlace(error.place ?? ""), now.value, now.plan);
    return upgrade({ place }, fateOfError(error), error);
  });
  return [...told, ...elsewhere];
}

/** The id by the lowest layer alone, under the old vendor and the new one. */
export interface Defaults {
  readonly before: Resolution;
  readonly after: Resolution;
}

interface Sides {
  readonly old: Account;
  readonly now: Account;
  readonly oldVendor: Account;
  readonly newVendor: Account;
}

function byTodaysNames(value: Maybe, { plan }: Account): Maybe {
  return value === undefined ? undefined : renamed(value, plan);
}

function fateOfError({ code }: Diagnostic): Fate {
  return code === "merge/locked" ? "newly-locked" : "broken";
}

function upgradeOf(
  id: string,
  { place, turns }: Spot,
  fate: Fate,
  because: Diagnostic | undefined,
  whole: Turnover,
  { old, now, oldVendor, newVendor }: Sides,
): Upgrade {
  const was = oldPlace(place, oldVendor.lowest, now.plan);
  const values = at(whole, place);
  const shown = (value: Maybe): Json | undefined =>
    value === undefined ? undefined : redactedUnder([now.plan, old.plan], value, place);
  const yours = fate === "adopted" ? undefined : originAbove(now, place);
  return {
    id,
    place: formatPlace(place),
    fate,
    change: effectOf(values.oldDefault, values.newDefault, turns?.vendor),
    effect: effectOf(values.before, values.after, turns?.effective),
    ...defined({
      oldDefault: shown(values.oldDefault),
      newDefault: shown(values.newDefault),
      yours: yours === undefined ? undefined : shown(values.after),
      because: because?.message,
    }),
    secret: isSecret(now.plan, place) || isSecret(old.plan, was),
    origins: defined({
      oldDefault: originBelow(oldVendor, was),
      newDefault: originBelow(newVendor, place),
      yours,
      because: because?.origin,
    }),
  };
}

function effectOf(before: Maybe, after: Maybe, moved: boolean | undefined): Effect {
  if (moved !== undefined) return moved ? "moved" : "none";
  if (equal(before, after)) return "none";
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

function originAbove(account: Account, place: Place): Origin | undefined {
  return lastOf(account, place, false);
}

function lastOf(account: Account, place: Place, lowest: boolean): Origin | undefined {
  const voice = account.tracer.every(place).findLast(({ fragment }) => account.fragments[fragment]?.lowest === lowest);
  return voice && voiceOrigin(account, voice);
}
