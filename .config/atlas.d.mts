/** The profiles of the atlas by their paths. */
export function texts(): Readonly<Record<string, string>>;
