import { readFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { nodeFileSystem, overlay, type FileSystem } from "../host/index.js";
import { DEFAULT_LAYERS, type Layer } from "../model/layer.js";
import type { Options } from "../plan.js";
import { UsageError } from "./command.js";
import type { ReadOptions } from "./options.js";

/** What the options say about where to look. */
export interface CliSetting {
  readonly root: string;
  readonly files: FileSystem;
  readonly options: Options;
}

export function settingOf(given: ReadOptions): CliSetting {
  const root = resolvePath(given.value("root") ?? "/");
  const layers = layersOf(given);
  const precedence = choice(given, "precedence", ["layered", "uapi"] as const);
  const locks = choice(given, "locks", ["error", "warn"] as const);
  return {
    root,
    files: nodeFileSystem(root),
    options: {
      layers,
      schemas: given.all("schemas").map((directory) => nodeFileSystem(resolvePath(directory))),
      nulls: nullsOf(given, layers),
      ...(precedence === undefined ? {} : { precedence }),
      ...(locks === undefined ? {} : { locks }),
    },
  };
}

function layersOf(given: ReadOptions): readonly Layer[] {
  const layers = given.all("layer").map((word): Layer => {
    const [, name, root] = /^([^=/]+)=(\/.*)$/s.exec(word) ?? [];
    if (name === undefined || root === undefined) {
      throw new UsageError(`--layer takes NAME=DIR with an absolute DIR in the root, found ${JSON.stringify(word)}`);
    }
    return { name, root };
  });
  const short = DEFAULT_LAYERS.filter(({ name }) => given.value(name) !== undefined);
  if (layers.length > 0 && short.length > 0)
    throw new UsageError(`--layer replaces the whole stack; leave out --${short[0]?.name}`);
  if (layers.length > 0) return layers;
  return DEFAULT_LAYERS.map(({ name, root }) => {
    const written = given.value(name) ?? root;
    if (!written.startsWith("/"))
      throw new UsageError(`--${name} takes an absolute path in the root, found ${JSON.stringify(written)}`);
    return { name, root: written };
  });
}

function nullsOf(given: ReadOptions, layers: readonly Layer[]): Readonly<Record<string, "set" | "delete">> {
  const pairs = given.all("nulls").map((word) => {
    const [, layer = "", how] = /^([^=]+)=(delete|set)$/.exec(word) ?? [];
    if (how === undefined) throw new UsageError(`--nulls takes LAYER=delete, found ${JSON.stringify(word)}`);
    if (!layers.some(({ name }) => name === layer))
      throw new UsageError(
        `--nulls names the layer ${layer}, which is none of ${layers.map(({ name }) => name).join(", ")}`,
      );
    return [layer, how as "set" | "delete"] as const;
  });
  return Object.fromEntries(pairs);
}

function choice<T extends string>(given: ReadOptions, name: string, words: readonly T[]): T | undefined {
  const word = given.value(name);
  const found = words.find((known) => known === word);
  if (word !== undefined && found === undefined)
    throw new UsageError(`--${name} takes ${words.join(" or ")}, found ${JSON.stringify(word)}`);
  return found;
}

/** The tree in which the proposals are carried out; undefined where there are none. */
export function proposedFiles(
  given: ReadOptions,
  files: FileSystem,
  standardInput: () => Uint8Array,
): FileSystem | undefined {
  const proposals = given.all("with").map((word) => proposal(word, standardInput));
  const removals = given.all("without").map((path) => [absolute("without", path), null] as const);
  if (proposals.length + removals.length === 0) return undefined;
  return overlay(files, Object.fromEntries<string | null>([...proposals, ...removals]));
}

/** `FILE@/etc/app.yaml`: the text of an ordinary file, or of standard input for `-`, at a path of the tree. */
function proposal(word: string, standardInput: () => Uint8Array): readonly [string, string] {
  const [, source, target] = /^(.+?)@(\/.*)$/s.exec(word) ?? [];
  if (source === undefined || target === undefined) {
    throw new UsageError(`--with takes FILE@/PATH, or -@/PATH for standard input, found ${JSON.stringify(word)}`);
  }
  const bytes = source === "-" ? standardInput() : readFileSync(source);
  try {
    return [target, new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)];
  } catch {
    throw new UsageError(`${source === "-" ? "standard input" : source} is not UTF-8`);
  }
}

function absolute(option: string, path: string): string {
  if (path.startsWith("/")) return path;
  throw new UsageError(`--${option} takes an absolute path in the root, found ${JSON.stringify(path)}`);
}
