/** A pattern of a schema that ends on every text. */
export interface BoundedPattern {
  /**
   * @param work the steps that are left for this text and others; by default as many as one text may take.
   * @throws what `isTooCostly` tells, where they do not suffice.
   */
  readonly test: (text: string, work?: Work) => boolean;
  /** What stands in every text that fits; empty where nothing is certain. */
  readonly literal: () => string;
}

/** Steps of programs that may still be taken. */
export interface Work {
  left: number;
}

const MOST_CHOICES = 100_000;
const SHORT = 64;

/** A step of a program that follows all ways through a pattern at once. */
type Step =
  | { readonly op: "one"; readonly fits: (character: string) => boolean }
  | { readonly op: "edge"; readonly at: "^" | "$" | "\\b" | "\\B" }
  | { readonly op: "look"; readonly negated: boolean; readonly of: readonly Step[] }
  | { readonly op: "fork"; first: number; second: number }
  | { readonly op: "done" };

/** A regular expression as a tree. `opaque` stands for what cannot be followed in step: back-references, lookbehind. */
type Pattern =
  | { readonly kind: "one"; readonly source: string }
  | { readonly kind: "edge"; readonly at: "^" | "$" | "\\b" | "\\B" }
  | { readonly kind: "look"; readonly negated: boolean; readonly of: Pattern }
  | { readonly kind: "all"; readonly parts: readonly Pattern[] }
  | { readonly kind: "any"; readonly parts: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly of: Pattern; readonly least: number; readonly most: number }
  | { readonly kind: "opaque" };

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

/** The program of a pattern; undefined where it would grow too long, as `(.{1,999}){1,999}` does. */
function compileProgram(pattern: Pattern, flags: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  return emit(pattern, steps, flags) ? [...steps, { op: "done" }] : undefined;
}

const MOST_STEPS = 20_000;

function emit(pattern: Pattern, steps: Step[], flags: string): boolean {
  if (steps.length > MOST_STEPS) return false;
  switch (pattern.kind) {
    case "one":
      steps.push({ op: "one", fits: fitting(pattern.source, flags) });
      return true;
    case "edge":
      steps.push({ op: "edge", at: pattern.at });
      return true;
    case "look": {
      const of = compileProgram(pattern.of, flags);
      if (of !== undefined) steps.push({ op: "look", negated: pattern.negated, of });
      return of !== undefined;
    }
    case "all":
      return pattern.parts.every((part) => emit(part, steps, flags));
    case "any":
      return emitAny(pattern.parts, steps, flags);
    case "repeat":
      return emitRepeat(pattern, steps, flags);
    default:
      return false;
  }
}

/** Asks the engine's own `RegExp` about one character, once for each character. */
function fitting(source: string, flags: string): (character: string) => boolean {
  const one = new RegExp(`^(?:${source})$`, flags);
  const known = new Map<string, boolean>();
  return (character) => {
    const before = known.get(character);
    if (before !== undefined) return before;
    const fits = one.test(character);
    known.set(character, fits);
    return fits;
  };
}

function emitAny(parts: readonly Pattern[], steps: Step[], flags: string): boolean {
  const [first, ...others] = parts;
  if (first === undefined) return true;
  if (others.length === 0) return emit(first, steps, flags);
  const fork = addFork(steps);
  fork.first = steps.length;
  if (!emit(first, steps, flags)) return false;
  const leave = addFork(steps);
  fork.second = steps.length;
  if (!emitAny(others, steps, flags)) return false;
  leave.first = leave.second = steps.length;
  return true;
}

function emitRepeat(pattern: Pattern & { kind: "repeat" }, steps: Step[], flags: string): boolean {
  const { of, least, most } = pattern;
  for (let count = 0; count < least; count++) if (!emit(of, steps, flags)) return false;
  if (most === Infinity) {
    const at = steps.length;
    const fork = addFork(steps);
    fork.first = steps.length;
    if (!emit(of, steps, flags)) return false;
    const back = addFork(steps);
    back.first = back.second = at;
    fork.second = steps.length;
    return true;
  }
  const forks: { second: number }[] = [];
  for (let count = least; count < most; count++) {
    const fork = addFork(steps);
    fork.first = steps.length;
    forks.push(fork);
    if (!emit(of, steps, flags)) return false;
  }
  for (const fork of forks) fork.second = steps.length;
  return true;
}

function addFork(steps: Step[]): Step & { op: "fork" } {
  const fork: Step & { op: "fork" } = { op: "fork", first: 0, second: 0 };
  steps.push(fork);
  return fork;
}

/** Less than a second's. */
const MOST_WORK = 5_000_000;

export function fullWork(): Work {
  return { left: MOST_WORK };
}

/**
 * Whether a pattern matches somewhere in a text: K. Thompson's simulation, linear in the text for a given program.
 *
 * @throws what `isTooCostly` tells, where text and program together are too large.
 */
function runProgram(program: readonly Step[], text: readonly string[], work: Work): boolean {
  return run(program, text, 0, false, work);
}

function run(program: readonly Step[], text: readonly string[], from: number, anchored: boolean, work: Work): boolean {
  let now: number[] = [];
  for (let at = from; at <= text.length; at++) {
    const seen = new Uint8Array(program.length);
    const next: number[] = [];
    const waiting = at === from || !anchored ? [...now, 0] : now;
    for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
      if (seen[pc] === 1) continue;
      seen[pc] = 1;
      if (--work.left < 0) throw tooCostly("a text is too long for the schema's pattern");
      const step = program[pc] as Step;
      if (step.op === "done") return true;
      if (step.op === "fork") waiting.push(step.second, step.first);
      else if (step.op === "edge") {
        if (isEdge(step.at, text, at)) waiting.push(pc + 1);
      } else if (step.op === "look") {
        if (run(step.of, text, at, true, work) !== step.negated) waiting.push(pc + 1);
      } else if (at < text.length && step.fits(text[at] as string)) next.push(pc + 1);
    }
    if (next.length === 0 && anchored) return false;
    work.left -= program.length >> 4; // the cost of a fresh `seen`
    now = next;
  }
  return false;
}

function isEdge(edge: "^" | "$" | "\\b" | "\\B", text: readonly string[], at: number): boolean {
  if (edge === "^") return at === 0;
  if (edge === "$") return at === text.length;
  const between = isWord(text[at - 1]) !== isWord(text[at]);
  return between === (edge === "\\b");
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}

const QUANTIFIER = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/;
const ATOM = {
  unicode:
    /^(?:\\u\{[0-9a-fA-F]+\}|\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\x\w\w|\\c\w|\\[pP]\{[^}]*\}|\\.|[^])/u,
  plain: /^(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[a-zA-Z]|\\[^]|[^])/,
};
const CLASS = /^\[(?:\\[^]|[^\]\\])*\]/;

/** Reads a source that `RegExp` has accepted (ECMA-262 §22.2.1): one closure over what is left of it, a rule each. */
function parsePattern(source: string, unicode: boolean): Pattern {
  let rest = source;

  function take(length: number): string {
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  }

  function ahead(): string {
    return rest;
  }

  function alternatives(): Pattern {
    const parts = [sequence()];
    while (ahead().startsWith("|")) {
      take(1);
      parts.push(sequence());
    }
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: "any", parts };
  }

  function sequence(): Pattern {
    const parts: Pattern[] = [];
    while (/^[^|)]/.test(ahead())) parts.push(quantified());
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: "all", parts };
  }

  function quantified(): Pattern {
    const of = atom();
    const found = QUANTIFIER.exec(rest);
    if (found === null) return of;
    take(found[0].length);
    const [, sign, least, comma, most] = found;
    if (sign !== undefined) {
      return { kind: "repeat", of, least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : Infinity };
    }
    const low = Number(least);
    return { kind: "repeat", of, least: low, most: comma === undefined ? low : most === "" ? Infinity : Number(most) };
  }

  function atom(): Pattern {
    if (rest.startsWith("(")) return group();
    const edge = /^(?:\^|\$|\\[bB])/.exec(rest)?.[0];
    if (edge !== undefined) return { kind: "edge", at: take(edge.length) as "^" };
    if (/^\\(?:[1-9]|k<)/.test(rest)) {
      take((/^\\(?:\d+|k<[^>]*>)/.exec(rest)?.[0] ?? "\\k").length);
      return { kind: "opaque" };
    }
    const one = CLASS.exec(rest)?.[0] ?? (unicode ? ATOM.unicode : ATOM.plain).exec(rest)?.[0] ?? rest;
    return { kind: "one", source: take(one.length) };
  }

  function group(): Pattern {
    const start = /^\((?:\?(?:<[=!]|[=!:]|<[^>]*>|[^:]*:))?/.exec(rest)?.[0] ?? "(";
    take(start.length);
    const of = alternatives();
    take(1);
    if (start === "(?=" || start === "(?!") return { kind: "look", negated: start === "(?!", of };
    return start === "(" || start === "(?:" || /^\(\?<[^=!]/.test(start) ? of : { kind: "opaque" };
  }

  return alternatives();
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

/** Whether the tree can be followed in step with the text. */
function isSteady(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "opaque":
      return false;
    case "all":
    case "any":
      return pattern.parts.every(isSteady);
    case "look":
    case "repeat":
      return isSteady(pattern.of);
    default:
      return true;
  }
}

const TOO_COSTLY = Symbol("too costly");

/** What is thrown out of a validation that would not end in reasonable time (R1). */
export function tooCostly(reason: string): Error {
  return Object.assign(new Error(reason), { [TOO_COSTLY]: true });
}

export function isTooCostly(error: unknown): error is Error {
  return error instanceof Error && TOO_COSTLY in error;
}
