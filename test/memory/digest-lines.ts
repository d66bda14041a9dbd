import type { DigestLines, FiledLine, WaitingLine } from '#domain/digests/digest.ts'

const keyOf = ({ staff, policy, rung }: FiledLine) => JSON.stringify([staff, policy, rung])

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
      const waiting = lines.get(keyOf(line))
      if (!waiting) lines.set(keyOf(line), line)
      return waiting?.toldIn === undefined ? 'waiting' : 'told'
    },
    async withdraw(recipient, on, line) {
      const lines = linesOf(recipient, on)
      if (lines.get(keyOf(line))?.toldIn !== undefined) return 'told'
      lines.delete(keyOf(line))
      return 'withdrawn'
    },
    async tell(recipient, on, line, number) {
      const lines = linesOf(recipient, on)
      const waiting = lines.get(keyOf(line))
      if (!waiting) return 'gone'
      lines.set(keyOf(line), { ...waiting, toldIn: number })
      return 'told'
    },
    async list(recipient, on) {
      return [...linesOf(recipient, on).values()]
    },
  }
}
