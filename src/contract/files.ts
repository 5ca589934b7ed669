import { FORMAT_SUFFIXES, suffixOf } from "../discover/index.js";
import { join, nameOf } from "../host/index.js";
import type { Format } from "../model/document.js";
import type { Layer, Precedence, Resolution } from "../model/resolution.js";
import { record } from "../model/value.js";
import type { Plan } from "../plan.js";
import type { Break } from "./answer.js";
import { formatOf, type Trial } from "./trial.js";

/** A file that an override may be, and a text that says nothing. */
interface Silent {
  readonly file: string;
  readonly text: string;
}

/** A file at each step of the old reader that the new one does not read, or in another order. */
export async function movedFiles(
  trial: Trial,
  plan: Plan,
  clauses: (keyword: string) => Pick<Break, "before" | "after">,
): Promise<readonly Break[]> {
  const { old, now } = trial.empty;
  const format = formatOf(old);
  if (readAlike(old, now)) return [];
  const isOtherwise = {
    "x-precedence": old.precedence !== now.precedence,
    "x-format": format?.name !== formatOf(now)?.name,
  };
  const keyword = Object.entries(isOtherwise).find(([, is]) => is)?.[0] ?? "files";
  for (const { file, text } of filesOf(trial.id, old.precedence, format, plan.layers)) {
    const { broken } = await trial.tryOut(file, text);
    if (broken?.about !== "file") continue;
    return [
      {
        place: "",
        keyword,
        ...clauses(keyword),
        witness: { file, text },
        outcome: broken.outcome,
        because: broken.because,
        diagnostics: [],
      },
    ];
  }
  return [];
}

/** Whether the same files of the vendor are found by the same rules: then an override's file finds its place again. */
function readAlike(old: Resolution, now: Resolution): boolean {
  const alike = old.precedence === now.precedence && formatOf(old)?.name === formatOf(now)?.name;
  return alike && filesIn(old) === filesIn(now);
}

function filesIn({ fragments }: Resolution): string {
  return JSON.stringify(fragments.map(({ file, standing }) => [file, standing]));
}

const NAME = "50-local";

/** Where the administrator's strongest layer has the id's overrides: a drop-in, in a collection one of its files. */
export function overrideFile(
  id: string,
  precedence: Precedence,
  format: Format | undefined,
  layers: readonly Layer[],
): string {
  const root = layers.at(-1)?.root ?? "/";
  const [suffix = ""] = suffixesOf(id, precedence, format);
  return precedence === "collection" ? join(root, `${id}/${NAME}${suffix}`) : join(root, `${id}.d/${NAME}${suffix}`);
}

/** A file at each step of a reader: of every layer above the lowest, the strongest first, the main file and drop-ins of every suffix. */
function filesOf(
  id: string,
  precedence: Precedence,
  format: Format | undefined,
  layers: readonly Layer[],
): readonly Silent[] {
  const suffixes = suffixesOf(id, precedence, format);
  return layers
    .slice(1)
    .toReversed()
    .flatMap(({ root }) => {
      const main =
        precedence === "collection" ? [] : [{ file: join(root, id), text: silent(suffixOf(nameOf(id)), format) }];
      const directory = precedence === "collection" ? id : `${id}.d`;
      const dropIns = suffixes.map((suffix) => ({
        file: join(root, `${directory}/${NAME}${suffix}`),
        text: silent(suffix, format),
      }));
      return [...main, ...dropIns];
    });
}

function suffixesOf(id: string, precedence: Precedence, format: Format | undefined): readonly string[] {
  if (precedence === "collection") return format?.collected ?? format?.suffixes ?? FORMAT_SUFFIXES;
  const own = suffixOf(nameOf(id));
  return precedence === "uapi" ? [own] : [...new Set([own, ...FORMAT_SUFFIXES])];
}

/** Not empty: that would be a mask (D6). */
function silent(suffix: string, own: Format | undefined): string {
  if (/^\.(?:json|jsonc|yaml|yml)$/.test(suffix)) return "{}\n";
  if (suffix === ".toml" || own === undefined) return "#\n";
  const text = written(own);
  return text.trim() === "" ? "#\n" : text;
}

function written(format: Format): string {
  try {
    return format.emit(record([]));
  } catch {
    return "";
  }
}
