import * as fc from "fast-check";
import { ownFormat, yamlFormat, jsonFormat } from "../../src/format/index.js";
import type { Format } from "../../src/model/document.js";
import { isList, isObject, keysOf, record, type Value, type ValueObject } from "../../src/model/value.js";
import { text as awkward, value } from "../format/support/arbitrary.js";
import { styled, table } from "../format/toml-values.js";
import { envFormat, iniFormat, jsoncFormat, tomlFormat } from "./formats.js";
import { sshd } from "./sshd-format.js";

/** The texts of a format, as people write them: in every form, with comments, and now and then by a machine of DOS. */
export interface Texts {
  readonly format: Format;
  readonly text: fc.Arbitrary<string>;
  /** What a key of it may be set to. */
  readonly value: fc.Arbitrary<Value>;
  /** The share of edits that it takes, at least. */
  readonly least: number;
}

/** What a comment holds, and nothing else. */
export const COMMENT_WORD = /~\d+~/g;

/** Decides one thing after the other. */
type Pick = (ways: number) => number;
const picks = fc.array(fc.nat({ max: 2519 }), { minLength: 40, maxLength: 40 });

function pickFrom(drawn: readonly number[]): Pick {
  let turn = 0;
  return (ways) => (drawn[(turn += 1) % drawn.length] as number) % ways;
}

export const SIMPLE = fc.constantFrom<Value>("x", "two words", 1, 22, true, false, "on", "a: b #c", "10", "");
const some = fc.oneof({ weight: 2, arbitrary: SIMPLE }, value);
const map = fc
  .uniqueArray(fc.tuple(fc.oneof(fc.constantFrom("a", "b", "c", "$append"), awkward), some), {
    selector: ([key]) => key,
    maxLength: 5,
  })
  .map(record);

const root = fc.oneof({ weight: 5, arbitrary: map }, some);

/** A text that a format's writer makes of a value: LF or CRLF, with a final line end or without. */
function written<T>(drawn: fc.Arbitrary<T>, write: (value: T, pick: Pick) => string): fc.Arbitrary<string> {
  return fc.tuple(drawn, picks).map(([value, turns]) => {
    const pick = pickFrom(turns);
    const text = write(value, pick).replace(/\\+(?=\n*$)/, ""); // a backslash there goes where a line comes behind it
    const ended = pick(5) === 0 ? text.replace(/\n$/, "") : text;
    return pick(5) === 0 ? ended.replaceAll("\n", "\r\n") : ended;
  });
}

function commenter(pick: Pick): (sign: string) => string {
  let count = 0;
  return (sign) => (pick(4) === 0 ? `${sign} ~${(count += 1)}~` : "");
}

function jsonText(value: Value, pick: Pick, hasComments: boolean): string {
  const write = commenter(pick);
  const unit = ["  ", "\t", "    "][pick(3)] as string;
  const comment = (sign: string): string => (hasComments ? write(sign) : "");
  return `${node(value, "\n")}\n`;

  function node(inner: Value, line: string): string {
    if (!isList(inner) && !isObject(inner)) return jsonFormat.emit(inner).trimEnd();
    const [open, close] = isList(inner) ? "[]" : "{}";
    const items = isList(inner)
      ? inner.map((item) => (at: string) => node(item, at))
      : keysOf(inner).map(
          (key) => (at: string) => `${JSON.stringify(key)}:${" ".repeat(pick(2))}${node(inner[key] as Value, at)}`,
        );
    if (items.length === 0) return `${open}${" ".repeat(pick(2))}${close}`;
    if (pick(3) === 0) return `${open} ${items.map((write) => write(line)).join(pick(2) === 0 ? "," : ", ")}${close}`;
    const below = line + unit;
    const lines = items.map((write, index) => {
      const above = comment(`${below}//`);
      const between = comment(" /*");
      const comma = index < items.length - 1 || (hasComments && pick(4) === 0) ? "," : "";
      return `${above}${below}${write(below)}${between && `${between} */`}${comma}${comment(" //")}`;
    });
    return `${open}${lines.join("")}${comment(`${below}//`)}${line}${close}`;
  }
}

const yaml = yamlFormat({ tags: ["!secret"] });

function yamlText(value: Value, pick: Pick): string {
  const comment = commenter(pick);
  const anchored = new Set<number>();
  let nodes = 0;
  const root = isBlock(value) ? lines(value, "") : [flow(value)];
  return `${pick(9) === 0 ? "---\n" : ""}${root.map((line) => `${line}\n`).join("")}`;

  function lines(inner: Value, indent: string): readonly string[] {
    const entries: readonly (readonly [string, Value])[] = isList(inner)
      ? inner.map((item) => ["-", item])
      : keysOf(inner as ValueObject).map((key) => [yamlKey(key), (inner as ValueObject)[key] as Value]);
    return entries.flatMap(([sign, item]) => {
      const above = comment(`${indent}#`);
      const blank = pick(9) === 0 ? [""] : [];
      return [...blank, ...(above === "" ? [] : [above]), ...entry(sign, item, indent)];
    });
  }

  function entry(sign: string, item: Value, indent: string): readonly string[] {
    const behind = comment(" #");
    const lead = `${indent}${sign}`;
    const number = (nodes += 1);
    if (anchored.size > 0 && pick(25) === 0) return [`${lead} *n${[...anchored].at(-1)}${behind}`];
    const anchor = pick(25) === 0 ? ` &n${number}` : "";
    const tag = isList(item) && sign !== "-" && pick(12) === 0 ? " !append" : "";
    const before = lead + anchor + tag;
    if (isBlock(item) && pick(4) > 0) {
      const below = lines(item, indent + " ".repeat(sign !== "-" && isList(item) && pick(2) === 0 ? 0 : 1 + pick(4)));
      if (anchor !== "") anchored.add(number);
      const [first = ""] = below;
      const column = first.length - first.trimStart().length;
      if (sign === "-" && before === lead && /^\s*[^#\s]/.test(first) && column > indent.length + 1)
        if (pick(4) > 0) return [lead + first.slice(indent.length + 1), ...below.slice(1)];
      return [before + behind, ...below];
    }
    const text =
      isBlock(item) && pick(3) === 0 ? spread(item, `${indent}  `) : isBlock(item) ? flow(item) : scalar(item);
    if (anchor !== "") anchored.add(number);
    const [first = "", ...rest] = text.split("\n");
    const isText = /^[|>]/.test(first);
    return [
      `${before} ${first}${rest.length === 0 || isText ? behind : ""}`,
      ...rest.map((line) => line && (isText ? indent : "") + line),
    ];
  }

  /** Brackets over several lines, with comments. */
  function spread(inner: Value, indent: string): string {
    const [open, close] = isList(inner) ? "[]" : "{}";
    const items = isList(inner)
      ? inner.map(flow)
      : keysOf(inner as ValueObject).map((key) =>
          flow(record([[key, (inner as ValueObject)[key] as Value]])).slice(1, -1),
        );
    return `${open}${comment(" #")}\n${items.map((item) => `${indent}${item},${comment(" #")}\n`).join("")}${indent}${close}`;
  }

  function scalar(inner: Value): string {
    const text = yaml.emit(record([["k", inner]])).slice("k: ".length, -1);
    return /^\w+$/.test(text) && typeof inner === "string" && pick(4) === 0 ? `'${text}'` : text;
  }
}

function isBlock(inner: Value): boolean {
  return (isList(inner) && inner.length > 0) || (isObject(inner) && keysOf(inner).length > 0);
}

function flow(inner: Value): string {
  return yaml.spelling?.value(inner) ?? "";
}

function yamlKey(key: string): string {
  const text = yaml.emit(record([[key, 0]])).slice(0, -3);
  return text.includes("\n") || text.startsWith("?") ? `${JSON.stringify(key)}:` : text;
}

const word = fc.oneof(
  fc.constantFrom("x", "1500", "two words", "10.0.0.1/24", "yes", "a=b", '"quoted"', "C:\\dir", "#no", "é"),
  fc
    .string({ unit: fc.constantFrom(..."ab1 ;#=\"'\\$".split("")), minLength: 1, maxLength: 8 })
    .map((drawn) => drawn.trim() || "x"),
);
const lineKey = fc.constantFrom("Port", "A", "B_C", "DNS", "Key");
const assignments = fc.array(fc.tuple(lineKey, fc.array(word, { minLength: 1, maxLength: 3 })), { maxLength: 5 });

/** Lines of the values of keys, comments between them; what is no text of the format is left out. */
function keyLines(keys: readonly (readonly [string, readonly string[]])[], between: string, pick: Pick): string {
  const comment = commenter(pick);
  const once = new Map(keys);
  return [...once]
    .flatMap(([key, values]) => {
      const blank = pick(6) === 0 ? ["\n"] : [];
      const above = comment(pick(3) === 0 && between !== " " ? ";" : "#");
      const lines = values.map((text) => `${key}${between}${text}\n`);
      return [...blank, ...(above === "" ? [] : [`${above}\n`]), ...lines];
    })
    .join("");
}

const sections = fc.array(fc.tuple(fc.constantFrom("Match", "Network", "Link"), assignments), { maxLength: 3 });

function iniText(
  drawn: readonly (readonly [string, readonly (readonly [string, readonly string[]])[]])[],
  pick: Pick,
): string {
  const comment = commenter(pick);
  const parts = drawn.map(([name, keys]) => {
    const above = comment("#");
    const between = ["=", " = ", "= "][pick(3)] as string;
    const lines = keyLines(keys, between, pick)
      .split(/(?<=\n)/)
      .map((line) => line.replace(/\\+(?=\n)/, ""))
      .map((line) =>
        /^\w/.test(line) && pick(12) === 0 ? `#!${["lock", "append", "replace"][pick(3)]}\n${line}` : line,
      )
      .map((line) => (/^\w/.test(line) && pick(15) === 0 ? line.replace(/ (?=[^\s#;]\S*\n)/, " \\\n  ") : line));
    return `${above && `${above}\n`}[${name}]\n${lines.join("")}`;
  });
  return parts.join(pick(2) === 0 ? "\n" : "").replaceAll(/~\d+~/g, unique());
}

/** Comments of several parts of a text are told apart. */
function unique(): () => string {
  let count = 0;
  return () => `~${(count += 1)}~`;
}

function envText(keys: readonly (readonly [string, readonly string[]])[], pick: Pick): string {
  const spelled = keys.map(([key, [value = ""]]) => {
    const text = envFormat.emit(record([["k", value]])).slice("k=".length, -1);
    return [key, [/^[\w.]+$/.test(text) && pick(3) === 0 ? `'${text}'` : text]] as const;
  });
  return keyLines(spelled, "=", pick);
}

const lineValue = fc.oneof<fc.Arbitrary<Value>[]>(word, SIMPLE, fc.array(word, { maxLength: 3 }));
/** What an empty assignment says depends on what it takes back, which is for tests of their own. */
const says = lineValue.filter(
  (drawn) => drawn !== "" && !(isList(drawn) && (drawn.length === 0 || drawn.includes(""))),
);
const section = fc.uniqueArray(fc.tuple(lineKey, says), { selector: ([key]) => key, maxLength: 3 }).map(record);

const TOML_PICKS = fc.array(fc.nat({ max: 11 }), { minLength: 20, maxLength: 20 });

/** Every format, and one of a caller's. */
export const TEXTS: readonly Texts[] = [
  { format: yaml, text: written(root, yamlText), value: some, least: 0.95 },
  { format: jsoncFormat, text: written(root, (drawn, pick) => jsonText(drawn, pick, true)), value: some, least: 0.99 },
  { format: jsonFormat, text: written(root, (drawn, pick) => jsonText(drawn, pick, false)), value: some, least: 0.99 },
  {
    format: tomlFormat,
    text: written(fc.tuple(table, TOML_PICKS), ([drawn, ways], pick) => {
      const comment = commenter(pick);
      const above = (): string => comment("#").replace(/.$/, "$&\n");
      return styled(drawn, ways)
        .replaceAll(/^(?=[^\t\n])/gm, above)
        .replaceAll(/# (?:many|one)$/gm, () => comment("#"));
    }),
    value: table.map((drawn) => Object.values(drawn)[0] as Value),
    least: 0.99,
  },
  { format: iniFormat, text: written(sections, iniText), value: fc.oneof(says, section), least: 0.25 },
  { format: envFormat, text: written(assignments, envText), value: lineValue, least: 0.5 },
  {
    format: ownFormat(sshd),
    text: written(assignments, (keys, pick) => keyLines(keys, " ", pick)),
    value: lineValue,
    least: 0.4,
  },
];
