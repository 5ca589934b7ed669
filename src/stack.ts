import { atlas } from "./atlas.js";
import { standsInLayers } from "./discover/index.js";
import { isWithin, type FileSystem } from "./host/index.js";
import { effective } from "./inspect/index.js";
import { finding, isError, locate, START, type Diagnostic } from "./model/diagnostic.js";
import { DEFAULT_LIMITS } from "./model/document.js";
import { DEFAULT_LAYERS, type Layer } from "./model/resolution.js";
import { DEFAULT_OUTPUTS, DEFAULT_SCHEMAS, type Options } from "./options.js";
import { prepare } from "./plan.js";

/** The id of a host's own stack. */
export const STACK_ID = "substrata/stack.yaml";

/** What a host declares of itself (D17). */
export interface Stack {
  /** What `prepare`, `watch` and `agent` take; of a host that declares nothing, nothing. */
  readonly options: Pick<Options, "layers" | "named" | "schemas" | "policy" | "outputs" | "nulls">;
  /** What is wrong with it. Where an error is among these, nothing should be answered: it would be about another stack. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files that say it, low to high. */
  readonly files: readonly string[];
}

/** As the schema has it. */
interface Declared {
  readonly layers?: readonly { readonly name: string; readonly path: string }[];
  readonly outputs?: readonly string[];
  readonly policy?: readonly string[];
  readonly schemas?: readonly string[];
  readonly nulls?: Readonly<Record<string, "set" | "delete">>;
}

/**
 * The stack that a host declares in `/usr/share/defaults/substrata/stack.yaml` and the drop-ins beside it: layers between
 * the vendor's and the runtime's, outputs, policies, schemas. It is resolved by the default stack, before anything else,
 * under the package's own schema. Nothing reads it unasked but the command line and its services.
 *
 * Source: D17.
 *
 * @example
 * const { options, diagnostics } = await stack(files);
 * if (diagnostics.some(({ severity }) => severity === "error")) throw new ConfigError(diagnostics);
 * const plan = await prepare(files, options);
 */
export async function stack(files: FileSystem): Promise<Stack> {
  const stands = await standsInLayers(files, STACK_ID, DEFAULT_LAYERS, DEFAULT_LIMITS);
  if (!stands) return { options: {}, diagnostics: [], files: [] }; // most hosts declare nothing: they wait for nothing
  const plan = await prepare(files, { schemas: [atlas()], named: [] });
  const resolution = await plan.resolve(STACK_ID);
  const read = resolution.fragments.filter(({ standing }) => standing.is === "effective").map(({ file }) => file);
  if (resolution.state !== "effective") return { options: {}, diagnostics: resolution.diagnostics, files: read };
  const declared = effective(resolution) as Declared;
  const layers = layersOf(declared);
  const wrong = contradictions(declared, layers).map((because) => {
    const origin = { file: read.at(-1) ?? STACK_ID, ...START };
    return locate(finding("host/stack", { because }), { id: STACK_ID, origin });
  });
  const diagnostics = [...resolution.diagnostics, ...wrong];
  return { options: diagnostics.some(isError) ? {} : optionsOf(declared, layers), diagnostics, files: read };
}

function layersOf({ layers = [] }: Declared): readonly Layer[] {
  const [vendor, ...above] = DEFAULT_LAYERS as readonly [Layer, ...Layer[]];
  return [vendor, ...layers.map(({ name, path }) => ({ name, root: path })), ...above];
}

function optionsOf(declared: Declared, layers: readonly Layer[]): Stack["options"] {
  const { outputs, policy, schemas, nulls } = declared;
  return {
    ...(declared.layers === undefined ? {} : { layers, named: [] }),
    ...(outputs === undefined ? {} : { outputs: [...new Set([...outputs, ...DEFAULT_OUTPUTS])] }),
    ...(policy === undefined ? {} : { policy }),
    ...(schemas === undefined ? {} : { schemas }),
    ...(nulls === undefined ? {} : { nulls }),
  };
}

/** What a schema cannot see: directories that lie in each other, and layers that there are not. */
function contradictions({ outputs = [], nulls = {} }: Declared, layers: readonly Layer[]): readonly string[] {
  const own = DEFAULT_LAYERS.map(({ root }) => root);
  const [sources] = [["/etc/substrata", DEFAULT_SCHEMAS]];
  const others = layers.filter((layer) => !DEFAULT_LAYERS.includes(layer));
  return [
    ...others.flatMap(({ name, root }, index) => {
      const held = [...own, ...sources].filter((each) => isWithin(each, root));
      const twin = others.slice(0, index).find((each) => each.root === root);
      return [
        ...held.map((each) => `the layer ${name} is ${root}, which holds ${each === root ? "the stack itself" : each}`),
        ...(twin === undefined ? [] : [`the layers ${twin.name} and ${name} are both ${root}`]),
      ];
    }),
    ...outputs.flatMap((output) =>
      layers
        .filter(({ root }) => isWithin(root, output) || (root !== "/run" && isWithin(output, root)))
        .map(({ name, root }) => `the output ${output} and the layer ${name}, ${root}, lie in each other`),
    ),
    ...Object.keys(nulls)
      .filter((name) => !layers.some((layer) => layer.name === name))
      .map((name) => `nulls names the layer ${name}, which is none of ${layers.map((layer) => layer.name).join(", ")}`),
  ];
}
