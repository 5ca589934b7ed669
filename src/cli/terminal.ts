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
