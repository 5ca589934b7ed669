import { HOST, type HostFacts } from "../catalog/host.js";
import { AUDIT, type AuditFacts } from "./audit.js";
import { DISCOVER, type DiscoverFacts } from "./discover.js";
import type { Catalog } from "./entry.js";
import { MERGE, type MergeFacts } from "./merge.js";
import { PARSE, type ParseFacts } from "./parse.js";
import { READ, type ReadFacts } from "./read.js";
import { SCHEMA, type SchemaFacts } from "./schema.js";
import { VIOLATION, type ViolationFacts } from "./violation.js";

/** The typed facts of every code, by the user's stage. */
export type Facts = ReadFacts &
  DiscoverFacts &
  ParseFacts &
  MergeFacts &
  SchemaFacts &
  ViolationFacts &
  AuditFacts &
  HostFacts;
export type Code = keyof Facts;

export const CATALOG: Catalog<Facts> = {
  ...READ,
  ...DISCOVER,
  ...PARSE,
  ...MERGE,
  ...SCHEMA,
  ...VIOLATION,
  ...AUDIT,
  ...HOST,
};

export type { Severity } from "./entry.js";
export type { AuditFacts } from "./audit.js";
export type { DiscoverFacts } from "./discover.js";
export type { HostFacts } from "../catalog/host.js";
export type { MergeFacts } from "./merge.js";
export type { ParseFacts } from "./parse.js";
export type { ReadFacts } from "./read.js";
export type { SchemaFacts } from "./schema.js";
export type { ViolationFacts } from "./violation.js";
export type { AnyViolation } from "./violation.js";
