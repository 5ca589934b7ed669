import { styleText } from "node:util";
import type { AgentOptions } from "../agent/index.js";
import type { FileSystem, WritableFileSystem } from "../host/index.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Access, Layer } from "../model/resolution.js";
import type { Plan } from "../plan.js";
import { PLAIN, type Paint, type Style, type TextOf, type Tree } from "../render/index.js";
import type { Revision } from "../revise/index.js";
import { wrongWord, type Values } from "./options.js";
import type { NextRoot, OtherRoot } from "./setting.js";

/** The version of the package, as `package.json` has it. */
export const VERSION = "0.1.0";

/** An id that was asked about, and a place in it. */
export interface Subject {
  readonly id: string;
  readonly place?: string;
}

/** What an agent is started with by `show --to`. */
export interface AgentSetting {
  readonly files: WritableFileSystem;
  readonly options: AgentOptions;
}

/** What a command is given: everything is resolved, nothing is left to open. */
export interface Request {
  /** Over the tree as it would be with `--with` and `--without` carried out; of a command that compares, as it is. */
  readonly plan: Plan;
  /** The tree that the plan is over, read once. */
  readonly files: FileSystem;
  /** Of a command that compares: the plan over the tree with `--with` and `--without` carried out. */
  readonly proposed?: Plan;
  /** `--old`: another system. */
  readonly old?: OtherRoot;
  /** Of a command that takes a root: the other system's vendor under the overrides of this one. */
  readonly next?: NextRoot;
  /** The ids named, or all of them. */
  readonly subjects: readonly Subject[];
  /** What is wrong with the host's stack beyond its schema, where it is what is asked about. */
  readonly contradictions: readonly Diagnostic[];
  /** Whether ids were named. */
  readonly named: boolean;
  /** Remarks about the asking, for standard error. */
  readonly messages: readonly string[];
  readonly words: readonly string[];
  readonly options: Values;
  /** What `show --to DIR` starts an agent with. */
  readonly agent?: AgentSetting;
  /** The root and the schemas as messages call them. */
  readonly where: {
    readonly root: string;
    /** The tree itself, to be written. */
    readonly files: WritableFileSystem;
    readonly schemas: readonly string[];
    /** The files that say the host's stack; none where the default one holds. */
    readonly stack: readonly string[];
    readonly layers: readonly Layer[];
    /** The same for forms that other programs read. */
    readonly tree: Tree;
  };
}

/** What a command answers: data for `--json`, text for people, and what the exit code is made of. */
export interface Answer {
  /** The command's own members of the JSON object (C4). */
  readonly data: Readonly<Record<string, unknown>>;
  /** For standard output; empty for an answer that is nothing. */
  readonly text: (paint: Paint) => string;
  /** The texts behind the diagnostics, for their frames. */
  readonly textOf: TextOf;
  readonly diagnostics: readonly Diagnostic[];
  /** A difference, or a finding that the command exists to find: exit code 1. */
  readonly found?: boolean;
  /** Whether `text` reports the diagnostics itself; elsewhere they go to standard error. */
  readonly reported?: boolean;
  /** Asked for the JSON object by another option than `--json`. */
  readonly json?: boolean;
  /** Files to deliver, where nothing is refused. */
  readonly deliveries?: readonly Delivery[];
  /** Overrides to write, in this order. */
  readonly revisions?: readonly Revision[];
  /** Messages for standard error. */
  readonly messages?: readonly string[];
}

/** A file to write, or to remove. */
export interface Delivery {
  readonly file: string;
  /** What a new file is to have. */
  readonly like?: Partial<Access> | undefined;
  /** Undefined for an absent configuration: what was delivered is removed, below an output root only. */
  readonly text: string | undefined;
  /** Only where nothing stands yet. */
  readonly first?: boolean;
  /** What is to be remarked of it on standard error. */
  readonly message?: (done: Became) => string | undefined;
}

/** What became of a delivery; `left` is what was not to be touched. */
type Became = "written" | "removed" | "unchanged" | "left";

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The literal help text. */
  readonly usage: string;
  /** The options that it takes beside the common ones. */
  readonly options: readonly string[];
  /** Whether it tells today's tree from the proposed one; other commands answer about the proposed one. */
  readonly compares?: boolean;
  /** Whether the first word is the root of another system, not an id. */
  readonly takesRoot?: boolean;
  run(request: Request): Promise<Answer>;
}

/** What the command line needs of its process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly standardInput: () => Uint8Array;
  /** How to write what a path leads to, where that is no file to replace: this process's own output, a pipe, a device. */
  readonly through?: (file: string) => ((text: string) => void) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** Ends what goes on until it is ended. */
  readonly signal?: AbortSignal;
}

/** Colour only on a terminal, unless it is asked for or refused: `--color`, then NO_COLOR, then FORCE_COLOR (C5). */
export function painter(asked: string | undefined, { env, isTerminal }: Pick<Terminal, "env" | "isTerminal">): Paint {
  if (asked === "always") return COLOUR;
  if (asked === "never") return PLAIN;
  if (asked !== undefined && asked !== "auto") throw wrongWord("color", asked, ["auto", "always", "never"]);
  if (env.NO_COLOR) return PLAIN;
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0";
  return forced || (isTerminal && env.TERM !== "dumb") ? COLOUR : PLAIN;
}

const STYLES: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  note: ["bold", "cyan"],
  good: "green",
  faint: "dim",
  strong: "bold",
};

const COLOUR: Paint = (style, text) => styleText(STYLES[style], text, { validateStream: false });
