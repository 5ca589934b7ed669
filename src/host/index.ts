/** What the other rooms need of the machine, and of trees that stand in for it. */
export { deliver } from "./deliver.js";
export {
  absolute,
  errno,
  expectFileSystem,
  expectWritable,
  follow,
  isWithin,
  join,
  nameOf,
  parentOf,
  readAs,
  remember,
  type Awaitable,
  type Changed,
  type Entry,
  type FileSystem,
  type Found,
  type Watched,
  type WritableFileSystem,
} from "./file-system.js";
export { memoryFileSystem, sha256, type MemoryFile } from "./memory.js";
export { look, pause, questionOf, type Noted, type Seen, type Snapshot } from "./observe.js";
export { graft, overlay, type Proposed } from "./overlay.js";
