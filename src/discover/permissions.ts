import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { START } from "../model/origin.js";
import type { Source } from "./survey.js";

/** The bits by which the group and everybody else may write. */
const [GROUP, OTHERS] = [0o020, 0o002];

/**
 * Whoever may write a fragment decides what a service of root's does: each that somebody else than root owns or may
 * write is a finding, as in libeconf. Links have been followed: it is the file that counts.
 *
 * Source: R6.
 */
export function permissionFindings(sources: readonly Source[]): readonly Diagnostic[] {
  return sources.flatMap((source): readonly Diagnostic[] => {
    const origin = { layer: source.layer, file: source.file, ...START };
    const owned = ownership(source);
    if (owned === undefined || (owned.uid === 0 && owned.writers.length === 0)) return [];
    return [locate(finding("discover/permissions", { file: source.file, ...owned }), { origin })];
  });
}

/** A file that vanished since it was found says nothing of it; that it did is told where it is read. */
function ownership({ entry }: Source): { readonly uid: number; readonly writers: string } | undefined {
  try {
    const { uid, mode } = entry;
    const writers = [...(mode & GROUP ? ["its group"] : []), ...(mode & OTHERS ? ["everybody"] : [])];
    return { uid, writers: writers.join(" and ") };
  } catch {
    return undefined;
  }
}
