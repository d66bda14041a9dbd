import type { AccessConnector, ConnectorOutcome, Held, Target, WantedAccess } from '#domain/access/connector.ts'

/** What a system does instead of what it is told; undefined: that. */
type Misbehaviour = (call: { what: 'set' | 'get'; target: Target; wanted?: WantedAccess }) => ConnectorOutcome | undefined

export interface MemoryConnector extends AccessConnector {
  /** What is cut off in it: devices, or people where it cuts those off. */
  cut: ReadonlySet<string>
  /** `set phone suspended 1`, `get phone` */
  calls: readonly string[]
  /** By default it does as it is told. */
  misbehave(how: Misbehaviour): void
  /** Changes it behind our back. */
  change(name: string, is: WantedAccess): void
}

/** A system that cuts off, in memory. @param readable false for one that cannot say what is so */
export function memoryConnector(reach: AccessConnector['reach'] = 'device', readable = true): MemoryConnector {
  const cut = new Set<string>()
  const calls: string[] = []
  let misbehaviour: Misbehaviour = () => undefined
  const nameOf = ({ person, device }: Target) => (reach === 'device' ? device : person)
  const change = (name: string, is: WantedAccess) => {
    if (is === 'suspended') cut.add(name)
    else cut.delete(name)
  }
  return {
    reach,
    permissions: [],
    cut,
    calls,
    change,
    misbehave(how) {
      misbehaviour = how
    },
    async set(target, wanted, version) {
      calls.push(`set ${target.device} ${wanted} ${version}`)
      const instead = misbehaviour({ what: 'set', target, wanted })
      if (instead) return instead
      change(nameOf(target), wanted)
      return { is: 'confirmed' }
    },
    async get(target): Promise<Held> {
      calls.push(`get ${target.device}`)
      misbehaviour({ what: 'get', target })
      if (!readable) return { is: 'unknown' }
      return { is: cut.has(nameOf(target)) ? 'suspended' : 'granted' }
    },
    async check() {
      return [{ isRight: true, message: 'It is in memory.' }]
    },
  }
}
