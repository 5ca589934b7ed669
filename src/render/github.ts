import type { Severity } from "../model/codes/index.js";
import type { Diagnostic, Origin } from "../model/diagnostic.js";
import { visible } from "../model/visible.js";
import { brief, inTree, segmentsOf, type Tree } from "./report.js";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", note: "notice" };

/**
 * A diagnostic as a workflow command of GitHub Actions, in one line: an annotation of the file in the checkout that the
 * root is a part of ("Workflow commands for GitHub Actions").
 */
export function github(diagnostic: Diagnostic, tree: Tree): string {
  const { severity, code, origin } = diagnostic;
  const properties = [...(origin === undefined ? [] : where(origin, tree)), `title=${property(code)}`];
  return `::${COMMANDS[severity]} ${properties.join(",")}::${visible(data(brief(diagnostic)))}`;
}

function where(origin: Origin, tree: Tree): readonly string[] {
  const { start, end } = origin;
  return [
    `file=${property(fileOf(origin, tree))}`,
    `line=${start.line}`,
    `col=${start.column}`,
    `endLine=${end.line}`,
    `endColumn=${end.column}`,
  ];
}

/** The path as the one who called would write it: `--root ./image` gives `image/etc/app.yaml`. */
function fileOf(origin: Origin, tree: Tree): string {
  const path = inTree(origin, tree) ? `${tree.given}/${origin.file}` : origin.file;
  return `${path.startsWith("/") ? "/" : ""}${segmentsOf(path).join("/")}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return visible(data(text).replaceAll(":", "%3A").replaceAll(",", "%2C"));
}
