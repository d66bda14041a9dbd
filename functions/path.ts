/** A path whose values are one segment each. */
export const at = (steps: TemplateStringsArray, ...names: readonly (string | number)[]) =>
  String.raw({ raw: steps }, ...names.map(name => encodeURIComponent(name)))
