import { parseArgs, type ParseArgsConfig } from "node:util";
import { oneOf } from "../model/codes/entry.js";
import { nearest, nearestPath } from "../model/nearest.js";

interface Option {
  readonly takes?: string;
  readonly repeatable?: boolean;
  readonly short?: string;
}

/** Every option of every command; a command lists those that it takes. */
const OPTIONS: Readonly<Record<string, Option>> = {
  root: { takes: "DIR" },
  layer: { takes: "NAME=DIR", repeatable: true },
  vendor: { takes: "DIR" },
  runtime: { takes: "DIR" },
  admin: { takes: "DIR" },
  schemas: { takes: "DIR", repeatable: true },
  policy: { takes: "DIR", repeatable: true },
  "no-atlas": {},
  precedence: { takes: "layered|uapi" },
  nulls: { takes: "LAYER=delete", repeatable: true },
  locks: { takes: "error|warn" },
  permissions: {},
  layers: { takes: "NAME[,NAME…]" },
  json: {},
  quiet: { short: "q" },
  strict: {},
  color: { takes: "auto|always|never" },
  help: { short: "h" },
  format: { takes: "NAME" },
  origins: {},
  output: { takes: "FILE", short: "o" },
  to: { takes: "DIR" },
  fallback: { takes: "last|vendor|none" },
  keep: { takes: "DIR" },
  "allow-empty": { takes: "ID|all", repeatable: true },
  with: { takes: "FILE@/PATH", repeatable: true },
  without: { takes: "/PATH", repeatable: true },
  old: { takes: "ROOT" },
  stat: {},
  secrets: {},
  audit: {},
  "require-schema": {},
  all: {},
  contract: {},
  "fail-on": { takes: "FATE[,FATE…]" },
  adopt: { takes: "FILE" },
  base: { takes: "OLDROOT" },
  pin: {},
  squash: { takes: "LAYER" },
  write: {},
  watch: {},
};

/** The options that say where to look and how to answer: every command takes both. */
const WHERE = [
  "root",
  "layer",
  "vendor",
  "runtime",
  "admin",
  "schemas",
  "policy",
  "no-atlas",
  "precedence",
  "nulls",
  "locks",
  "permissions",
  "layers",
  "with",
  "without",
];
const FORM = ["json", "quiet", "strict", "color", "help"];

export interface ReadOptions extends Values {
  /** All values of a repeatable option, in their order. */
  all(name: string): readonly string[];
  readonly words: readonly string[];
}

/** The options as they were written: a flag, one value, or all values of a repeatable one. */
export interface Values {
  flag(name: string): boolean;
  value(name: string): string | undefined;
}

/**
 * Reads words and options, in any order; `--` ends the options.
 *
 * @throws UsageError for an option that the command does not take, with the nearest that it does.
 */
export function readOptions(args: readonly string[], own: readonly string[]): ReadOptions {
  const allowed = [...WHERE, ...FORM, ...own];
  const { tokens } = parseArgs({ args: [...args], options: parserOptions(allowed), strict: false, tokens: true });
  const given = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = allowed.includes(token.name) ? OPTIONS[token.name] : undefined;
    if (option === undefined) throw unknown(token.rawName, allowed);
    const before = given.get(token.name) ?? [];
    given.set(token.name, [...before, ...valueOf(token, option)]);
    if (before.length > 0 && !option.repeatable) throw new UsageError(`${token.rawName} is given twice`);
  }
  return {
    words,
    flag: (name) => given.has(name),
    value: (name) => given.get(name)?.at(-1),
    all: (name) => given.get(name) ?? [],
  };
}

function parserOptions(allowed: readonly string[]): ParseArgsConfig["options"] {
  const known = allowed.map((name) => {
    const { takes, short } = OPTIONS[name] as Option;
    const type = takes === undefined ? ("boolean" as const) : ("string" as const);
    return [name, { type, multiple: true, ...(short === undefined ? {} : { short }) }] as const;
  });
  return Object.fromEntries(known);
}

function unknown(written: string, allowed: readonly string[]): UsageError {
  if (Object.hasOwn(OPTIONS, written.replace(/^--/, "")))
    return new UsageError(`${written} means nothing to this command`);
  const meant = nearest(
    written,
    allowed.map((option) => `--${option}`),
  );
  return new UsageError(`unknown option ${written}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function valueOf({ rawName, value, inlineValue }: OptionToken, { takes }: Option): readonly string[] {
  if (takes === undefined) {
    if (value === undefined) return [];
    throw new UsageError(`${rawName} takes no value`);
  }
  const swallowed = inlineValue !== true && /^-[^@]/.test(value ?? ""); // "-" and "-@/PATH" are standard input
  if (value === undefined || value === "" || swallowed) throw new UsageError(`${rawName} takes ${takes}`);
  return [value];
}

/** An option's value that is none of those that it takes, with the nearest. */
export function wrongWord(option: string, found: string, words: readonly string[]): UsageError {
  const meant = nearestPath(found, words);
  const advice = meant === undefined ? "" : `; did you mean ${meant}?`;
  return new UsageError(`--${option} takes ${oneOf(words)}, found ${JSON.stringify(found)}${advice}`);
}

/** The asking is wrong: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
