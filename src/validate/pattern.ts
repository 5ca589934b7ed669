import {
  compileProgram,
  fullWork,
  isEdge,
  isSteady,
  isTooCostly,
  isWord,
  parsePattern,
  runProgram,
  tooCostly,
  type Pattern,
  type Step,
  type Work,
} from "./pattern-program.js";

/** A pattern of a schema that ends on every text. */
interface BoundedPattern {
  /**
   * @param work the steps that are left for this text and others; by default as many as one text may take.
   * @throws what `isTooCostly` tells, where they do not suffice.
   */
  readonly test: (text: string, work?: Work) => boolean;
  /** What stands in every text that fits; empty where nothing is certain. */
  readonly literal: () => string;
}

const MOST_CHOICES = 100_000;
const SHORT = 64;

/**
 * Makes a schema's pattern safe against texts made to backtrack (R5).
 *
 * `^(a+)+$` makes `RegExp` try 2^n ways on a text of n characters, and schemas are untrusted. So the ways are counted
 * beforehand: where a text of that length leaves few, `RegExp` does the work; where it leaves many, the pattern is
 * followed in step with the text, which is linear. Back-references and lookbehind cannot be followed so: patterns
 * that have one and explode on a short text are refused.
 *
 * A pattern is read as Unicode (JSON Schema 2020-12 §6.4), and where it is none, as in `[\w\-.]`, without.
 *
 * @returns the pattern, or the reason for which it is refused.
 */
export function boundedPattern(source: string): BoundedPattern | string {
  const native = compileNative(source);
  if (typeof native === "string") return native;
  const unicode = native.unicode;
  const tree = parsePattern(source, unicode);
  const anchored = source.startsWith("^") && tree.kind !== "any";
  const ways = (length: number) => choices(tree, length) * (anchored ? 1 : length + 1);
  const program = isSteady(tree) ? () => compileProgram(tree, native.flags) : () => undefined;
  let compiled: ReturnType<typeof program> | undefined;
  // the ways grow with the length: what is known of one holds for all that are shorter, or longer
  let [few, many] = [-1, Infinity];
  const isCheap = (length: number): boolean => {
    if (length <= few) return true;
    if (length >= many) return false;
    const cheap = ways(length) <= MOST_CHOICES;
    if (cheap) few = length;
    else many = length;
    return cheap;
  };
  if (!isCheap(SHORT)) {
    compiled = program();
    if (compiled === undefined) return `the pattern ${source} can take for ever on a text of ${SHORT} characters`;
  }
  return {
    literal: () => literalOf(tree),
    test: (text, work = fullWork()) => {
      if (isCheap(text.length)) return native.test(text);
      compiled ??= program();
      if (compiled === undefined) throw tooCostly("a text is too long for the schema's pattern");
      return runProgram(compiled, unicode ? Array.from(text) : text.split(""), work);
    },
  };
}

/** The program of a pattern; undefined for what is none, and for what cannot be followed in step with a text. */
function programOf(source: string): readonly Step[] | undefined {
  const native = compileNative(source);
  if (typeof native === "string") return undefined;
  const tree = parsePattern(source, native.unicode);
  return isSteady(tree) ? compileProgram(tree, native.flags) : undefined;
}

/** Whether a text is a regular expression at all. */
export function isPattern(source: string): boolean {
  return typeof compileNative(source) !== "string";
}

function compileNative(source: string): RegExp | string {
  try {
    return checked(new RegExp(source, "u"));
  } catch {
    try {
      return checked(new RegExp(source));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** Some patterns fail only when they are first used: `(?:a{1,65535}){1,65535}`. */
function checked(pattern: RegExp): RegExp {
  pattern.test("");
  return pattern;
}

/**
 * In how many ways a backtracking matcher can try a pattern on a text of a length: an upper bound. A repetition of
 * something that itself has a choice, `(a+)+`, is where it explodes.
 */
function choices(pattern: Pattern, length: number): number {
  switch (pattern.kind) {
    case "all":
      return pattern.parts.reduce((product, part) => product * choices(part, length), 1);
    case "any":
      return pattern.parts.reduce((sum, part) => sum + choices(part, length), 0);
    case "look":
      return choices(pattern.of, length);
    case "repeat": {
      const each = choices(pattern.of, length);
      const most = Math.min(pattern.most, Math.max(length, pattern.least));
      return each ** most * (most - pattern.least + 1);
    }
    default:
      return 1;
  }
}

const LITERAL = /^(?:([^\\.[\](){}*+?^$|])|\\([^\w]))$/u;

/** The longest stretch of characters that a pattern names one after another. */
function literalOf(pattern: Pattern): string {
  let [longest, run] = ["", ""];
  for (const part of pattern.kind === "all" ? pattern.parts : [pattern]) {
    const [, plain, escaped] = (part.kind === "one" ? LITERAL.exec(part.source) : null) ?? [];
    if (part.kind !== "edge") run = plain === undefined && escaped === undefined ? "" : run + (plain ?? escaped);
    if (run.length > longest.length) longest = run;
  }
  return longest;
}

/** Characters of a literal by which patterns are looked up. */
const LONGEST = 4;

/**
 * Tells which of many patterns a text fits, by their numbers. A thousand patterns and ten thousand keys would be ten
 * million tests: only patterns of which a piece stands in the text are tried, and those that name none. One that was
 * refused fits nothing; one that takes too long, over all texts, is taken to fit, since it may say that a key is secret.
 *
 * @param patterns as `boundedPattern` makes them.
 */
export function patternSet(patterns: readonly (BoundedPattern | string)[]): (text: string) => readonly number[] {
  const work = fullWork();
  const named = new Map<string, number[]>();
  const always: number[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (typeof pattern === "string") continue;
    const literal = pattern.literal().slice(-LONGEST);
    const among = literal === "" ? always : (named.get(literal) ?? []);
    among.push(index);
    if (literal !== "") named.set(literal, among);
  }
  const lengths = [...new Set(Array.from(named.keys(), ({ length }) => length))];

  return (text) => {
    const tried = new Set(always);
    for (const length of lengths)
      for (let at = 0; at + length <= text.length; at += 1)
        for (const index of named.get(text.slice(at, at + length)) ?? []) tried.add(index);
    return [...tried].filter((index) => fits(patterns[index] as BoundedPattern, text)).sort((a, b) => a - b);
  };

  function fits(pattern: BoundedPattern, text: string): boolean {
    try {
      return pattern.test(text, work);
    } catch (error) {
      if (isTooCostly(error)) return true;
      throw error;
    }
  }
}

/** A text that is looked for: one that all of some patterns take, and that another does not. */
interface TextSought {
  readonly takes: readonly string[];
  /** Without it any text will do that the others take. */
  readonly refuses?: string;
  /** Its length, in characters. */
  readonly least?: number;
  readonly most?: number;
}

/** What was found: the shortest text, that there is none, or neither in as many steps as are taken. */
type TextFound = { readonly text: string } | "none" | "undecided";

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

interface Count {
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
function isTaken(walkers: readonly Walker[], { standings, text }: State, takes: number, work: Count): boolean {
  return walkers.every((walker, index) => {
    const standing = standings[index] as Standing;
    const matched = standing === "matched" || close(walker, standing, text, undefined, work).done;
    return matched === index < takes;
  });
}

function advance(walker: Walker, { standings, text }: State, index: number, character: string, work: Count): Standing {
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
  work: Count,
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
    else if (step.op === "look" ? passes : isEdge(step.at, before.at(-1), next)) waiting.push(at + 1);
  }
  return { open, done: false };
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
