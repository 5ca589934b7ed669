/** A Markdown file as its text. */
declare module "*.md" {
  const text: string;
  export default text;
}

/** The file that the build makes of `schemas/readers`: each profile by its path. */
declare module "*/lib/atlas.cjs" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}
