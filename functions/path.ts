/** The address of a route below that of the API. @param values of its parameters */
export const addressOf = (path: string, values: object) => {
  const named = new Map(Object.entries(values))
  return path.replace('/api', '').replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(named.get(name))))
}

/** A path whose values are one segment each. */
export const at = (steps: TemplateStringsArray, ...names: readonly (string | number)[]) =>
  String.raw({ raw: steps }, ...names.map(name => encodeURIComponent(name)))
