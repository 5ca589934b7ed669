// Resolve: vendor defaults below, the administrator's differences above, one validated effective configuration.
export { prepare, resolve, type Family, type Plan } from "./plan.js";
export type { Options, SchemaTree, View } from "./options.js";
export { atlas, type Atlas } from "./atlas.js";
export { stack, type Stack } from "./stack.js";
export type { Reader, Step } from "./model/reader.js";
export type { Root, Target } from "./discover/index.js";

// Merge: the same for values that never were files.
export { merge, type MergeOptions, type NamedValue } from "./merge.js";

// Watch: every configuration once, and again whenever it is another.
export { watch, type ConfigurationUpdate, type SearchUpdate, type Update, type WatchOptions } from "./watch.js";

// Deliver: the loop of a provisioning agent.
export { agent, type AgentOptions, type Destination, type Done } from "./agent/index.js";

// Ask: what it is, as which file, why, and what is different.
export {
  effective,
  valueAt,
  emit,
  explain,
  type ExplainedWrite,
  type Explanation,
  diff,
  type Change,
  jsonPatch,
  type Operation,
  mergePatch,
  audit,
  preview,
  type Defaults,
  type Effect,
  type Upgrade,
  type Fate,
  type Redeclaration,
  type Saying,
} from "./inspect/index.js";
export type { StandardIssue, StandardResult, StandardSchema } from "./validate/index.js";

// Compare: what an upgrade breaks for overrides that nobody here has written.
export {
  contract,
  type Break,
  type Clause,
  type Contract,
  type ContractOptions,
  type Uncompared,
  type Witness,
} from "./contract/index.js";

// Revise: the smallest override, a copy adopted, several drop-ins as one.
export {
  adopt,
  type Adopted,
  type AdoptOptions,
  filesToTakeAway,
  type FilesToTakeAway,
  type TakeAwayOptions,
  type TakenFile,
  squash,
  trim,
  type Revision,
  type Revisions,
  type Tree,
} from "./revise/index.js";

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
  Layer,
  Precedence,
} from "./model/resolution.js";
export { ConfigError, type Diagnostic, type Related, type Origin, type Position } from "./model/diagnostic.js";
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
} from "./model/diagnostic.js";
export { type Item, type Place, type Segment, formatPlace, parsePlace } from "./model/place.js";
export type { Json } from "./model/value.js";
export type { Limits } from "./model/document.js";
export type { Outcome } from "./provenance/index.js";
export type { Awaitable, Changed, Entry, FileSystem, Watched, WritableFileSystem } from "./host/index.js";

// What is declared about an id: how each place merges, and what its schema says of a value.
export type { Declaration, RootAnnotations, Notice, PlanNode } from "./strategy/index.js";
export type { SchemaPlace, Violation, ViolationCode, Validator } from "./validate/index.js";
export type { Fallback, Identity, KeyField, Merge, RootWord, Strategy, TypeName } from "./model/strategy.js";

// Teach a syntax: what `formats` of the options takes, the values and the findings that it makes.
export type { Span, Statement, OwnSyntax as Format } from "./model/document.js";
export type { Path } from "./model/document.js";
export { finding, type Finding, type Range } from "./model/diagnostic.js";
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
