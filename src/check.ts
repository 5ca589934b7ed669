import { nearDirectories } from "./discover/index.js";
import { follow } from "./host/index.js";
import { finding, isError, locate, START, type Diagnostic } from "./model/diagnostic.js";
import { hasDirective } from "./model/directive.js";
import { formatPlace, type Place } from "./model/place.js";
import type { Fragment, Resolution } from "./model/resolution.js";
import { isObject, keysOf, member, type Maybe } from "./model/value.js";
import { accountOf, type ParsedFragment } from "./provenance/index.js";
import type { Setting } from "./resolve.js";
import { readSources, syntaxOf } from "./sources.js";
import type { Declaration } from "./strategy/index.js";

/** What only `check` looks for (D16, V9): it opens files and directories of which the answer is not made. */
export async function checkFindings(
  setting: Setting,
  declared: Declaration,
  resolution: Resolution,
): Promise<readonly Diagnostic[]> {
  const { id } = resolution;
  const { roots, limits, isDeclared = async () => false } = setting;
  const { reader, suffixes } = syntaxOf(setting, declared, id);
  return [
    ...(await nearDirectories(setting.files, id, { roots, reader, suffixes, limits, isDeclared })),
    ...(await droppingNamesakes(setting, declared, resolution)),
    ...(await declared.slips()),
  ].map((diagnostic) => ({ ...diagnostic, id }));
}

/** As many keys as a finding names. */
const NAMED = 4;

/**
 * Drop-ins that a namesake of a higher layer replaces whole (D3) without repeating their keys: hardly anybody expects
 * that. What cannot be read or parsed says nothing, be it hidden or hiding; an empty file means to hide.
 */
async function droppingNamesakes(
  setting: Setting,
  declared: Declaration,
  resolution: Resolution,
): Promise<readonly Diagnostic[]> {
  const hidden = resolution.fragments.filter(({ kind, standing }) => kind === "drop-in" && standing.is === "shadowed");
  if (hidden.length === 0 || resolution.state === "opaque") return [];
  const { fragments } = accountOf(resolution);
  const found = hidden.map(async (fragment): Promise<readonly Diagnostic[]> => {
    const by = fragments.find(({ file }) => "by" in fragment.standing && file === fragment.standing.by);
    const lower =
      by === undefined || by.text === "" || !isRead(by)
        ? undefined
        : await read(setting, declared, resolution, fragment);
    if (by === undefined || lower === undefined || !isRead(lower)) return [];
    const places = missing(lower.document.value, by.document.value, []);
    const [first] = places;
    if (first === undefined) return [];
    const range = lower.document.range(first as string[]);
    const facts = {
      file: fragment.file,
      by: by.file,
      places: places.slice(0, NAMED).map(formatPlace),
      count: places.length,
    };
    const origin = { layer: lower.layer, file: lower.file, ...(range?.key ?? START) };
    return [
      locate(finding("discover/namesake-drops", facts), {
        origin: { layer: by.layer, file: by.file, ...START },
        related: [{ message: "is not read", origin }],
      }),
    ];
  });
  return (await Promise.all(found)).flat();
}

function isRead({ format, document }: ParsedFragment): boolean {
  return format !== undefined && !document.findings.some(isError);
}

async function read(
  setting: Setting,
  declared: Declaration,
  { id }: Resolution,
  { file, layer, lowest, kind }: Fragment,
): Promise<ParsedFragment | undefined> {
  try {
    const found = await follow(setting.files, file, setting.limits);
    if (found.is !== "file") return undefined;
    const source = { layer, lowest, kind, file, path: found.path, entry: found.entry };
    const [only] = await readSources([source], id, syntaxOf(setting, declared, id), declared, setting);
    return only?.diagnostics.some(isError) === true ? undefined : only?.fragment;
  } catch {
    return undefined; // what nobody reads may be unreadable
  }
}

/** The keys that one document has and another one has not, the outermost of each. */
function missing(lower: Maybe, upper: Maybe, above: Place): readonly Place[] {
  if (!isObject(lower) || !(upper === undefined || isObject(upper))) return [];
  if (hasDirective(lower) || (upper !== undefined && hasDirective(upper))) return []; // `{ $append: [x] }` has no keys
  return keysOf(lower).flatMap((key): readonly Place[] => {
    const place = [...above, key];
    const there = member(upper, key);
    return there === undefined ? [place] : missing(member(lower, key), there, place);
  });
}
