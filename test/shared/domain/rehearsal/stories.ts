import { storyLines } from '#domain/rehearsal/story.ts'
import { brussels } from '#test/builders.ts'

export type Said = Record<string, unknown>

/** What a story says at local times in Brussels, such as `03-15T12:00`. */
export type Story = Record<string, Said | readonly Said[]>

export function lineOf(said: Said) {
  for (const schema of Object.values(storyLines)) {
    const parsed = schema.safeParse(said)
    if (parsed.success) return parsed.data
  }
  throw new Error(`no line of a story: ${JSON.stringify(said)}`)
}

export const linesOf = (story: Story) =>
  Object.entries(story).flatMap(([local, said]) => [said].flat().map(one => lineOf({ at: `${brussels(`2023-${local}`)}`, ...one })))
