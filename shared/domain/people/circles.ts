/**
 * People who manage each other in a circle, each circle once.
 * @param managers staff ids of managers, by staff id
 */
export function circlesIn(managers: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const seen = new Set<string>()
  const circles: (readonly string[])[] = []
  for (const start of managers.keys()) {
    const way = new Set<string>()
    let id: string | undefined = start
    while (id !== undefined && !seen.has(id)) {
      seen.add(id)
      way.add(id)
      id = managers.get(id)
    }
    if (id === undefined || !way.has(id)) continue
    const all = [...way]
    circles.push(all.slice(all.indexOf(id)))
  }
  return circles.filter((circle) => circle.length > 1)
}

/** Members that a message names. */
const mostNamed = 10

/** The end of a sentence about the first of them. */
export const circleText = (circle: readonly string[]): string => {
  const named = [...circle.slice(0, mostNamed), ...(circle.length > mostNamed ? ['…'] : []), circle[0]]
  return `leads back to the person: ${named.join(' → ')}`
}
