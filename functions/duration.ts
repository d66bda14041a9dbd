import { counted } from '../shared/domain/text.ts'

/** `45 seconds`, `12 minutes`, `3 hours` */
export function duration(seconds: number) {
  const [unit, size] = unitFor(seconds)
  const number = Math.round(seconds / size)
  return number === 0 ? 'under a second' : counted(number, unit)
}

/** One in which a number says enough. */
export function unitFor(seconds: number): readonly ['second' | 'minute' | 'hour' | 'day', number] {
  if (seconds < 120) return ['second', 1]
  if (seconds < 7200) return ['minute', 60]
  return seconds < 172_800 ? ['hour', 3600] : ['day', 86_400]
}
