import * as fc from "fast-check";
import { parse, TomlDate } from "smol-toml";
import { tomlFormat } from "../support/formats.js";
import {
  canonical,
  isList,
  isObject,
  keysOf,
  Literal,
  record,
  type Value,
  type ValueObject,
} from "../../src/model/value.js";
import { text, value } from "./support/arbitrary.js";

const dates = fc
  .constantFrom(
    ..."1979-05-27T07:32:00Z|1979-05-27t00:32:00.999999-07:00|1979-05-27 07:32:00|1979-05-27|07:32:00|00:32:00.5".split(
      "|",
    ),
  )
  .map((date) => new Literal(date, date, "date", "toml"));
const numbers = fc
  .constantFrom<[number | bigint, string, "integer" | "float"]>(
    [1, "1.0", "float"],
    [1000, "1e3", "float"],
    [255, "0xFF", "integer"],
    [420, "0o644", "integer"],
    [5, "0b101", "integer"],
    [1000, "1_000", "integer"],
    [5, "+5", "integer"],
    [-0, "-0.0", "float"],
    [9007199254740993n, "9007199254740993", "integer"],
    [-9223372036854775808n, "-9223372036854775808", "integer"],
  )
  .map(([number, written, type]) => new Literal(number, written, type, "toml"));

/** A value that TOML can say: without null, with its own literals here and there. */
const sayable = fc.oneof(
  { weight: 5, arbitrary: value.map(withoutNull) },
  { weight: 1, arbitrary: dates },
  { weight: 1, arbitrary: numbers },
);

function withoutNull(node: Value): Value {
  if (isList(node)) return node.map(withoutNull);
  if (isObject(node)) return record(keysOf(node).map((key) => [key, withoutNull(node[key] as Value)] as const));
  return node ?? "none";
}

/** A document with at least one key, as TOML has no other way to say that it holds something. */
export const table = fc
  .array(fc.tuple(text, sayable), { minLength: 1, maxLength: 5 })
  .map((entries) => record(new Map(entries)));

/** What the other parser reads, as one of our values; throws where it refuses the text, or reads what no JSON has (E9). */
export function secondOpinion(source: string): Value {
  return ours(parse(source, { integersAsBigInt: "asNeeded", maxDepth: 500 }));
}

function ours(node: unknown): Value {
  if (node instanceof TomlDate) return new Literal(instant(node), instant(node), "date", "toml");
  if (Array.isArray(node)) return node.map(ours);
  if (typeof node === "number" && !Number.isFinite(node)) throw new RangeError("no finite number");
  if (typeof node === "bigint") return new Literal(node, String(node), "integer", "toml");
  if (typeof node !== "object" || node === null) return node as Value;
  return record(Object.entries(node).map(([key, item]) => [key, ours(item)] as const));
}

function instant(date: TomlDate): string {
  return date.toISOString();
}

/** A value's canonical text, dates by the moment that they mean. */
export function meaning(node: Value): string {
  return canonical(normal(node));
}

function normal(node: Value): Value {
  if (node instanceof Literal && node.type === "date") return instant(new TomlDate(node.text));
  if (isList(node)) return node.map(normal);
  if (isObject(node)) return record(keysOf(node).map((key) => [key, normal(node[key] as Value)] as const));
  return node;
}

/** The same value in one of the many ways in which people write TOML; each pick decides one table's or list's. */
export function styled(object: ValueObject, picks: readonly number[]): string {
  let turn = 0;
  const pick = (ways: number): number => (picks[(turn += 1) % picks.length] as number) % ways;
  return sections(object, "", "").join("\n");

  function sections(node: ValueObject, name: string, header: string): readonly string[] {
    const own: string[] = [];
    const below: string[] = [];
    for (const key of keysOf(node)) {
      const value = node[key] as Value;
      const full = name === "" ? keyOf(key) : `${name}.${keyOf(key)}`;
      const isItems = isList(value) && value.length > 0 && value.every(isObject);
      if (isObject(value) && keysOf(value).length > 0 && pick(3) === 0) own.push(...dotted(keyOf(key), value));
      else if (isObject(value) && pick(3) > 0) below.push(...sections(value, full, `[${full}]\n`));
      else if (isItems && pick(3) > 0) {
        for (const item of value) below.push(...sections(item, full, `[[${full}]]\n`));
      } else if (isList(value) && value.length > 0 && pick(2) === 0) {
        own.push(`${keyOf(key)} = [ # many\n${value.map((item) => `\t${inline(item)}, # one\n`).join("")}]\n`);
      } else own.push(`${keyOf(key)} = ${inline(value)}\n`);
    }
    const isNeedless = own.length === 0 && below.length > 0 && !header.startsWith("[[") && pick(2) === 0;
    const first = isNeedless ? [] : [header + own.join("")];
    return pick(4) === 0 && header !== "" && !header.startsWith("[[") ? [...below, ...first] : [...first, ...below];
  }

  function dotted(name: string, node: ValueObject): readonly string[] {
    return keysOf(node).flatMap((key) => {
      const value = node[key] as Value;
      const full = `${name}.${keyOf(key)}`;
      const goesOn = isObject(value) && keysOf(value).length > 0 && pick(2) === 0;
      return goesOn ? dotted(full, value) : [`${full} = ${inline(value)}\n`];
    });
  }

  function inline(value: Value): string {
    if (isList(value)) return `[${value.map(inline).join(pick(2) === 0 ? ", " : ",")}]`;
    if (!isObject(value)) return lineOf(value);
    const entries = keysOf(value).flatMap((key) => {
      const inner = value[key] as Value;
      const goesOn = isObject(inner) && keysOf(inner).length > 0 && pick(2) === 0;
      return goesOn ? dotted(keyOf(key), inner).map((line) => line.trimEnd()) : [`${keyOf(key)} = ${inline(inner)}`];
    });
    return `{${entries.join(", ")}}`;
  }
}

function lineOf(value: Value): string {
  return tomlFormat.emit(record([["a", value]])).slice("a = ".length, -1);
}

function keyOf(key: string): string {
  return /^[\w-]+$/.test(key) ? key : lineOf(key);
}
