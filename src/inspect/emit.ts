import { formatNamed, formats } from "../format/index.js";
import type { Format, Path } from "../model/document.js";
import { expectOptions, expectWord } from "../model/expect.js";
import { isObject, keysOf, type Value, type ValueObject } from "../model/json.js";
import { formatOrigin } from "../model/origin.js";
import type { Place } from "../model/place.js";
import type { Effective, Resolution } from "../model/resolution.js";
import { accountOf, lastOrigin, type Account } from "../patch/account.js";
import { seeThrough } from "../patch/cursor.js";
import { valuePlaces } from "./value-places.js";

/**
 * The effective configuration as a file of its own format, or of another one. Keys stand in the order in which the
 * fragments first mention them (E8), scalars keep their spelling (E11).
 *
 * @throws RangeError for a format or an option that does not exist, with the nearest, for `origins` in a syntax without
 * comments, and for a value that the syntax cannot say. TypeError for a resolution that is not effective.
 */
export function emit(
  resolution: Effective,
  form: { readonly format?: string; readonly origins?: boolean } = {},
): string {
  const { state } = resolution as Resolution; // whatever the types say, half a configuration is never written
  if (state !== "effective") throw new TypeError(`expected an effective resolution, found one that is ${state}`);
  expectOptions("emit", form, ["format", "origins"]);
  const account = accountOf(resolution);
  const format = formatOf(account, form.format);
  if (form.origins && !format.comments) throw new RangeError(`${format.name} has no comments to say origins in`);
  return emitAccount(account, format, form.origins ?? false);
}

/** The id's own format where no other one is asked for: a caller's own format is known to its ids only. */
function formatOf({ format: own }: Account, name: string | undefined): Format {
  if (own !== undefined && (name ?? own.name) === own.name) return own;
  const known = [...formats(), ...(own === undefined ? [] : [own])].map((format) => format.name);
  expectWord("format", name, [...new Set(known)]);
  return formatNamed(name as string) as Format; // expected: one of the package's, or the id's own
}

/** The merged value as text, whatever the state: for the questions that answer also when refused. */
export function emitAccount(account: Account, format: Format, origins: boolean): string {
  if (account.value === undefined) return "";
  const placeOf = valuePlaces(account.value, account.plan);
  const comment = (path: Path): string | undefined => {
    const origin = lastOrigin(account, placeOf(path));
    return origin && `${origin.layer} ${formatOrigin(origin)}`;
  };
  return format.emit(account.value, {
    keys: (object, path) =>
      account.fragments.length < 2 ? keysOf(object) : mentionedOrder(account, object, placeOf(path)),
    plainKey: (path) => wasPlain(account, placeOf(path)),
    ...(origins ? { comment } : {}),
  });
}

/** Whether the last fragment that wrote a key did so without quotes. */
function wasPlain(account: Account, place: Place): boolean {
  const voice = account.tracer.at(place).findLast(({ exact }) => exact);
  if (voice === undefined) return false;
  const { text, document } = account.fragments[voice.fragment] as Account["fragments"][number];
  const start = document.range(voice.cursor.path)?.key?.start;
  const line = start && text.split(/\r\n|\n|\r/, start.line)[start.line - 1];
  return start !== undefined && line !== undefined && !/["']/.test(line.charAt(start.column - 1));
}

/** The keys of an object by first mention over the fragments, those since deleted keeping the turn of their return. */
function mentionedOrder(account: Account, object: ValueObject, place: Place): readonly string[] {
  const order = new Set<string>();
  for (const { cursor, exact, patch } of account.tracer.at(place)) {
    const said = exact ? seeThrough(cursor).value : patch.kind === "set" ? patch.value : undefined;
    if (isObject(said)) for (const key of keysOf(said)) order.add(key);
  }
  for (const key of keysOf(object)) order.add(key);
  return [...order].filter((key) => Object.hasOwn(object, key) && (object[key] as Value) !== undefined);
}
