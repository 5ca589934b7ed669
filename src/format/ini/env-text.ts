/** Whether a name can be a key: a variable's, or a dotted one as in sysctl.conf. */
export function isEnvKey(name: string): boolean {
  return /^[\p{L}\p{N}_.\-/:@%*]+$/u.test(name);
}

/** A text as it stands behind `=`: in double quotes where a shell would take it for something else. */
export function envText(text: string): string {
  if (/^[A-Za-z0-9_.,:@%+/=-]*$/.test(text)) return text;
  return `"${text.replaceAll(/["\\`$]/g, "\\$&")}"`;
}
