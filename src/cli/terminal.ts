/** What the command line needs of its process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly standardInput: () => Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** Ends what goes on until it is ended. */
  readonly signal?: AbortSignal;
}
