import { styleText } from "node:util";
import { PLAIN, type Paint, type Style } from "../render/index.js";
import { wrongWord } from "./options.js";

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
