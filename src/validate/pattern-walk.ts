import { isWord, type Step } from "./pattern-program.js";
import { boundedPattern, programOf } from "./pattern.js";

/** A text that is looked for: one that all of some patterns take, and that another does not. */
export interface TextSought {
  readonly takes: readonly string[];
  /** Without it any text will do that the others take. */
  readonly refuses?: string;
  /** Its length, in characters. */
  readonly least?: number;
  readonly most?: number;
}

/** What was found: the shortest text, that there is none, or neither in as many steps as are taken. */
export type TextFound = { readonly text: string } | "none" | "undecided";

/** As many states of all programs together are looked at (Q9). */
const MOST_STEPS = 10_000;
const LONGEST_PROGRAM = 2_000;
/** And so many steps of the programs on the way. */
const MOST_WORK = 10_000_000;

/** A pattern's program on its way through a text. */
interface Walker {
  readonly steps: readonly Step[];
  /** What a look ahead counts as: of a pattern that must take a text as passed, of one that must not as failed. */
  readonly passes: boolean;
}

/** Where a program is before the next character: its open steps, or that it has matched. */
type Standing = readonly number[] | "matched";

interface Work {
  done: number;
}

interface State {
  readonly standings: readonly Standing[];
  readonly text: string;
}

/**
 * Finds the shortest text that all of some patterns take and another does not, by walking their programs together
 * (the product of R. McNaughton and H. Yamada, breadth first), a character of each class that the programs tell apart
 * at a time. Looks ahead are taken for what leaves more texts open, and each text is asked of the patterns themselves.
 */
export function shortestText({ takes, refuses, least = 0, most = Infinity }: TextSought): TextFound {
  const sources = [...takes, ...(refuses === undefined ? [] : [refuses])];
  const programs = sources.map((source) => programOf(source));
  const walkers = programs.flatMap((steps, index): readonly Walker[] =>
    steps === undefined || steps.length > LONGEST_PROGRAM ? [] : [{ steps, passes: index < takes.length }],
  );
  if (walkers.length < sources.length) return "undecided";
  const fits = (text: string): boolean =>
    takes.every((source) => test(source, text)) && (refuses === undefined || !test(refuses, text));
  const characters = charactersOf(walkers, sources);
  const seen = new Set<string>();
  const waiting: State[] = [{ standings: walkers.map(() => []), text: "" }];
  const looks = programs.some((steps) => steps?.some(({ op }) => op === "look"));
  const work = { done: 0 };
  let missed = false;
  let taken = 0;
  for (const state of waiting) {
    if ((taken += 1) > MOST_STEPS || work.done > MOST_WORK) return "undecided";
    const { text } = state;
    if (text.length >= least && isTaken(walkers, state, takes.length, work)) {
      if (fits(text)) return { text };
      missed = true; // a look ahead says no here: another text that leads to this state may do
    }
    if (text.length >= most) continue;
    for (const character of characters) {
      const standings = walkers.map((walker, index) => advance(walker, state, index, character, work));
      if (standings.some((standing, index) => isLost(standing, walkers[index] as Walker, index < takes.length)))
        continue;
      const next = { standings, text: text + character };
      const name = JSON.stringify([standings, isWord(character), Math.min(next.text.length, least)]);
      if (seen.has(name)) {
        // to a look ahead two texts that lead here are not the same
        if (looks && next.text.length >= least && isTaken(walkers, next, takes.length, work) && fits(next.text))
          return { text: next.text };
        continue;
      }
      seen.add(name);
      waiting.push(next);
    }
  }
  return missed ? "undecided" : "none";
}

function test(source: string, text: string): boolean {
  const pattern = boundedPattern(source);
  return typeof pattern !== "string" && pattern.test(text);
}

/** Whether the text may end here: all that must take it have matched, and what must not has not. */
function isTaken(walkers: readonly Walker[], { standings, text }: State, takes: number, work: Work): boolean {
  return walkers.every((walker, index) => {
    const standing = standings[index] as Standing;
    const matched = standing === "matched" || close(walker, standing, text, undefined, work).done;
    return matched === index < takes;
  });
}

function advance(walker: Walker, { standings, text }: State, index: number, character: string, work: Work): Standing {
  const standing = standings[index] as Standing;
  if (standing === "matched") return "matched";
  const { open, done } = close(walker, standing, text, character, work);
  if (done) return "matched";
  const next = open.filter((at) => {
    const step = walker.steps[at];
    return step?.op === "one" && step.fits(character);
  });
  return next.map((at) => at + 1).sort((a, b) => a - b);
}

/** What must not take the text has matched, whatever follows; what must take it may still begin anywhere. */
function isLost(standing: Standing, { steps }: Walker, takes: boolean): boolean {
  if (!takes) return standing === "matched";
  const first = steps[0];
  return standing !== "matched" && standing.length === 0 && first?.op === "edge" && first.at === "^";
}

/** The steps that wait for a character, between two of the text; a match may begin at each. */
function close(
  { steps, passes }: Walker,
  standing: readonly number[],
  before: string,
  next: string | undefined,
  work: Work,
): { readonly open: readonly number[]; readonly done: boolean } {
  const seen = new Set<number>();
  const waiting = [...standing, 0];
  const open: number[] = [];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    work.done += 1;
    const step = steps[at] as Step;
    if (step.op === "done") return { open, done: true };
    if (step.op === "fork") waiting.push(step.first, step.second);
    else if (step.op === "one") open.push(at);
    else if (step.op === "look" ? passes : isEdge(step.at, before, next)) waiting.push(at + 1);
  }
  return { open, done: false };
}

function isEdge(edge: "^" | "$" | "\\b" | "\\B", before: string, next: string | undefined): boolean {
  if (edge === "^") return before === "";
  if (edge === "$") return next === undefined;
  return (isWord(before.at(-1)) !== isWord(next)) === (edge === "\\b");
}

const FIRST = Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:");
const PRINTED = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** Of other scripts a letter of each case, one without, a digit, a blank; and what `.` does not mean. */
const FURTHER = ["\u00e9", "\u00c9", "\u4e2d", "\u0663", "\u00a0", "\t", "\n"];

/** The characters that a source names, escaped or not, and their neighbours: where its classes may end. */
function boundariesOf(source: string): readonly string[] {
  const escaped = Array.from(source.matchAll(/\\(?:u\{?|x)([0-9a-fA-F]+)/g), ([, digits = ""]) => parseInt(digits, 16));
  const named = Array.from(source, (character) => character.codePointAt(0) as number);
  const codes = [...named, ...escaped].flatMap((code) => [code, code - 1, code + 1]);
  return codes.filter((code) => code > 0 && code < 0x10000).map((code) => String.fromCharCode(code));
}

/** One character of each class that the programs tell apart: the plainest, which needs no quotes in any syntax. */
function charactersOf(walkers: readonly Walker[], sources: readonly string[]): readonly string[] {
  const ones = walkers.flatMap(({ steps }) => onesOf(steps));
  const literal = sources.flatMap(boundariesOf).filter((each) => !/[\ud800-\udfff]/.test(each));
  const classes = new Map<string, string>();
  for (const character of new Set([...FIRST, ...PRINTED, ...literal, ...FURTHER])) {
    const name = `${ones.map((fits) => (fits(character) ? 1 : 0)).join("")}${isWord(character)}`;
    if (!classes.has(name)) classes.set(name, character);
  }
  return [...classes.values()];
}

function onesOf(steps: readonly Step[]): readonly ((character: string) => boolean)[] {
  return steps.flatMap((step) => (step.op === "one" ? [step.fits] : step.op === "look" ? onesOf(step.of) : []));
}
