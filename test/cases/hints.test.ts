import { existsSync, lstatSync, mkdirSync, readFileSync, cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatForFile, formatNamed } from "../../src/format/index.js";
import type { Diagnostic, Range } from "../../src/model/diagnostic.js";
import type { Document, Format, Path } from "../../src/model/document.js";
import { formatPlace, parsePlace, type Place } from "../../src/model/place.js";
import { keyOf } from "../../src/model/strategy.js";
import { isList, isObject, keysOf, member, record, type Maybe, type Value } from "../../src/model/value.js";
import { inTree, runIn } from "../support/case.js";
import { CASES, type Case } from "../support/cases.js";
import { LONG, some } from "../support/runs.js";

/*
 * Every hint of every case is followed to the letter, each of its alternatives by itself, in the file that the finding
 * names; then the finding must be gone. What stands between backticks is what to write, `…` what stands there already.
 */

/** Hints that are no line to write, nor a file to move: each with the reason why nobody can follow them here. */
const ADVICE: readonly (readonly [hint: RegExp, because: string])[] = [
  [/^save the file as UTF-8$/, "the text that was meant is not known"],
  [/^look for a slip in the path/, "the mistake is on the command line"],
  [/^keep the differences only: substrata trim/, "trim has tests of its own"],
  [/^in UAPI\.6 a drop-in beats every main file/, "whose word is to count is not known"],
  [/^a layer, an output and what the stack/, "which directories were meant is not known"],
  [/^move it below /, "whether the file or the profile is wrong is not known"],
  [/^write the main file, or look for a slip/, "what the main file is to say is not known"],
  [/^let root alone write it/, "the tests' files belong to whoever runs them"],
  [/^make it a directory/, "which drop-ins are to be masked is not known"],
  [
    /^(?:declare|say it beside|choose another field|nothing is fetched|say \S+ instead|name in \$schema|place one at)/,
    "the schema has to be thought about",
  ],
  [/^a directive takes the place of the whole value/, "which of the two was meant is not known"],
  [/^(?:write ".*" as a plain scalar)/, "the value is not known"],
  [
    /^(?:indent|look for|quote a text|leave|write a backslash|write it as|put |remove it, or use a format|close )/,
    "not certain",
  ],
  [/^write \[Section\]/, "the section is not known"],
  [/^(?:write an octal|write a finite|TOML has no null|JSON has no such)/, "what was meant is not known"],
  [/^repeat what is still wanted/, "what is still wanted is not known"],
  [/^an application's own tags/, "the schema has to be thought about"],
  [/^the vendor may have renamed/, "the new name is not known"],
  [/^remove it, or look for the name/, "the new name is not known"],
  [/^(?:run as|ask again)/, "about the machine, not a file"],
  [/^(?:look for a root|put it back|what is delivered)/, "about a delivery"],
];

type Found = Diagnostic & { readonly hint: string };

/** The findings of a case with a hint, each with the command that told it. */
async function hintsOf({
  tree,
  commands,
  stdin,
}: Case): Promise<readonly (readonly [command: string, found: Found])[]> {
  const ids = commands.flatMap(
    ({ line }) => /^substrata (?!help|schema|layers)\w+ ([\w./-]+\/[\w./-]+)/.exec(line)?.[1] ?? [],
  );
  const checks = commands.flatMap(({ line }) => (/^substrata check\b/.test(line) ? [line] : []));
  const plain = checks.map((line) => line.replaceAll(/ --(?:quiet|strict|json|format \S+)(?= |$)/g, ""));
  const lines = [...plain, ...ids.map((id) => `substrata check ${id} --audit`), "substrata check --audit"];
  return inTree(tree, async (root) => {
    const found: (readonly [string, Found])[] = [];
    for (const line of new Set(lines))
      for (const each of await findings(root, `${line} --json`, stdin))
        if (each.hint !== undefined) found.push([`${line} --json`, each as Found]);
    return [
      ...new Map(found.map((each) => [JSON.stringify([each[1].code, each[1].origin, each[1].hint]), each])).values(),
    ];
  });
}

async function findings(root: string, line: string, stdin: string | undefined): Promise<readonly Diagnostic[]> {
  const { stdout } = await runIn(root, line, stdin);
  if (!stdout.startsWith("{")) return [];
  return (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics;
}

/** One way to follow a hint, in a tree. */
type Follow = (root: string) => void;

function waysOf({ hint, code, origin, facts, place }: Found): readonly Follow[] {
  const file = (root: string): string => join(root, origin?.file ?? "");
  const about = facts as Readonly<Record<string, unknown>>;
  const replaceRange =
    (text: string): Follow =>
    (root) =>
      editText(file(root), (source) => splice(source, origin as Range, text));
  const [, meant] = /^did you mean (.+)\?(?: |$)/.exec(hint) ?? /^call it (.+)$/.exec(hint) ?? [];
  if (code === "merge/unknown-directive" && meant !== undefined)
    return [(root) => editLine(file(root), origin as Range, 0, (line) => line.replace(String(about["found"]), meant))];
  if (code === "schema/unknown-annotation" || code === "schema/unknown-keyword")
    return [
      (root) =>
        editLine(file(root), origin as Range, 0, (line) => line.replace(String(about["keyword"]), String(meant))),
    ];
  if (meant !== undefined && (code === "schema/annotation" || code === "schema/broken")) {
    const { found = /found "(.*)"/.exec(String(about["reason"]))?.[1] } = about as { readonly found?: string };
    return [(root) => editLine(file(root), origin as Range, 0, (line) => line.replace(found ?? "", meant))];
  }
  if (code === "schema/unused" && meant !== undefined) {
    const named = (root: string): string => join(file(root).slice(0, -String(about["path"]).length), meant);
    return [
      (root) => (
        mkdirSync(dirname(named(root)), { recursive: true }),
        cpSync(file(root), named(root)),
        rmSync(file(root))
      ),
    ];
  }
  if (code === "schema/unmatched-pattern")
    return [
      (root) => editLine(file(root), origin as Range, 0, (line) => line.replace(/[\w-]+(?=:)/, () => String(meant))),
    ];
  if (meant !== undefined) return [replaceRange(meant)];
  if (hint === "remove the tag")
    return [(root) => editLine(file(root), origin as Range, 0, (line) => line.replace(/![^\s]*\s+/, ""))];
  const [, quoted] = /^quote it: (.+)$/.exec(hint) ?? [];
  if (quoted !== undefined) return [replaceRange(quoted)];
  if (code === "parse/syntax") {
    const [, line = "", where] = /^write `(.*)`(?: on the line (above|below))?$/.exec(hint) ?? [];
    const away = where === "above" ? -1 : where === "below" ? 1 : 0;
    return [
      (root) =>
        editLine(file(root), origin as Range, away, (old) =>
          /^\s/.test(line) ? line : (/^\s*/.exec(old)?.[0] ?? "") + line,
        ),
    ];
  }
  const [, name] = /^to be read it would be named (.+)$/.exec(hint) ?? [];
  if (name !== undefined) {
    const meant = (root: string): string => (name.startsWith("/") ? join(root, name) : join(dirname(file(root)), name));
    return [(root) => (cpSync(file(root), meant(root), { recursive: true }), rmSync(file(root), { recursive: true }))];
  }
  if (hint.startsWith("make it an empty file")) return [(root) => (rmSync(file(root)), writeFileSync(file(root), ""))];
  if (/^remove one of the two$/.test(hint)) return [(root) => rmSync(file(root))];
  if (/link it to \/dev\/null|remove the link|create the target/.test(hint))
    return [
      (root) => (
        rmSync(file(root)),
        /link/.test(hint) && !/remove/.test(hint) ? symlinkSync("/dev/null", file(root)) : undefined
      ),
    ];
  if (hint.startsWith("remove the `---` between them"))
    return [(root) => editText(file(root), (text) => text.replaceAll(/\n---(?=\n)/g, ""))];
  if (/^keep one of the two$|^remove the one that is not meant$/.test(hint) || /^remove \S+$/.test(hint))
    return [(root) => removeAt(root, origin as NonNullable<Diagnostic["origin"]>)];
  const lines = /into the merge profile/.exec(hint);
  if (lines !== null) return [(root) => intoProfile(root, origin?.file ?? "", /`(.*)`/.exec(hint)?.[1] ?? "")];
  return hint.split(/, or (?=write|remove)|(?<=write `[^`]*`[^`]*), (?=`)/).flatMap((part): readonly Follow[] => {
    if (/^remove the (?:line|item)/.test(part))
      return [(root) => removeAt(root, origin as NonNullable<Diagnostic["origin"]>)];
    const [, above, written, rest = ""] =
      /^(?:write |add )?(?:`(#!\w+)` above )?`(.*?)`(?=$|[ ,;])(.*)$/.exec(part) ?? [];
    if (written === undefined || part.startsWith("add "))
      return part.startsWith("add ")
        ? [(root) => addKey(root, origin as NonNullable<Diagnostic["origin"]>, String(about["missing"]))]
        : [];
    const at = / at (\/\S*|the root)/.exec(rest)?.[1];
    const where: Where =
      at === undefined ? (/ beside it/.test(rest) ? "beside" : "here") : at === "the root" ? [] : parsePlace(at);
    return [(root) => write(root, origin as NonNullable<Diagnostic["origin"]>, above, written, where, place)];
  });
}

function splice(text: string, { start, end }: Range, by: string): string {
  const lines = text.split("\n");
  const offset = ({ line, column }: Range["start"]): number =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  return text.slice(0, offset(start)) + by + text.slice(offset(end));
}

function editText(file: string, change: (text: string) => string): void {
  if (lstatSync(file).isFile()) writeFileSync(file, change(readFileSync(file, "utf8")));
}

function editLine(file: string, { start }: Range, away: number, change: (line: string) => string): void {
  editText(file, (text) =>
    text
      .split("\n")
      .map((line, index) => (index === start.line - 1 + away ? change(line) : line))
      .join("\n"),
  );
}

function intoProfile(root: string, file: string, line: string): void {
  const id = file.replace(/^\/(?:etc|run|usr\/share\/defaults)\//, "").replace(/\.d\/[^/]*$/, "");
  const profile = join(root, "usr/share/substrata/schemas", `${id}.merge.yaml`);
  mkdirSync(dirname(profile), { recursive: true });
  writeFileSync(profile, `${existsSync(profile) ? readFileSync(profile, "utf8") : ""}${line}\n`);
}

interface Opened {
  readonly text: string;
  readonly format: Format;
  readonly document: Document;
  readonly path: Path;
}

function open(root: string, origin: NonNullable<Diagnostic["origin"]>): Opened {
  const text = readFileSync(join(root, origin.file), "utf8");
  const format = formatForFile(origin.file) ?? formatNamed(/^\[/m.test(text) ? "ini" : "env");
  if (format === undefined) throw new Error(`${origin.file} has no format`);
  const document = format.parse(text);
  const path = pathAt(document, document.value, [], origin) ?? [];
  return { text, format, document, path };
}

/** The node that stands at a range, its key aside or not; of several the outermost. */
function pathAt(document: Document, value: Maybe, path: Path, origin: Range): Path | undefined {
  const same = (range: Range | undefined): boolean =>
    JSON.stringify([range?.start, range?.end]) === JSON.stringify([origin.start, origin.end]);
  const location = document.range(path);
  if (path.length > 0 && (same(location?.value) || same(location?.key) || same(location?.use))) return path;
  const below: readonly (readonly [string | number, Value])[] = isList(value)
    ? value.map((item, index) => [index, item])
    : isObject(value)
      ? keysOf(value).map((key) => [key, value[key] as Value])
      : [];
  for (const [step, inner] of below) {
    const found = pathAt(document, inner, [...path, step], origin);
    if (found !== undefined) return found;
  }
  return undefined;
}

function removeAt(root: string, origin: NonNullable<Diagnostic["origin"]>): void {
  const { text, format, document, path: node } = open(root, origin);
  const items =
    node.length > 0 && typeof node.at(-1) === "number" ? valueAt(document.value, node.slice(0, -1)) : undefined;
  const path = isList(items) && items.length === 1 ? node.slice(0, -1) : node; // the line of a list of one
  const duplicate = document.findings.some(({ code }) => code === "parse/duplicate-key");
  const file = join(root, origin.file);
  if (duplicate || path.length === 0)
    writeFileSync(
      file,
      text
        .split("\n")
        .filter((_, index) => index !== origin.start.line - 1)
        .join("\n"),
    );
  else writeFileSync(file, format.edit(text, [{ path, remove: true }]));
}

function addKey(root: string, origin: NonNullable<Diagnostic["origin"]>, key: string): void {
  const { text, format, path } = open(root, origin);
  writeFileSync(join(root, origin.file), format.edit(text, [{ path: [...path, key], set: "fresh" }]));
}

type Where = "here" | "beside" | Place;

function write(
  root: string,
  origin: NonNullable<Diagnostic["origin"]>,
  above: string | undefined,
  written: string,
  where: Where,
  place: string | undefined,
): void {
  const opened = open(root, origin);
  const { text, format, path, document } = opened;
  const file = join(root, origin.file);
  if (format.name === "ini" || format.name === "env")
    return writeFileSync(file, writeLines(text, above, written, where, origin, format.name));
  const header = /^\[\[?([\w.-]+)\."\$\w+"\]\]?$/.exec(written)?.[1];
  if (header !== undefined)
    return editText(file, (old) =>
      old.replaceAll(new RegExp(`^(\\[\\[?)${header}(?=[\\].])`, "gm"), `$1${/([\w.-]+\."\$\w+")/.exec(written)?.[1]}`),
    );
  const now = valueAt(document.value, path);
  const read = readWritten(format, written, now);
  const here = path.filter((step) => !String(step).startsWith("$"));
  const only = isObject(read) && keysOf(read).length === 1 ? (keysOf(read)[0] as string) : undefined;
  const own = here.lastIndexOf(only ?? "");
  const parent =
    where === "here" && own >= 0
      ? here.slice(0, own)
      : typeof where === "string"
        ? here.slice(0, -1)
        : pathOf(document.value, where);
  const isEntry =
    only !== undefined &&
    !only.startsWith("$") &&
    (where !== "here" || own >= 0 || only === place?.split("/").at(-1)) &&
    !/^[{[]/.test(written);
  if (isEntry)
    writeFileSync(file, format.edit(text, [nested(document.value, [...parent, only], member(read, only) as Value)]));
  else if (where === "here" && path.length > 0)
    writeFileSync(
      file,
      format.edit(text, [
        { path, set: isList(read) && written.startsWith("-") ? (read[0] as Value) : (read as Value) },
      ]),
    );
  else if (where === "here") writeFileSync(file, splice(text, origin, written));
  else {
    const item = isList(read) ? (read[0] as Value) : (read as Value);
    const list = valueAt(document.value, parent);
    writeFileSync(file, format.edit(text, [nested(document.value, parent, isList(list) ? [...list, item] : [item])]));
  }
}

/** The value of a line that a hint shows; `…` is what stands there today. */
function readWritten(format: Format, written: string, now: Maybe): Maybe {
  const text = written.replaceAll("…", '"AS-IT-IS"');
  const candidates =
    format.name === "toml" ? [text, `x = ${text}`] : format.name === "yaml" ? [text] : [text, `{ ${text} }`];
  for (const candidate of candidates) {
    const { value, findings: wrong } = format.parse(candidate);
    if (wrong.length > 0 || value === undefined) continue;
    return restore(candidate.startsWith("x = ") ? member(value, "x") : value, now);
  }
  throw new Error(`${written} is no ${format.name}`);
}

function restore(value: Maybe, now: Maybe): Maybe {
  if (value === "AS-IT-IS") return now;
  if (!isObject(value)) return value;
  return record(keysOf(value).map((key) => [key, restore(value[key], now) as Value] as const));
}

function valueAt(value: Maybe, path: Path): Maybe {
  return path.reduce<Maybe>((here, step) => (isList(here) ? here[step as number] : member(here, String(step))), value);
}

/** A place in a file's own document; what is not there yet is written by its key. */
function pathOf(value: Maybe, place: Place): Path {
  return place.map((segment, depth) => {
    if (typeof segment !== "object") return segment;
    const list = valueAt(value, pathOf(value, place.slice(0, depth)));
    return isList(list) ? list.findIndex((item) => keyOf(item, segment.by) === segment.key) : 0;
  });
}

/** The edit that sets a value, with the maps on the way that are not there. */
function nested(value: Maybe, path: Path, set: Value): { readonly path: Path; readonly set: Value } {
  let depth = path.length;
  while (depth > 1 && valueAt(value, path.slice(0, depth - 1)) === undefined) depth -= 1;
  const inner = path.slice(depth).reduceRight<Value>((below, step) => record([[String(step), below]]), set);
  return { path: path.slice(0, depth), set: inner };
}

/** INI: a line in the place of the one of its key, or at the end of its section. */
function writeLines(
  text: string,
  above: string | undefined,
  written: string,
  where: Where,
  { start }: Range,
  name: string,
): string {
  const lines = text.split("\n");
  const key = /^([^=]*)=/.exec(written)?.[1];
  if (key === undefined && above !== undefined) lines.splice(lines.indexOf(written), 0, above);
  else if (where === "here" && key === undefined)
    lines[start.line - 1] = (lines[start.line - 1] as string).replace(/=.*/, `=${written}`);
  else if (where === "here")
    lines.splice(
      start.line - 1,
      1,
      ...(above === undefined ? [] : [above]),
      written.replace("…", /=(.*)/.exec(lines[start.line - 1] as string)?.[1] ?? ""),
    );
  else {
    const section = name === "env" || where === "beside" ? undefined : `[${formatPlace(where.slice(0, 1)).slice(1)}]`;
    const at = section === undefined ? start.line - 1 : lines.indexOf(section) + 1;
    if (section !== undefined && at === 0) lines.push(section, ...(above === undefined ? [] : [above]), written);
    else lines.splice(at, 0, ...(above === undefined ? [] : [above]), written);
  }
  return lines.join("\n");
}

function isSame(a: Diagnostic, b: Diagnostic): boolean {
  if (a.code !== b.code || a.origin?.file !== b.origin?.file) return false;
  if (a.place !== undefined || b.place !== undefined) return a.place === b.place && a.message === b.message;
  return a.origin?.start.line === b.origin?.start.line;
}

/** A fifth of them, always the same; the long run follows all. */
const FOLLOWED = some(CASES, 5);
let followed = 0;

describe("following a hint to the letter mends its finding", () => {
  test.each(FOLLOWED)("%s", async (_, one) => {
    for (const [command, found] of await hintsOf(one)) {
      if (ADVICE.some(([hint]) => hint.test(found.hint))) continue;
      const ways = waysOf(found);
      expect(ways.length, `nobody knows how to follow: ${found.hint}`).toBeGreaterThan(0);
      for (const [turn, follow] of ways.entries()) {
        const [before, after] = await inTree(one.tree, async (root) => {
          const first = await findings(root, command, one.stdin);
          if (!existsSync(join(root, found.origin?.file ?? "")) && !/link|named/.test(found.hint)) return [1, 0]; // only proposed
          follow(root);
          followed += 1;
          return [first, await findings(root, command, one.stdin)].map(
            (all) => all.filter((each) => isSame(each, found)).length,
          );
        });
        expect(after, `way ${turn + 1} of: ${found.hint}`).toBeLessThan(before as number);
      }
    }
  });

  test("and most hints can be followed", () => expect(followed).toBeGreaterThan(LONG ? 100 : 30));
});
