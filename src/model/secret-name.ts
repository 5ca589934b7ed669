/** Words that end the name of a secret (V9). */
const LAST = new Set(["password", "passwd", "token", "secret", "privatekey"]);

/** What may be such a name, told without cutting it into words: keys are many. */
const LIKELY = /(?:passw(?:or)?d|token|secret|key)[^a-z0-9]*$/i;

/** Words of `camelCase`, `HTTPToken`, `snake_case`, `kebab-case`, `dots.too`; digits belong to the word before. */
const WORDS = /\p{Lu}+(?!\p{Ll})[\p{Lo}\p{N}]*|\p{Lu}?[\p{Ll}\p{Lo}\p{N}]+/gu;

/**
 * Whether a key tells by its last word that its text is a secret: `db_password`, `apiToken`, `PRIVATE_KEY`; not
 * `passwordFile`, `maxTokens`, `PasswordAuthentication`.
 *
 * Source: V9.
 */
export function isSecretName(key: string): boolean {
  if (!LIKELY.test(key)) return false;
  const words = (key.match(WORDS) ?? []).map((word) => word.toLowerCase());
  const [before = "", last = ""] = words.slice(-2);
  return LAST.has(words.length === 1 ? before : last) || (words.length > 1 && before === "private" && last === "key");
}

/** Words of a text behind which a secret may stand: of what cannot be parsed nobody knows which keys it has. */
const MENTIONED = /passw(?:or)?d|token|secret|private.?key/i;

export function mentionsSecretName(text: string): boolean {
  return MENTIONED.test(text);
}
