import type { DigestLines, FiledLine, LyingLine } from '../digests/lines.ts'

const keyOf = ({ staff, policy, rung }: FiledLine): string => JSON.stringify([staff, policy, rung])

/** Lines kept for as long as the process runs. */
export function memoryDigestLines(): DigestLines {
  const digests = new Map<string, Map<string, LyingLine>>()
  const linesOf = (recipient: string, on: { toString(): string }): Map<string, LyingLine> => {
    const key = `${recipient} ${on}`
    const lines = digests.get(key) ?? new Map<string, LyingLine>()
    digests.set(key, lines)
    return lines
  }
  return {
    async file(recipient, on, line) {
      const lines = linesOf(recipient, on)
      const lying = lines.get(keyOf(line))
      if (!lying) lines.set(keyOf(line), line)
      return lying?.toldIn === undefined ? 'lying' : 'told'
    },
    async withdraw(recipient, on, line) {
      const lines = linesOf(recipient, on)
      if (lines.get(keyOf(line))?.toldIn !== undefined) return 'told'
      lines.delete(keyOf(line))
      return 'withdrawn'
    },
    async tell(recipient, on, line, number) {
      const lines = linesOf(recipient, on)
      const lying = lines.get(keyOf(line))
      if (!lying) return 'gone'
      lines.set(keyOf(line), { ...lying, toldIn: number })
      return 'told'
    },
    async list(recipient, on) {
      return [...linesOf(recipient, on).values()]
    },
  }
}
