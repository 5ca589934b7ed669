/** A terminal must not be steered by a file, nor a line forged: control characters and breaks are shown, not sent. */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\u{fffd}");
}

/** A text that fits into a column. */
export function cut(text: string): string {
  return text.length <= 40 ? text : `${Array.from(text).slice(0, 39).join("")}…`;
}
