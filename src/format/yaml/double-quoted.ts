const SHORT: Readonly<Record<string, string>> = {
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
  "\u00a0": "\\_",
};

/**
 * A string in double quotes, on one line, as readers of YAML 1.1 and 1.2 take it alike (YAML 1.2.2 §5.7): JSON's
 * escapes, and also the characters that one of them would fold, strip or refuse.
 */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
