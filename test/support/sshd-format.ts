import { finding, isList, isObject, Literal, record } from "../../src/index.js"; // yours: from "substrata"
import type { Edit, Format, Path, Range, TextFinding, Value } from "../../src/index.js";

/**
 * Lines of `Keyword value` as in sshd_config(5): `#` starts a comment line, a repeated keyword is a list. `Match` blocks
 * are beyond it, and a finding. Every value is a text: the schema's types make numbers and booleans of them.
 */
export const sshd: Format = {
  name: "sshd",
  suffixes: [], // `.conf` tells no format: a schema says `x-format: sshd`
  comments: true,
  untyped: true,
  parse(text) {
    const { written, findings, whole } = read(text);
    const values = Array.from(written, ([keyword, [first, ...more]]): readonly [string, Value] => [
      keyword,
      more.length === 0 ? first.value : [first, ...more].map(({ value }) => value),
    ]);
    const range = ([keyword, index, ...deeper]: Path) => {
      if (keyword === undefined) return { key: undefined, value: whole };
      const all = written.get(String(keyword));
      if (all === undefined || deeper.length > 0) return undefined;
      const value = { start: all[0].at.start, end: (all.at(-1) ?? all[0]).at.end };
      if (index === undefined) return { key: all[0].key, value };
      const item = typeof index === "number" ? all[index] : undefined; // an only item is a list of one where one is meant
      return item && { key: undefined, value: item.at };
    };
    return { value: values.length === 0 ? undefined : record(values), findings, range };
  },
  emit(value, options = {}) {
    if (!isObject(value)) throw new RangeError("sshd cannot say this: a file is a map of keywords");
    const lines = (options.keys?.(value, []) ?? Object.keys(value)).flatMap((keyword) =>
      spelled(keyword, value[keyword] as Value).map((text, index) => {
        const comment = options.comment?.(isList(value[keyword]) ? [keyword, index] : [keyword]);
        return `${comment === undefined ? "" : `# ${comment.replaceAll(/\s+/g, " ")}\n`}${keyword} ${text}\n`;
      }),
    );
    return lines.join("");
  },
  edit(text, edits) {
    const { written } = read(text);
    const wanted = new Map(Array.from(written, ([keyword, all]) => [keyword, all.map(({ value }) => value as Wanted)]));
    for (const edit of edits.flatMap((each) => ofKeywords(each, wanted.keys()))) change(wanted, edit);
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    const lines = text.split(/(?<=\n)/); // each with its end
    const added = (at: number, more: string): void => {
      const before = lines[at] ?? "";
      lines[at] = `${before}${before === "" || before.endsWith("\n") ? "" : eol}${more}`;
    };
    for (const [keyword, texts] of wanted) {
      const all = written.get(keyword) ?? [];
      for (const [index, { value, at }] of all.entries()) {
        const [line, becomes] = [at.start.line - 1, texts[index]];
        const before = lines[line] ?? "";
        if (becomes === undefined) lines[line] = "";
        else if (becomes !== value)
          lines[line] = before.slice(0, at.start.column - 1) + becomes + before.slice(at.end.column - 1);
      }
      const more = texts.slice(all.length).flatMap((each) => (each === undefined ? [] : `${keyword} ${each}${eol}`));
      if (more.length > 0) added((all.at(-1)?.at.start.line ?? lines.length) - 1, more.join(""));
    }
    return lines.join("");
  },
};

interface Statement {
  readonly value: string;
  readonly key: Range;
  readonly at: Range;
}

/** The statements of each keyword, and what is wrong. */
function read(text: string) {
  const written = new Map<string, [Statement, ...Statement[]]>();
  const findings: TextFinding[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const on = (start: number, end: number): Range => ({
      start: { line: index + 1, column: start + 1 },
      end: { line: index + 1, column: end + 1 },
    });
    const content = line.trimEnd();
    const [, indent = "", keyword, gap = "", value = ""] =
      /^([ \t]*)([A-Za-z]\w*)([ \t]+)([^\s\0][^\r\0]*)$/.exec(content) ?? [];
    const [start, from] = [content.length - content.trimStart().length, content.length - value.length];
    if (keyword?.toLowerCase() === "match") {
      const facts = { reason: "Match blocks cannot be layered", advice: "keep them in a file that sshd includes" };
      findings.push({ ...finding("parse/syntax", facts), range: on(start, content.length) });
      break; // all that follows is the block's
    } else if (keyword !== undefined) {
      const key = on(indent.length, from - gap.length);
      const statement = { value, key, at: on(from, content.length) };
      const before = written.get(keyword);
      if (before === undefined) written.set(keyword, [statement]);
      else before.push(statement);
    } else if (content !== "" && content[start] !== "#") {
      findings.push({
        ...finding("parse/syntax", { reason: "expected a keyword and its value" }),
        range: on(start, content.length),
      });
    }
  }
  const end = { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
  return { written, findings, whole: { start: { line: 1, column: 1 }, end } };
}

/** What stands behind a keyword, line by line. Throws a RangeError for what no lines can say. */
function spelled(keyword: string, value: Value): readonly string[] {
  const texts = (isList(value) ? value : [value]).map((item) => {
    if (isList(item) || isObject(item)) throw new RangeError(`sshd cannot say ${keyword}: a value is a text`);
    const text = spell(item);
    if (text !== undefined && read(`${keyword} ${text}`).written.get(keyword)?.[0].value === text) return text;
    throw new RangeError(`sshd cannot say ${keyword}: a value is one line of text`);
  });
  if (texts.length === 0) throw new RangeError(`sshd cannot say ${keyword}: there is no empty list`);
  return texts;
}

/** A scalar as a text; a literal of this syntax as it was written, such as `0x10`. */
function spell(scalar: null | boolean | number | bigint | string | Literal): string | undefined {
  if (scalar instanceof Literal && scalar.syntax === "sshd") return scalar.text;
  const value = scalar instanceof Literal ? scalar.value : scalar;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? undefined : String(value);
}

/** A text of a keyword after the edits; undefined where its line goes, so that indexes mean the text as it was. */
type Wanted = string | undefined;

/** An edit of the whole file by its keywords. */
function ofKeywords(edit: Edit, keywords: Iterable<string>): readonly Edit[] {
  if (edit.path.length > 0) return [edit];
  const removals = Array.from(keywords, (keyword): Edit => ({ path: [keyword], remove: true }));
  if (!("set" in edit)) return removals;
  if (!isObject(edit.set)) throw new RangeError("sshd cannot say this: a file is a map of keywords");
  return [...removals, ...Object.entries(edit.set).map(([keyword, set]): Edit => ({ path: [keyword], set }))];
}

function change(wanted: Map<string, Wanted[]>, edit: Edit): void {
  const [keyword, index, ...deeper] = edit.path;
  if (typeof keyword !== "string" || typeof index === "string" || deeper.length > 0)
    throw new RangeError(`sshd has no place ${edit.path.join("/")}`);
  const texts = "set" in edit ? spelled(keyword, edit.set) : [];
  const list = wanted.get(keyword) ?? [];
  if (index === undefined) wanted.set(keyword, [...texts]);
  else if (texts.length > 1) throw new RangeError(`sshd cannot say ${keyword}: an item is a text`);
  else wanted.set(keyword, list);
  if (index !== undefined) list[Math.min(index, list.length)] = texts[0];
}
