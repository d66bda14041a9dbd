/** What `npm run bench -- --check` holds: that nothing costs a tenth more than recorded.json says, and goals that were once met. */
import type { Summary } from './measured.ts'

/** The most that a line may cost. */
type Goals = Partial<Record<'figure' | 'own' | 'ratio', number>>

const goals: Record<string, Goals> = {
  'write units of a first notice and its events': { figure: 7 },
  'write units of a reminder and its events': { figure: 5 },
  "write units of a person's whole campaign": { figure: 80 },
  'most bytes of a person with two devices and a case': { figure: 1023 },
  "requests of a mail's events": { figure: 4 },
  'send a first notice, ms': { ratio: 4.5, own: 1.8 },
  'send a reminder, ms': { ratio: 4.5, own: 1.8 },
  'import new staff, ms each': { figure: 0.4 },
  'import new devices, ms each': { figure: 0.4 },
}

const goalsOf = (line: string): Goals => (line.startsWith('start ') ? { ratio: 2 } : (goals[line] ?? {}))

/** Only what is `worse` fails. */
export interface Finding {
  kind: 'worse' | 'undecided' | 'goal not met'
  says: string
}

/** @param isLoaded true where the machine has other work, so that no time counts */
export function findingsOf(line: string, now: Summary, recorded: Summary | undefined, isLoaded: boolean) {
  const worse = isLoaded && now.ratio !== undefined ? 'undecided' : 'worse'
  const findings: Finding[] = []
  const find = (kind: Finding['kind'], says: string) => findings.push({ kind, says: `${line}: ${says}` })
  if (now.ratio === undefined) {
    // A count that fell is recorded too, else it could rise again unseen.
    if (now.figure !== recorded?.figure) find(worse, `${now.figure}, recorded ${recorded?.figure}: undo it, or --write it and say why`)
  } else if (recorded === undefined) find('undecided', 'not recorded')
  else {
    const grown = (['ratio', 'least'] as const).filter(of => (now[of] ?? 0) > 1.1 * (recorded[of] ?? 0))
    if (grown.length > 0) find(grown.length === 2 ? worse : 'undecided', `${saidOf(now)}; recorded ${saidOf(recorded)}`)
  }
  for (const cost of ['figure', 'own', 'ratio'] as const) {
    const { [cost]: most = Number.POSITIVE_INFINITY } = goalsOf(line)
    const wasMet = (recorded?.[cost] ?? Number.POSITIVE_INFINITY) <= most
    if ((now[cost] ?? 0) > most) find(wasMet ? worse : 'goal not met', `${cost} ${now[cost]?.toPrecision(3)}, the goal is ${most}`)
  }
  return findings
}

const saidOf = ({ ratio, least }: Summary) => `ratio ${ratio?.toPrecision(3)}, at least ${least?.toPrecision(3)}`
