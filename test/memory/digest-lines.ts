import type { DigestLines, FiledLine, WaitingLine } from '../../shared/domain/digests/lines.ts'

const keyOf = ({ staff, policy, rung }: FiledLine): string => JSON.stringify([staff, policy, rung])

/** Lines kept for as long as the process runs. */
export function memoryDigestLines(): DigestLines {
  const digests = new Map<string, Map<string, WaitingLine>>()
  const linesOf = (recipient: string, on: { toString(): string }): Map<string, WaitingLine> => {
    const key = `${recipient} ${on}`
    const lines = digests.get(key) ?? new Map<string, WaitingLine>()
    digests.set(key, lines)
    return lines
  }
  return {
    async file(recipient, on, line) {
      const lines = linesOf(recipient, on)
      const lying = lines.get(keyOf(line))
      if (!lying) lines.set(keyOf(line), line)
      return lying?.toldIn === undefined ? 'waiting' : 'told'
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
