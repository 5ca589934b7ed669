import { shownText } from "../inspect/index.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { parsePlace, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { View } from "../options.js";
import type { Plan } from "../plan.js";
import { accountOf, type Account } from "../provenance/index.js";
import type { TextOf } from "../render/index.js";
import type { Request } from "./command.js";
import { UsageError } from "./options.js";

/** Resolves each id that was asked about; one that is refused hides no other. */
export async function resolveSubjects(
  { subjects, options }: Request,
  plan: Pick<Plan, "resolve">,
  view?: View,
): Promise<readonly Resolution[]> {
  const layers = options.value("layers")?.split(",");
  const seen = view ?? (layers === undefined ? {} : { layers });
  return Promise.all(subjects.map(({ id }) => plan.resolve(id, seen)));
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
