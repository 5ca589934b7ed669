import { finding, type Format } from "../../src/index.js"; // yours: from "substrata"

const STATEMENT = /^[ \t]*([A-Za-z]\w*)[ \t]+([^\s\0][^\r\0]*)$/;

/**
 * Lines of `Keyword value` as in sshd_config(5): `#` starts a comment line, a repeated keyword is a list. `Match` blocks
 * are beyond it, and a finding. Every value is a text: the schema's types make numbers and booleans of them.
 */
export const sshd: Format = {
  name: "sshd",
  suffixes: [], // `.conf` tells no format: a schema says `x-format: sshd`
  comments: true,
  untyped: true,
  read(text) {
    const statements = [];
    const findings = [];
    const comments = [];
    for (let from = 0, next = 0; from < text.length; from = next) {
      const end = text.indexOf("\n", from);
      next = end < 0 ? text.length : end + 1;
      const line = text.slice(from, next).trimEnd();
      const whole = { start: next - text.slice(from, next).trimStart().length, end: from + line.length };
      const [, key, value = ""] = STATEMENT.exec(line) ?? [];
      if (key?.toLowerCase() === "match") {
        const facts = { reason: "Match blocks cannot be layered", advice: "keep them in a file that sshd includes" };
        findings.push({ ...finding("parse/syntax", facts), ...whole });
        break; // all that follows is the block's
      } else if (key !== undefined) {
        const keyAt = { start: whole.start, end: whole.start + key.length };
        const valueAt = { start: whole.end - value.length, end: whole.end };
        statements.push({ key, keyAt, value, valueAt, whole });
      } else if (line.trimStart().startsWith("#")) comments.push(whole);
      else if (line.trim() !== "")
        findings.push({ ...finding("parse/syntax", { reason: "expected a keyword and its value" }), ...whole });
    }
    return { statements, findings, comments };
  },
  spelling: {
    scalar(value) {
      if (value === null) throw new RangeError("sshd has no null");
      return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
    },
    entry: (key, text) => `${key} ${text}`,
  },
};
