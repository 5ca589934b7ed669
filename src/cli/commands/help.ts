import { CATALOG, type Code } from "../../model/diagnostic.js";
import { nearest } from "../../model/nearest.js";
import { columns, type Paint } from "../../render/index.js";
import type { Answer, Command } from "../command.js";
import { UsageError } from "../options.js";

const USAGE = `substrata help [COMMAND | CODE | STAGE/ | codes]

Shows how a command is used. Of a finding's code, such as schema/type, it says
what the finding means, gives an example, and tells how to solve it.

  STAGE/   lists the codes of a stage, such as schema/
  codes    lists the codes of all stages`;

const WHERE = `Where to look:
  --root DIR         the system to look at, as if it were / (default /)
  --vendor DIR --runtime DIR --admin DIR
                     a layer's directory in the root; by default
                     /usr/share/defaults < /run < /etc
  --layer NAME=DIR   repeated, lowest first: replaces the whole stack
  --layers NAMES     look at these layers only: --layers vendor is the factory state
  --schemas DIR      schemas and merge profiles, over /usr/share/substrata/schemas
                     in the root; an ordinary path, repeatable
  --policy DIR       a site's schemas, beside /etc/substrata/policy in the root: all
                     must hold; an ordinary path, repeatable
  --no-atlas         without what the package knows of the software of real hosts
  --precedence P     layered (default) or uapi, where an id does not say
  --nulls LAYER=delete
                     a null in that layer deletes its key (RFC 7396)
  --locks warn       a lock that does not hold warns
  --permissions      a file that others than root own or may write warns
  --with FILE@/PATH  as if FILE stood at /PATH: - is standard input, /dev/null a
                     mask; nothing is written; repeatable
  --without /PATH    as if nothing stood at /PATH; repeatable

How to answer:
  --json             one JSON object    --quiet   only the exit code
  --strict           warnings count     --color auto|always|never

substrata --version prints the version.

Exit: 0 nothing to report, 1 a difference or something wrong in a file,
2 it could not be asked (usage, permission, input/output).
`;

/** The page that lists the commands, each command's own, and what the codes of findings mean. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    summary: "explain a command; help CODE explains a finding",
    usage: USAGE,
    options: [],
    run: async ({ words: [word] }) => {
      if (isCode(word)) return codePage(word);
      if (word !== undefined && CODE_LISTS.includes(word)) return codeList(word);
      if (word !== undefined && !commands().some(({ name }) => name === word)) throw unknownWord(commands(), word);
      const text = helpText(commands(), word);
      return answer({ text }, () => text);
    },
  };
}

export function helpText(commands: readonly Command[], name: string | undefined): string {
  if (name === undefined) {
    const rows = commands.map((command) => [`  ${command.name}`, command.summary]);
    return `substrata COMMAND [ID[#PLACE]…] [options]\n\n${columns(rows).join("\n")}\n\n${WHERE}`;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) throw unknownCommand(commands, name);
  return `${command.usage}\n\n${WHERE}`;
}

export function unknownCommand(commands: readonly Command[], name: string): UsageError {
  const meant = nearest(
    name,
    commands.map((command) => command.name),
  );
  return unknown("command", name, meant);
}

/** Of what help is asked about: a command, or with a slash the code of a finding. */
function unknownWord(commands: readonly Command[], word: string): UsageError {
  const meant = nearest(word, [...commands.map(({ name }) => name), ...CODES, ...CODE_LISTS]);
  return unknown(word.includes("/") ? "code" : "command", word, meant);
}

function unknown(is: "code" | "command", word: string, meant: string | undefined): UsageError {
  const look = is === "code" ? "help codes" : "help";
  return new UsageError(
    `unknown ${is} ${word}; ${meant === undefined ? `see substrata ${look}` : `did you mean ${meant}?`}`,
  );
}

const CODES = Object.keys(CATALOG) as readonly Code[];

/** What else may be asked about codes: all of them, or those of a stage, as `schema/`. */
const CODE_LISTS: readonly string[] = ["codes", ...new Set(CODES.map(stageOf))];

/** What there is to know of a code beside its message, as literal text: no line is wider than a terminal. */
interface Explanation {
  /** For a list of codes: a few words. */
  readonly summary: string;
  /** Why it is said, and what follows from it. */
  readonly means: string;
  /** Lines of files that cause it, each file under its path, or the situation. */
  readonly example: string;
  readonly solve: string;
}

function isCode(word: string | undefined): word is Code {
  return CODES.some((code) => code === word);
}

/** One code: what it means, an example, what to do. */
async function codePage(code: Code): Promise<Answer> {
  const { summary, means, example, solve } = (await explanations())[code];
  const { severity } = CATALOG[code];
  return answer({ code, severity, means, example, solve }, (paint) =>
    [
      `${paint(severity, `${severity}[${code}]`)}: ${summary}`,
      "",
      means,
      "",
      paint("strong", "For example:"),
      indented(example),
      "",
      paint("strong", "To solve it:"),
      indented(solve),
      "",
    ].join("\n"),
  );
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

/** A line for each code that a list holds, by stage. */
async function codeList(list: string): Promise<Answer> {
  const codes = CODES.filter((code) => list === "codes" || list === stageOf(code));
  const help = await explanations();
  const rows = columns(codes.map((code) => [`  ${code}`, help[code].summary]));
  const listed = codes.map((code) => ({ code, severity: CATALOG[code].severity, summary: help[code].summary }));
  const stages = [...new Set(codes.map(stageOf))];
  const rowsOf = (stage: string): readonly string[] =>
    rows.filter((_, index) => stageOf(codes[index] as Code) === stage);
  return answer({ codes: listed }, (paint) =>
    stages.map((stage) => [paint("strong", stage), ...rowsOf(stage), ""].join("\n")).join("\n"),
  );
}

/** `schema/` of `schema/type`. */
function stageOf(code: Code): string {
  return code.slice(0, code.indexOf("/") + 1);
}

/** What is said of each code in `codes.md`: a file of its own in the bundle, read only where it is asked for (F1). */
export async function explanations(): Promise<Readonly<Record<Code, Explanation>>> {
  const { default: text } = await import("../codes.md");
  const found = Array.from(text.matchAll(ENTRY), ([, code, summary, means, example, solve]) => [
    code,
    { summary, means, example, solve },
  ]);
  return Object.fromEntries(found) as Readonly<Record<Code, Explanation>>; // a test asks for every code
}

/** An entry of the file: code and summary, meaning, example, solution. */
const ENTRY = /^### (\S+): (.*)\n\n([^]*?)\n\n```text\n([^]*?)\n```\n\n([^]*?)\n(?=\n#|$(?![^]))/gm;

function answer(data: Answer["data"], text: (paint: Paint) => string): Answer {
  return { data, text, textOf: () => undefined, diagnostics: [] };
}
