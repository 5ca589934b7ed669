/** Trees without a machine, and without anything of Node: `substrata/memory`. */
export type { Access } from "./model/resolution.js";
export type { Awaitable, Changed, Entry, FileSystem, Watched, WritableFileSystem } from "./host/file-system.js";
export { graft } from "./host/overlay.js";
export { memoryFileSystem, type MemoryFile, type MemoryFileSystem } from "./host/memory.js";
export { overlay, type Proposed } from "./host/overlay.js";
