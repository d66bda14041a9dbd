/** The names that look most like a mistyped one, best first. */
export function alike(typed: string, names: readonly string[]): readonly string[] {
  const wanted = pairs(typed)
  const likeness = (name: string) => wanted.filter((pair) => pairs(name).includes(pair)).length / wanted.length
  return names
    .filter((name) => likeness(name) > 0.6)
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, 3)
}

const pairs = (name: string): readonly string[] => Array.from(name.toLowerCase(), (_, index) => name.toLowerCase().slice(index, index + 2))
