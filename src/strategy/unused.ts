import { finding, locate, START, type Diagnostic } from "../model/diagnostic.js";
import { lazy } from "../model/lazy.js";
import { nearest, nearestPath, slippedPath } from "../model/nearest.js";
import { PROFILE_SUFFIX, SCHEMA_SUFFIXES, type SchemaSource } from "../schema/index.js";

const SUFFIXES: readonly string[] = [...SCHEMA_SUFFIXES, PROFILE_SUFFIX];

/** What is asked of the configurations that are there. */
export interface Present {
  /** Whether something of an id stands in some layer. */
  readonly isThere: (id: string) => Promise<boolean>;
  /** The ids that could be meant. */
  readonly ids: () => Promise<readonly string[]>;
  /** Further ones beside one. */
  readonly beside: (id: string) => Promise<readonly string[]>;
  /** Whether a schema refers to a file. */
  readonly isReferred: (file: string) => Promise<boolean>;
}

/** A directory may hold files without number for ids without number: then nobody looks for the nearest (R1). */
const MOST_COMPARISONS = 1_000_000;

/**
 * The schemas, merge profiles and policies of a directory that are for no configuration (V9): whoever wrote one believes
 * that it holds. A note; of a policy a warning; an error where a configuration is within two slips for which the
 * directory has no such file: `web/webd.yaml` for `webd/webd.yaml`, `a.schema.json` for `a.yaml.schema.json`.
 *
 * @param onlyNear leaves out the files to which nothing is near; then nothing else is asked about them.
 */
export async function unusedFiles(
  source: SchemaSource,
  policy: boolean,
  onlyNear: boolean,
  { isThere, ids, beside, isReferred }: Present,
): Promise<readonly Diagnostic[]> {
  const paths = new Set((await listed(source)).toSorted());
  const found: Diagnostic[] = [];
  const isFree = (id: string, suffix: string): boolean => !kindOf(suffix).some((each) => paths.has(`${id}${each}`));
  const free = lazy(async () => {
    const all = await ids();
    return new Map(SUFFIXES.map((suffix) => [suffix, all.filter((id) => isFree(id, suffix))]));
  });
  let left = MOST_COMPARISONS;
  for (const path of paths) {
    const name = nameOf(path);
    if (name === undefined) continue;
    const file = `${source.name === "/" ? "" : source.name}/${path}`;
    const isUsed = async (): Promise<boolean> => name.counts && ((await isThere(name.id)) || (await isReferred(file)));
    if (!onlyNear && (await isUsed())) continue;
    const candidates = [
      ...((await free()).get(name.suffix) ?? []),
      ...(await beside(name.id)).filter((id) => isFree(id, name.suffix)),
    ];
    left -= candidates.length;
    const isNear = left >= 0 && !name.id.includes("*"); // a family is near to nothing
    const same = name.counts ? undefined : candidates.find((id) => id === name.id);
    const near = same ?? (isNear && name.counts ? slippedPath(name.id, candidates) : undefined);
    if (near === undefined && (onlyNear || !name.counts)) continue;
    if (onlyNear && (await isUsed())) continue;
    const what = policy ? "policy" : name.suffix === PROFILE_SUFFIX ? "merge profile" : "schema";
    const likely = near ?? (isNear ? likelyId(name.id, candidates, policy) : undefined);
    const facts = { what, path, ...(likely === undefined ? {} : { nearest: `${likely}${name.suffix}` }) } as const;
    const severity = near !== undefined ? "error" : policy ? "warning" : "note";
    found.push({ ...locate(finding("schema/unused", facts), { origin: { file, ...START } }), severity });
  }
  return found;
}

/** Beyond two slips: the collection that a file is one of; of a policy, which somebody here has written, what is near. */
function likelyId(id: string, candidates: readonly string[], policy: boolean): string | undefined {
  return candidates.find((other) => id.startsWith(`${other}/`)) ?? (policy ? nearestPath(id, candidates) : undefined);
}

/** What cannot be listed is told where something in it is asked for. */
async function listed(source: SchemaSource): Promise<readonly string[]> {
  try {
    return (await source.list?.()) ?? [];
  } catch {
    return [];
  }
}

/** What a file's name says. */
interface Name {
  readonly id: string;
  /** The suffix that it has, or was to have: `.schema.yml` counts for nothing. */
  readonly suffix: string;
  readonly counts: boolean;
}

function nameOf(path: string): Name | undefined {
  const right = SUFFIXES.find((suffix) => path.endsWith(suffix));
  const found = right ?? /\.[^./]+\.[^./]+$/.exec(path)?.[0] ?? "";
  const suffix = right ?? (/^\.merge\.(?:json|toml)$/.test(found) ? PROFILE_SUFFIX : nearest(found, SUFFIXES));
  const id = path.slice(0, path.length - found.length);
  if (suffix === undefined || id === "" || id.endsWith("/")) return undefined;
  return { id, suffix, counts: right !== undefined };
}

function kindOf(suffix: string): readonly string[] {
  return suffix === PROFILE_SUFFIX ? [PROFILE_SUFFIX] : SCHEMA_SUFFIXES;
}
