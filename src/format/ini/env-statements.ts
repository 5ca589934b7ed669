import { quote } from "../../model/codes/entry.js";
import { Literal, type Scalar } from "../../model/value.js";
import type { Findings } from "../findings.js";
import { lineBreakAt, nextLineAt } from "../text-change.js";
import { envText, isEnvKey } from "./env-text.js";
import { readEnvValue, type EnvValue } from "./env-value.js";
import { gatherDirectives } from "./gather-directives.js";
import { trimmed } from "./lines.js";
import { syntaxReporter } from "./report-syntax.js";
import type { Assignment, Statements } from "./statement.js";

/** Reads lines of `key=value` by their statements. Source: os-release(5), systemd.exec(5) `EnvironmentFile=`. */
export function envStatements(text: string, findings: Findings): Statements {
  const syntax = syntaxReporter(text, findings);
  const directives = gatherDirectives(text, findings);
  const assignments: Assignment[] = [];
  let next = text.startsWith("\ufeff") ? 1 : 0;
  while (next < text.length) {
    const start = next;
    const line = { start, end: lineBreakAt(text, start) };
    const content = trimmed(text, line);
    next = nextLineAt(text, line.end);
    if (content.start === content.end) {
      directives.gap();
    } else if (text[content.start] === "#" || text[content.start] === ";") {
      directives.comment(content);
    } else {
      const written = text.slice(content.start, content.end);
      const taken = directives.take();
      const equals = written.indexOf("=");
      if (equals < 0) {
        syntax({ reason: `expected key=value or a comment, found ${quote(written)}` }, content);
        continue;
      }
      const keyAt = trimmed(text, { start: content.start, end: content.start + equals });
      const key = text.slice(keyAt.start, keyAt.end);
      if (key === "") {
        syntax({ reason: 'expected a key before "="' }, { start: keyAt.start, end: keyAt.start + 1 });
        continue;
      }
      const value = readEnvValue(text, content.start + equals + 1);
      next = nextLineAt(text, value.end);
      if (!isEnvKey(key)) {
        const exported = /^export[ \t]/.test(key);
        const advice = exported ? { advice: "remove the word export: it belongs to a script" } : {};
        syntax({ reason: `${quote(key)} is no name of a variable`, ...advice }, keyAt);
      }
      if (value.wrong !== undefined) {
        const { span, ...facts } = value.wrong;
        syntax(facts, span);
      }
      assignments.push({
        directives: taken,
        lines: { start, end: next },
        comments: [],
        dangling: value.dangling,
        key,
        keyAt,
        value: spelled(value, text),
        at: value.at,
      });
    }
  }
  directives.gap();
  const blocks = assignments.length === 0 ? [] : [{ header: undefined, assignments }];
  return { blocks, comments: directives.comments };
}

/** A value that is written otherwise than it would be keeps its spelling (E11): to a shell `"$x"` is not `"\$x"`. */
function spelled({ value, at, dangling }: EnvValue, text: string): Scalar {
  if (dangling !== undefined) return value; // with a line behind it the same text would be another value
  const written = text.slice(at.start, at.end);
  return envText(value) === written ? value : new Literal(value, written, "string", "env");
}
