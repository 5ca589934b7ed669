import {
  isMap,
  LineCounter,
  parse,
  parseDocument,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
  type Tags,
} from "yaml";
import type { Json } from "../../src/index.js";
import { namesIn, readShared } from "./shared.js";

/** A shipped configuration, and what is known about it without the engine. */
export interface RealFile {
  readonly name: string;
  /** Its path below the vendor's root. */
  readonly path: string;
  readonly text: string;
  readonly schema: string;
  /** The dialect that its software reads; JSON is JSON. */
  readonly yaml: "1.1" | "1.2" | undefined;
}

const real = (folder: string, name: string, yaml: RealFile["yaml"]): RealFile => ({
  name,
  path: `${folder}/${name}`,
  yaml,
  get text() {
    return readShared(`corpus/${folder}/${name}`);
  },
  get schema() {
    return readShared(`corpus/${folder}/schema.json`);
  },
});

export const PROMETHEUS = real("prometheus", "prometheus.yml", "1.2");
export const ALERTMANAGER = real("alertmanager", "alertmanager.yml", "1.2");
export const DOCKERD = real("dockerd", "daemon.json", undefined);
export const NETPLAN: readonly RealFile[] = namesIn("corpus/netplan", ".yaml").map((name) =>
  real("netplan", name, "1.1"),
);
export const ALL: readonly RealFile[] = [PROMETHEUS, ALERTMANAGER, DOCKERD, ...NETPLAN];

/** No number in sixties and no date: a MAC address is none, and neither becomes JSON. */
const customTags = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === "string" || (tag.format !== "TIME" && tag.tag !== "tag:yaml.org,2002:timestamp"));

/** A value with its integers exact: those beyond ±2^53 are big. */
export type Exact = string | number | bigint | boolean | null | readonly Exact[] | { readonly [key: string]: Exact };

/** What the plain parser of the format makes of a text. */
export function parsePlainly(text: string, yaml: RealFile["yaml"]): Exact {
  return read(text, yaml, { customTags });
}

/** What the software itself would read: its dialect with all of its types, the dangerous ones too. */
export function readBack(text: string, yaml: RealFile["yaml"]): Exact {
  return read(text, yaml, {});
}

function read(text: string, version: RealFile["yaml"], options: SchemaOptions): Exact {
  if (version === undefined) return JSON.parse(text) as Exact;
  return exact(parse(text, { version, intAsBigInt: true, ...(version === "1.1" ? options : {}) }) as Exact);
}

function exact(value: Exact): Exact {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, exact(below)]));
}

/** As the library hands it out: JSON has no number for what a double cannot hold, so that is its digits. */
export function asJson(value: Exact): Json {
  return JSON.parse(
    JSON.stringify(value, (_, part: Exact) => (typeof part === "bigint" ? part.toString() : part)),
  ) as Json;
}

type Path = readonly (string | number)[];

/** Line and column of a value, or of a key, by the plain parser alone. */
export function positionIn(
  text: string,
  path: Path,
  of: "value" | "key" = "value",
): { readonly line: number; readonly column: number } {
  const lineCounter = new LineCounter();
  const options: ParseOptions & DocumentOptions & SchemaOptions = { lineCounter, keepSourceTokens: true };
  const document = parseDocument(text, options);
  const node = of === "key" ? keyNode(document, path) : document.getIn(path, true);
  const [offset] = (node as { range: [number, number, number] }).range;
  const { line, col } = lineCounter.linePos(offset);
  return { line, column: col };
}

function keyNode(document: Document, path: Path): unknown {
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(map)) throw new Error(`no map above ${path.join("/")}`);
  return map.items.find(({ key }) => String((key as { value: unknown }).value) === path.at(-1))?.key;
}
