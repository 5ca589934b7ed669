/** Trees without a machine, and without anything of Node: `substrata/memory`. */
export type { Access } from "../model/resolution.js";
export type { Awaitable, Changed, Entry, FileSystem, Watched, WritableFileSystem } from "./file-system.js";
export { graft } from "./overlay.js";
export { memoryFileSystem, type MemoryFile, type MemoryFileSystem } from "./memory.js";
export { overlay, type Proposed } from "./overlay.js";
