import { DEFAULT_KEEP, openKeep, standsOf, type Stands } from "../../agent/index.js";
import type { Family } from "../../plan.js";
import { audit } from "../../inspect/index.js";
import { countOf, finding, isError, locate, START, type Diagnostic } from "../../model/diagnostic.js";
import { verdictOf, type Resolution, type Verdict } from "../../model/resolution.js";
import { jsonText, visible } from "../../model/spelling.js";
import { DEFAULT_OUTPUTS } from "../../options.js";
import { columns, count, github, readingOrder, report, sarif, type Paint, type Style } from "../../render/index.js";
import { filesToTakeAway, type FilesToTakeAway } from "../../revise/index.js";
import { VERSION, type Answer, type Command, type Request } from "../command.js";
import { keepOf } from "../delivery.js";
import { UsageError } from "../options.js";
import { choice } from "../setting.js";
import { absences, diagnosticsOf, lookedAt, resolveKnown, resolveSubjects, textsOf } from "../subjects.js";
import { explanations } from "./help.js";

const USAGE = `substrata check [ID…] [--strict] [--audit [--old ROOT]]
                     [--require-schema] [--format text|json|sarif|github]

Validates every configuration: a line for each, then what was found, then what
was looked at. One of which no schema speaks is unchecked. What schemas, merge
profiles and policies say in vain is found too: words that are nearly keywords,
files that are for nothing. Of a refused configuration it names files of
overrides without which it would be valid. Where /run/substrata is there, each
line ends with what stands of it: current, stale (refused since), fallback,
foreign (nobody here delivered it), unrecorded, missing, unreadable. Exits 1
where a configuration is refused, or a declaration is for nothing by a slip.

  --strict        warnings count too
  --require-schema
                  exits 1 where a configuration is unchecked; slips in the
                  vendor's schemas are warnings, no longer notes
  --audit         say which overrides could go: redundant, overruled, deprecated,
                  masks of nothing, misnamed, copies of the vendor's file; notes count
  --old ROOT      with --audit: an older system, for what its vendor had
  --keep DIR      where show --to keeps its records; by default /var/lib/substrata
  --format FORM   text (default); json, the same as --json; sarif, a log for code
                  scanners; github, annotations for a workflow of GitHub Actions`;

const FORMS = ["text", "json", "sarif", "github"] as const;
type Form = (typeof FORMS)[number];

const STYLE: Readonly<Record<Verdict, Style>> = {
  valid: "good",
  unchecked: "warning",
  absent: "faint",
  refused: "error",
  opaque: "warning",
};

/** Slips of whoever wrote a schema: of the vendor's no administrator's affair, unless everything is to be judged. */
const OF_SCHEMAS: ReadonlySet<string> = new Set([
  "schema/unknown-keyword",
  "schema/ignored-keyword",
  "schema/default",
  "schema/unused",
]);

const RELATED_WARNINGS: ReadonlySet<string> = new Set(["schema/deprecated", "schema/renamed"]);

export const check: Command = {
  name: "check",
  summary: "validate every configuration",
  usage: USAGE,
  options: ["format", "audit", "old", "keep", "require-schema"],
  async run(request) {
    const form = formOf(request);
    const resolutions = await resolveSubjects(request, { resolve: (id, view) => request.plan.check(id, view) });
    const selfRead = resolutions.map((resolution) =>
      resolution.reader.by === "self" ? `read by its own software (${readingOrder(resolution)})` : "",
    );
    const read = (form === "text" || form === "json") && !request.options.flag("quiet");
    const standing = await standingOf(resolutions, request);
    const without = read ? await withoutFiles(resolutions, request) : new Map<string, FilesToTakeAway>();
    const audited = request.options.flag("audit") ? await auditOf(resolutions, request) : [];
    const found = [...diagnosticsOf(resolutions), ...(await ofDeclarations(resolutions, request)), ...audited];
    const own = onceEach(found).map((one) => weighed(one, request));
    const diagnostics = [...request.plan.diagnostics, ...own];
    const textOf = textsOf(resolutions);
    const machine = await machineText(form, diagnostics, request);
    const searched = await lookedAt(request);
    return {
      data: {
        ...(request.named || request.plan.families.length === 0 ? {} : { families: request.plan.families }),
        configurations: resolutions.map((resolution) => ({
          id: resolution.id,
          state: resolution.state,
          checkedBy: resolution.checkedBy,
          overrides: overridesOf(resolution),
          ...(standing.has(resolution.id) ? { stands: standing.get(resolution.id) } : {}),
          ...(without.has(resolution.id) ? { withoutFiles: without.get(resolution.id) } : {}),
        })),
      },
      text: (paint) =>
        machine ??
        [
          ...table(resolutions, selfRead, standing, paint),
          ...(request.named ? [] : request.plan.families.map(familyLine)),
          ...diagnostics.flatMap((diagnostic) => ["", report(diagnostic, textOf, paint)]),
          ...(diagnostics.length > 0 ? [""] : []),
          ...[...without].map(([id, found]) => withoutFilesText(id, found, resolutions, request)),
          ...(without.size > 0 ? [""] : []),
          totals(resolutions, diagnostics),
          ...auditTotals(own, request),
          visible(searched),
          "",
        ].join("\n"),
      textOf,
      diagnostics: own,
      reported: true,
      messages: form === "text" && request.named ? absences(resolutions, request) : [],
      found: request.options.flag("audit") && own.some((diagnostic) => countsInAudit(diagnostic, request)),
      json: form === "json",
    } satisfies Answer;
  },
};

/** Whether nobody has found a configuration right: no schema says what it may hold, or no syntax how it is read (V9). */
function isUnchecked(resolution: Resolution): boolean {
  return ["unchecked", "opaque"].includes(verdictOf(resolution));
}

/** What is unchecked where that is asked, and the declarations that are for nothing: of named ids those that are near. */
async function ofDeclarations(
  resolutions: readonly Resolution[],
  { plan, named, options }: Request,
): Promise<readonly Diagnostic[]> {
  const unused = await plan.unused({}, named ? resolutions.map(({ id }) => id) : undefined);
  const without = options.flag("require-schema") ? resolutions.filter(isUnchecked) : [];
  return [
    ...unused,
    ...without.map(({ id, state, fragments }) => {
      const first = fragments.find(({ standing }) => standing.is === "effective");
      const origin = first && { layer: first.layer, file: first.file, ...START };
      return locate(finding("schema/unchecked", { configuration: id, opaque: state === "opaque" }), { id, origin });
    }),
  ];
}

/** What a schema says for nothing it says once, of however many configurations it is. */
function onceEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, origin }) => {
    const name = JSON.stringify([code, message, origin]);
    return !OF_SCHEMAS.has(code) || !(seen.has(name) || !seen.add(name));
  });
}

function weighed(found: Diagnostic, { options }: Request): Diagnostic {
  const weighs = options.flag("require-schema") && found.severity === "note" && OF_SCHEMAS.has(found.code);
  return weighs ? { ...found, severity: "warning" } : found;
}

function formOf({ options }: Request): Form {
  if (options.value("old") !== undefined && !options.flag("audit")) throw new UsageError("--old goes with --audit");
  return choice(options, "format", FORMS) ?? "text";
}

/** What a program reads of each id today, where anything was ever delivered (Q10). */
async function standingOf(
  resolutions: readonly Resolution[],
  { where, options }: Request,
): Promise<ReadonlyMap<string, Stands>> {
  const [output = ""] = DEFAULT_OUTPUTS;
  const { files } = where;
  const keep = openKeep(files, (await keepOf(options, where)) ?? DEFAULT_KEEP, output);
  const found = await Promise.all(
    resolutions.map(async (now) => [now.id, await standsOf(files, now, output, keep)] as const),
  );
  return new Map(found.flatMap(([id, stands]) => (stands === undefined ? [] : [[id, stands]])));
}

/** For each refused id the files of overrides without which it would be valid (Q11). */
async function withoutFiles(
  resolutions: readonly Resolution[],
  { plan, files, options }: Request,
): Promise<ReadonlyMap<string, FilesToTakeAway>> {
  const layers = options.value("layers")?.split(",");
  const view = layers === undefined ? {} : { layers };
  const byId = new Map(resolutions.map((resolution) => [resolution.id, resolution]));
  const named = new Map<string, FilesToTakeAway>();
  for (const [id, resolution] of byId) {
    const found = await filesToTakeAway({ plan, files }, resolution, view);
    if (found !== undefined) named.set(id, found);
  }
  return named;
}

/** What an audit alone finds, of each id once. */
async function auditOf(resolutions: readonly Resolution[], request: Request): Promise<readonly Diagnostic[]> {
  const { plan, old, where } = request;
  const byId = new Map(resolutions.map((resolution) => [resolution.id, resolution]));
  const layers = where.layers.slice(0, 1).map(({ name }) => name);
  const found = await Promise.all(
    [...byId].map(async ([id, now]) =>
      audit(now, old && (await resolveKnown(request, id, old.plan, { layers })), await plan.resolve(id, { layers })),
    ),
  );
  return found.flat();
}

/** The findings alone, for other programs; undefined for a form that is for people. */
async function machineText(
  form: Form,
  diagnostics: readonly Diagnostic[],
  { where: { tree } }: Request,
): Promise<string | undefined> {
  if (form === "github") return diagnostics.map((diagnostic) => `${github(diagnostic, tree)}\n`).join("");
  if (form !== "sarif") return undefined;
  const help = await explanations(); // long texts, which no other form needs
  const log = sarif(diagnostics, { version: VERSION, tree, ruleText: (code) => help[code] });
  return jsonText(log);
}

function table(
  resolutions: readonly Resolution[],
  selfRead: readonly string[],
  standing: ReadonlyMap<string, Stands>,
  paint: Paint,
): readonly string[] {
  const rows = resolutions.map((resolution, index) => [
    visible(resolution.id),
    verdictOf(resolution),
    what(resolution),
    selfRead[index] as string,
    standsText(standing.get(resolution.id)),
  ]);
  return columns(rows).map((row, index) => {
    const resolution = resolutions[index] as Resolution;
    const word = verdictOf(resolution);
    const at = row.indexOf(word, visible(resolution.id).length);
    return `${row.slice(0, at)}${paint(STYLE[word], word)}${row.slice(at + word.length)}`;
  });
}

function what(resolution: Resolution): string {
  const overrides = overridesOf(resolution);
  const files = resolution.fragments.filter(({ standing }) => standing.is === "effective").length;
  if (files === 0 && overrides === 0) return resolution.fragments.length === 0 ? "no files" : "no files left";
  if (overrides === 0) return `vendor only${files > 1 ? `, ${count(files, "file")}` : ""}`;
  const layers = new Set(overridesIn(resolution).map(({ layer }) => layer));
  return `${count(overrides, "override")} (${[...layers].join(", ")})`;
}

/** A family of which nobody but the vendor says anything is one line (C6). */
function familyLine({ pattern, count: members }: Family): string {
  return visible(`${pattern}  ${members} more, vendor only`);
}

/** `stale: made of /usr/share/defaults/app.yaml, /etc/app.yaml.d/10.yaml`. */
function standsText(stands: Stands | undefined): string {
  if (stands === undefined) return "";
  return stands.madeOf.length === 0 ? stands.is : `${stands.is}: made of ${stands.madeOf.map(visible).join(", ")}`;
}

/** `app.yaml: without /etc/app.yaml.d/10.yaml and /etc/app.yaml.d/20.yaml it would be valid (smallest set)`. */
function withoutFilesText(
  id: string,
  { files, smallest, state, vendorRefused, tries }: FilesToTakeAway,
  resolutions: readonly Resolution[],
  { where }: Request,
): string {
  const alone = `${where.layers[0]?.name ?? "the vendor"} alone is refused, too`;
  const isChecked = resolutions.some((one) => one.id === id && one.checkedBy.length > 0);
  const word = isChecked ? "valid" : "unchecked";
  if (files === undefined) {
    const none = `no files were found without which it would be ${word} (${tries} tried)`;
    return visible(`${id}: ${vendorRefused ? alone : none}`);
  }
  const [last = "", ...others] = files.map(({ file }) => file).toReversed();
  const together = others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
  const becomes = `it would be ${state === "absent" ? "absent" : word}`;
  const sentence = `without ${together} ${becomes} (${smallest ? "smallest set" : "a smaller set may do"})`;
  return visible(`${id}: ${sentence}${vendorRefused ? `; ${alone}` : ""}`);
}

function totals(resolutions: readonly Resolution[], diagnostics: readonly Diagnostic[]): string {
  const overrides = resolutions.reduce((sum, resolution) => sum + overridesOf(resolution), 0);
  const errors = countOf(diagnostics.filter(isError));
  const found =
    diagnostics.length === 0 ? "0 findings" : `${count(countOf(diagnostics), "finding")}, ${count(errors, "error")}`;
  const unchecked = resolutions.filter((one) => verdictOf(one) === "unchecked").length;
  const ofThese = unchecked === 0 ? "" : ` (${unchecked} unchecked)`;
  return `${count(resolutions.length, "configuration")}${ofThese}, ${count(overrides, "override")}, ${found}`;
}

/** `audit: 2 redundant, 1 copy`: what the audit counts, by kind. */
function auditTotals(diagnostics: readonly Diagnostic[], request: Request): readonly string[] {
  if (!request.options.flag("audit")) return [];
  const kinds = diagnostics
    .filter((diagnostic) => countsInAudit(diagnostic, request))
    .map(({ code }) => code.slice(code.indexOf("/") + 1));
  const counts = [...new Set(kinds)].map((kind) => `${kinds.filter((each) => each === kind).length} ${kind}`);
  return counts.length === 0 ? [] : [`audit: ${counts.join(", ")}`];
}

function overridesOf(resolution: Resolution): number {
  return overridesIn(resolution).length;
}

function overridesIn({ fragments }: Resolution): Resolution["fragments"] {
  return fragments.filter(({ lowest, standing }) => !lowest && (standing.is === "effective" || standing.is === "mask"));
}

/** Findings of the severity note, and what is said of old names; what the vendor's own files say is no administrator's affair. */
function countsInAudit({ severity, code, origin }: Diagnostic, { where }: Request): boolean {
  const theirs = origin?.layer !== undefined && origin.layer === where.layers[0]?.name;
  return !theirs && !OF_SCHEMAS.has(code) && (severity === "note" || RELATED_WARNINGS.has(code));
}
