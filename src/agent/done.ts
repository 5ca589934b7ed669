import type { WritableFileSystem } from "../host/index.js";
import type { Change } from "../inspect/index.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Effective, Resolution } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import type { WatchOptions } from "../watch.js";

export interface AgentOptions extends WatchOptions {
  /** The directories that hold nothing but output (D14); into the first the agent delivers. */
  readonly outputs?: readonly string[];
  /**
   * What is delivered for a refused id of which nothing stands: the last good text; the vendor's alone, where nothing of
   * an administrator's is lost by it; or nothing, which is the default. An id's own `x-fallback` goes before it.
   */
  readonly fallback?: Fallback;
  /** Where last good texts outlive a reboot: a directory of the tree. Off by default. */
  readonly keep?: string;
  /** Ids whose sources may be gone; `true` for all of them, and for removing everything that stands. */
  readonly allowEmpty?: true | readonly string[];
  /** Delivers once, and ends. */
  readonly once?: boolean;
  /** Only these ids are delivered, also those that their software reads itself; nothing else is touched. */
  readonly ids?: readonly string[];
  /** Where to deliver, if not below the first output root of the tree. */
  readonly to?: Destination;
  /**
   * How a configuration is written; by default as `emit` writes it, which is how it is kept: written otherwise, no last
   * good text stands in for it. Throws RangeError for what it cannot say.
   */
  readonly write?: (resolution: Effective) => string;
  /** Is told of everything that is done, a line each. */
  readonly log?: (line: string) => void;
  /** How long to wait before a failed write is tried again, in milliseconds: at first, and at most. */
  readonly patience?: readonly [first: number, most: number];
}

/** A directory to deliver into. */
export interface Destination {
  readonly files: WritableFileSystem;
  readonly directory: string;
  /** Whether it holds nothing but output, so that what is no more is removed. */
  readonly outputsOnly: boolean;
}

/** What an agent did with an id; without one, what keeps it from doing anything. */
export interface Done {
  readonly id?: string;
  /** `left`: what stands is kept. `nothing`: all is as it should be, or nothing can be done. */
  readonly did: "delivered" | "left" | "removed" | "fell-back" | "failed" | "nothing";
  /** What the configuration is now. */
  readonly now?: Resolution;
  /** What it fell back to. */
  readonly instead?: "last" | "vendor";
  /** What changed for whoever reads the file, against what this agent delivered before. */
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
  /** What is read of the id: delivered now, or before and left. Undefined where nothing stands, or nobody knows. */
  readonly standing?: Resolution;
}
