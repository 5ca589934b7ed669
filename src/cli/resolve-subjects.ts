import type { Diagnostic } from "../model/diagnostic.js";
import type { Resolution } from "../model/resolution.js";
import type { Plan, View } from "../plan.js";
import { accountOf } from "../patch/account.js";
import type { TextOf } from "../render/report.js";
import type { Request, Subject } from "./command.js";

/** Resolves each id that was asked about; one that is refused hides no other. */
export async function resolveSubjects(
  { subjects, options }: Request,
  plan: Plan,
  view?: View,
): Promise<readonly Resolution[]> {
  const layers = options.value("layers")?.split(",");
  const seen = view ?? (layers === undefined ? {} : { layers });
  return Promise.all(subjects.map(({ id }) => plan.resolve(id, seen)));
}

export function diagnosticsOf(resolutions: readonly Resolution[]): readonly Diagnostic[] {
  return resolutions.flatMap(({ diagnostics }) => diagnostics);
}

/** The texts that the resolutions were made of, for frames: what was read, never read again (R3). */
export function textsOf(resolutions: readonly Resolution[]): TextOf {
  const texts = new Map(
    resolutions.flatMap((resolution) =>
      resolution.state === "opaque"
        ? []
        : accountOf(resolution).fragments.map(({ file, text }) => [file, text] as const),
    ),
  );
  return (file) => texts.get(file);
}

export function subjectName({ id, place }: Subject): string {
  return place === undefined ? id : `${id}#${place}`;
}
