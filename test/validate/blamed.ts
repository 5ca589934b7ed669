import { memoryFileSystem } from "../../src/host/public.js";
import { resolve } from "../../src/index.js";
import { formatOrigin, type Diagnostic, type Origin } from "../../src/model/diagnostic.js";

/** A schema and the files that it judges, each a text in YAML. */
export interface Given {
  readonly schema: string;
  readonly vendor?: string;
  /** The override `10-site.yaml`. */
  readonly site?: string;
  /** The override `20-late.yaml`. */
  readonly late?: string;
  /** A schema beside the id's own. */
  readonly common?: string;
}

const PATHS: Readonly<Record<keyof Given, string>> = {
  schema: "/usr/share/substrata/schemas/app.yaml.schema.yaml",
  common: "/usr/share/substrata/schemas/common.yaml",
  vendor: "/usr/share/defaults/app.yaml",
  site: "/etc/app.yaml.d/10-site.yaml",
  late: "/etc/app.yaml.d/20-late.yaml",
};
const NAMES = new Map(Object.entries(PATHS).map(([name, path]) => [path, name]));

/** What `resolve` finds, in lines: severity, code, place and origin; the words; who else took part; the hint. */
export async function blamed(given: Given): Promise<string> {
  const { diagnostics } = await resolve(memoryFileSystem(treeOf(given)), "app.yaml");
  return diagnostics.map(lines).join("\n");
}

function treeOf(given: Given): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PATHS).flatMap(([name, path]) => {
      const text = given[name as keyof Given];
      return text === undefined ? [] : [[path, `${text}\n`]];
    }),
  );
}

function lines({ severity, code, place, origin, message, related = [], hint }: Diagnostic): string {
  return [
    `${severity} ${code} ${place === "" ? "the root" : place} at ${origin && at(origin)}`,
    `  ${message}`,
    ...related.map((one) => `  :: ${at(one.origin)} ${one.message}`),
    ...(hint === undefined ? [] : [`  help: ${hint}`]),
  ].join("\n");
}

function at(origin: Origin): string {
  return formatOrigin({ ...origin, file: NAMES.get(origin.file) ?? origin.file });
}
