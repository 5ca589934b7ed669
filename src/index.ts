// Resolve: vendor defaults below, the administrator's differences above, one validated effective configuration.
export { prepare, resolve, type Plan } from "./plan.js";
export type { Options, SchemaTree, View } from "./options.js";

// Merge: the same for values that never were files.
export { merge, type MergeOptions, type NamedValue } from "./merge.js";

// Watch: every configuration once, and again whenever it is another.
export { watch, type ConfigurationUpdate, type SearchUpdate, type Update, type WatchOptions } from "./watch.js";

// Deliver: the loop of a provisioning agent.
export { agent, type AgentOptions, type Destination, type Done } from "./agent/index.js";

// Ask: what it is, as which file, why, and what is different.
export { effective } from "./inspect/emit.js";
export type { StandardIssue, StandardResult, StandardSchema } from "./validate/standard.js";
export { valueAt } from "./inspect/emit.js";
export { emit } from "./inspect/emit.js";
export { explain, type ExplainedWrite, type Explanation } from "./inspect/explain.js";
export { diff, type Change } from "./inspect/diff.js";
export { jsonPatch, type Operation } from "./inspect/json-patch.js";
export { mergePatch } from "./inspect/merge-patch.js";
export { audit } from "./inspect/audit.js";
export { preview, type Defaults, type Effect, type Upgrade } from "./inspect/preview.js";
export type { Fate } from "./inspect/preview.js";

// Revise: the smallest override, a copy adopted, several drop-ins as one.
export { adopt, type Adopted, type AdoptOptions } from "./revise/adopt.js";
export {
  filesToTakeAway,
  type FilesToTakeAway,
  type TakeAwayOptions,
  type TakenFile,
} from "./revise/files-to-take-away.js";
export { squash } from "./revise/squash.js";
export { trim } from "./revise/trim.js";
export type { Revision, Revisions } from "./revise/workspace.js";
export type { Tree } from "./revise/workspace.js";

// What the answers are made of.
export type {
  Absent,
  Access,
  Answer,
  Dependency,
  Effective,
  Fragment,
  Opaque,
  Refused,
  Resolution,
  SourceOf,
  Standing,
} from "./model/resolution.js";
export { ConfigError, type Diagnostic, type Related } from "./model/diagnostic.js";
export type {
  AnyViolation,
  AuditFacts,
  Code,
  DiscoverFacts,
  Facts,
  HostFacts,
  MergeFacts,
  ParseFacts,
  ReadFacts,
  SchemaFacts,
  Severity,
  ViolationFacts,
} from "./model/codes/index.js";
export type { Item, Place, Segment } from "./model/place.js";
export { formatPlace, parsePlace } from "./model/place.js";
export type { Json } from "./model/value.js";
export type { Layer, Precedence } from "./model/resolution.js";
export type { Origin, Position } from "./model/diagnostic.js";
export type { Limits } from "./model/document.js";
export type { Outcome } from "./provenance/writes.js";
export type { Awaitable, Changed, Entry, FileSystem, Watched, WritableFileSystem } from "./host/file-system.js";

// What is declared about an id: how each place merges, and what its schema says of a value.
export type { Declaration, RootAnnotations } from "./strategy/declare.js";
export type { Notice, PlanNode } from "./strategy/node.js";
export type { SchemaPlace, Violation, ViolationCode } from "./validate/violation.js";
export type { Validator } from "./validate/violation.js";
export type { Fallback, Identity, KeyField, Merge, Strategy, TypeName } from "./model/strategy.js";

// Teach a syntax: what `formats` of the options takes, the values and the findings that it makes.
export type { Document, Edit, EmitOptions, Format, Location, Path, TextFinding } from "./model/document.js";
export type { Range } from "./model/diagnostic.js";
export {
  isList,
  isObject,
  Literal,
  record,
  type Maybe,
  type Scalar,
  type Value,
  type ValueObject,
} from "./model/value.js";
export { finding, type Finding } from "./model/diagnostic.js";
