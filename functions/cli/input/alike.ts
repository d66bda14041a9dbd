/** The names that somebody may have meant who typed another. */
export function alike(typed: string, names: readonly string[]): readonly string[] {
  const wanted = pairs(typed)
  const likeness = (name: string) => wanted.filter((pair) => pairs(name).includes(pair)).length / wanted.length
  return names
    .filter((name) => likeness(name) > 0.6)
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, 3)
}

/** The pairs of letters that follow each other in a name: names that share most of them look alike. */
const pairs = (name: string): readonly string[] => Array.from(name.toLowerCase(), (_, index) => name.toLowerCase().slice(index, index + 2))
